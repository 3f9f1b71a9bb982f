"""Warnings: which, how serious, with their source; and what stays silent."""

from dataclasses import replace
from decimal import Decimal
from string import Formatter
from typing import Any

import pytest

from patients.pharmacology import groups
from patients.pharmacology.tapering import (
    Facts,
    Medicine,
    NotPlannable,
    Plan,
    plan,
    words,
    words_en,
)
from patients.pharmacology.tapering.cautions import _risk_rows, withdrawal_risk
from patients.pharmacology.tapering.protocols import PROTOCOLS, has_schedules, load_rules
from patients.pharmacology.tapering.words import REFUSALS, RISKS, WARNINGS
from tests.unit.pharmacology.tapering.asked import DIAZEPAM, codes, request

CALM = request("5", tablets=DIAZEPAM)
ALWAYS = {"withdrawal_risk", "emergency"}


def found(facts: Facts, **asked: Any) -> set[str]:
    return codes(plan(replace(CALM, **asked), facts=facts))


def test_a_low_dose_of_somebody_without_anything_else_has_what_everybody_has() -> None:
    assert codes(plan(replace(CALM, protocol="bcfi-10", pace_days=56))) - {"faster_than_asam"} == ALWAYS


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (Facts(age=65), "older"),
        (Facts(liver=True), "liver"),
        (Facts(icpc=frozenset({"D97"})), "liver"),
        (Facts(pregnant=True), "pregnancy"),
        (Facts(icpc=frozenset({"W78"})), "pregnancy"),
        (Facts(alcohol=True), "alcohol"),
        (Facts(icpc=frozenset({"P15.02"})), "alcohol"),
        (Facts(medicines=(Medicine("disulfiram"),)), "alcohol"),
        (Facts(icpc=frozenset({"P19"})), "addiction"),
        (Facts(failed_before=True), "failed_before"),
        (Facts(other_benzos=("temazepam",)), "two_benzos"),
        (Facts(medicines=(Medicine("Oxycodon", "N02AA05"),)), "opioid"),
        (Facts(medicines=(Medicine("oxycodon"),)), "opioid"),
        (Facts(medicines=(Medicine("OXYCODON TABLET MGA 10MG"),)), "opioid"),
        (Facts(medicines=(Medicine("pregabaline"),)), "gabapentinoid"),
        (Facts(medicines=(Medicine("?", "N02BF01"),)), "gabapentinoid"),
    ],
)
def test_what_the_record_says(facts: Facts, code: str) -> None:
    assert code in found(facts)
    assert code not in found(Facts())


def test_other_things_in_the_record_stay_silent() -> None:
    harmless = Facts(
        age=64, icpc=frozenset({"P06", "P150", "D9"}), medicines=(Medicine("metoprolol", "C07AB02"),)
    )
    assert found(harmless) == found(Facts())


@pytest.mark.parametrize(
    ("substance", "mg", "code"),
    [
        ("diazepam", "10", None),
        ("diazepam", "11", "supervised"),
        ("diazepam", "15", "supervised"),
        ("diazepam", "16", "above_amber"),
        ("diazepam", "40", "above_amber"),
        ("diazepam", "41", "above_red"),
        ("oxazepam", "30", "supervised"),  # 10 mg diazepam by default, 15 at the cautious end
        ("oxazepam", "31", "above_amber"),
        ("temazepam", "20", "supervised"),
    ],
)
def test_the_dose_counts_at_the_cautious_end(substance: str, mg: str, code: str | None) -> None:
    made = plan(request(mg, "nl-4-weeks", ("1", "5"), substance=substance))
    assert codes(made) & {"supervised", "above_amber", "above_red"} == ({code} if code else set())


def test_two_benzos_count_together() -> None:
    assert "above_amber" in found(Facts(other_benzos=("oxazepam",), other_diazepam_mg=Decimal(11)))


def test_an_unknown_dose_of_another_one_is_above_every_limit() -> None:
    unknown = Facts(other_benzos=("lormetazepam",), other_diazepam_mg=None, months_of_use=2)
    made = plan(CALM, facts=unknown)
    red = [warning.text for warning in made.warnings if warning.level == "red"]
    assert len(red) == 1
    assert "Hoeveel lormetazepam erbij wordt gebruikt, is niet bekend" in red[0]
    risk = next(warning for warning in made.warnings if warning.code == "withdrawal_risk")
    assert risk.values["risk"] == RISKS["yes, increasing with dose and duration"]


def test_a_short_half_life_is_that_of_what_will_be_taken() -> None:
    oxazepam = request("30", substance="oxazepam", tablets=("2", "10"))
    assert "short_half_life" in codes(plan(oxazepam))
    assert "short_half_life" not in codes(plan(replace(oxazepam, switch_to_diazepam=True)))


def test_an_equivalent_outside_the_sources_is_told() -> None:
    own = request("30", substance="oxazepam", tablets=DIAZEPAM, switch_to_diazepam=True)
    assert "equivalent_outside" in codes(plan(replace(own, equivalent_mg=Decimal(60))))
    assert "equivalent_outside" not in codes(plan(replace(own, equivalent_mg=Decimal(20))))


# --- ASAM 2025 ---


def speed(made: Plan) -> dict[str, str]:
    return next((dict(one.values) for one in made.warnings if one.code == "faster_than_asam"), {})


@pytest.mark.parametrize(
    ("protocol", "mg", "pace", "before", "after", "percent"),
    [
        ("25-2-weeks", "20", None, "10", "5", "50"),  # 15 10 5 3 0
        ("nl-25-week", "40", None, "20", "5", "75"),  # two steps within two weeks
        ("nl-25-week", "40", 14, "20", "10", "50"),
    ],
)
def test_the_steepest_drop_in_two_weeks(
    protocol: str, mg: str, pace: int | None, before: str, after: str, percent: str
) -> None:
    told = speed(plan(request(mg, protocol, DIAZEPAM, pace_days=pace)))
    assert (told["before"], told["after"], told["percent"]) == (before, after, percent)


def test_the_step_to_zero_is_left_out_and_a_quarter_is_not_too_fast() -> None:
    ends_at_four = request("5", "ashton", ("1",), end_mg=Decimal(3))  # 5 4 3: 20 and 25 %
    assert speed(plan(ends_at_four)) == {}
    assert speed(plan(request("2", "nl-4-weeks", ("2",)))) == {}  # 2, then 0


def test_faster_is_information_and_no_block() -> None:
    warning = next(one for one in plan(request("40")).warnings if one.code == "faster_than_asam")
    assert warning.level == "info"
    assert warning.source == "ASAM 2025, ter informatie"


# --- withdrawal ---


@pytest.mark.parametrize(
    ("months", "days", "mg", "risk"),
    [
        (24, "2", "40", "rare"),
        (0, "7", "40", "lower risk, but possible"),
        (2, "7", "10", "lower risk, but possible"),
        (2, "7", "11", "yes, increasing with dose and duration"),
        (3, "4", "1", "yes, increasing with dose and duration"),
        (None, None, None, "yes, increasing with dose and duration"),
    ],
)
def test_the_table_of_withdrawal(months: int | None, days: str | None, mg: str | None, risk: str) -> None:
    facts = Facts(months_of_use=months, days_a_week=None if days is None else Decimal(days))
    assert withdrawal_risk(facts, None if mg is None else Decimal(mg)) == risk


def test_every_risk_of_the_table_has_words() -> None:
    assert {row["risk"] for row in _risk_rows()} == set(RISKS)


# --- words and data ---


def test_every_warning_has_a_source_and_words() -> None:
    rules = [load_rules(code) for code in groups.codes() if has_schedules(code)]
    assert {code for one in rules for code in one.limits["warning_sources"]} == set(WARNINGS)
    assert {one.level for one in WARNINGS.values()} == {"info", "amber", "red"}


def test_every_sentence_is_dutch_and_whole() -> None:
    for text in [one.text for one in WARNINGS.values()] + list(REFUSALS.values()):
        assert text.endswith(".")
        assert "!" not in text
        assert " je " not in text


def test_every_sentence_has_an_english_one_with_the_same_values() -> None:
    assert set(words_en.WARNINGS) == set(WARNINGS)
    assert set(words_en.REFUSALS) == set(REFUSALS)
    pairs = [(one.text, words_en.WARNINGS[code][1]) for code, one in WARNINGS.items()]
    for dutch, english in pairs + [(text, words_en.REFUSALS[code]) for code, text in REFUSALS.items()]:
        assert values_in(dutch) == values_in(english), english
        assert english.endswith(".")
    assert set(load_rules().limits["warning_sources"].values()) <= set(words_en.SOURCES)
    assert set(RISKS.values()) < set(words_en.VALUES)


def test_every_protocol_has_an_english_name_and_source() -> None:
    assert set(words_en.PROTOCOLS) == set(PROTOCOLS)
    for one in PROTOCOLS.values():
        assert one.said("nl") == (one.name, one.source)
        assert one.said("en") == words_en.PROTOCOLS[one.code]
        assert not {"per", "weken", "Langzaam,", "startdosis"} & set(" ".join(one.said("en")).split())


def values_in(template: str) -> set[str | None]:
    return {name for _text, name, _spec, _conversion in Formatter().parse(template)} - {None}


def test_in_english_numbers_keep_their_point_and_lists_their_and() -> None:
    values = {"names": "temazepam en lorazepam"}
    assert words.warning("two_benzos", values, "en").startswith("Also uses temazepam and lorazepam.")
    refused = NotPlannable("cannot_be_made", [Decimal("2.5"), Decimal(5)], mg=Decimal("3.3"))
    assert refused.said("en") == "3.3 mg cannot be made with these tablets. Can be made: 2.5 mg or 5 mg."
    assert str(refused) == "3,3 mg is met deze tabletten niet te maken. Wel te maken: 2,5 mg of 5 mg."
    assert words.refusal("finished", {"day": "2026-10-12"}, language="en").endswith("on 12-10-2026 already.")


def test_the_serious_ones_come_first_and_every_one_can_be_read() -> None:
    facts = Facts(age=80, pregnant=True, other_benzos=("temazepam", "lorazepam"))
    made = plan(request("30", substance="oxazepam", tablets=DIAZEPAM, switch_to_diazepam=True), facts=facts)
    levels = [warning.level for warning in made.warnings]
    assert levels == sorted(levels, key=["red", "amber", "info"].index)
    assert all("{" not in warning.text and warning.source for warning in made.warnings)
    assert "Gebruikt ook temazepam en lorazepam." in " ".join(warning.text for warning in made.warnings)


def test_every_protocol_names_its_source_and_version() -> None:
    assert {"nl-25-week", "nl-4-weeks", "25-2-weeks", "ashton", "bcfi-10"} < set(PROTOCOLS)
    assert all(protocol.source and protocol.version and protocol.name for protocol in PROTOCOLS.values())
