"""Flags before the letter, and whether the letter alone suits."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from patients.pharmacology.chronic import Verdict, judge
from patients.pharmacology.labels import read_label
from patients.pharmacology.screening import Episode, Flag, Medication, flags, letter_suits_alone
from tests.unit.pharmacology.supplies import AS_OF, DIAZEPAM, PRAZEPAM, TEMAZEPAM, ago, daily, supply

ORDINARY = judge(daily(TEMAZEPAM, "10", days=91), as_of=AS_OF)


def found(**facts: object) -> list[tuple[str, str]]:
    return [(flag.code, flag.advice) for flag in flags(verdict=ORDINARY, **facts)]  # type: ignore[arg-type]


def with_dose(mg: str | None, ddd: str | None = "1") -> Verdict:
    return replace(
        ORDINARY,
        diazepam_mg_per_day_cautious=None if mg is None else Decimal(mg),
        ddd_per_day=None if ddd is None else Decimal(ddd),
    )


def test_ordinary_use_has_no_flag() -> None:
    assert flags(verdict=ORDINARY, age=64) == ()


@pytest.mark.parametrize(
    ("icpc", "code", "advice"),
    [
        ("N88", "epilepsy", "exclude"),
        ("N07", "epilepsy", "exclude"),
        ("P15", "alcohol", "exclude"),
        ("P15.05", "alcohol", "exclude"),
        ("P16", "alcohol", "exclude"),
        ("P18", "misuse", "exclude"),
        ("P19.02", "misuse", "exclude"),
        ("P70", "dementia", "exclude"),
        ("P71", "psychosis", "exclude"),
        ("P72", "psychosis", "exclude"),
        ("p73 ", "psychosis", "exclude"),
        ("P98", "psychosis", "exclude"),
        ("P77.01", "suicidality", "exclude"),
        ("A20", "end_of_life", "exclude"),
        ("W78", "pregnancy", "exclude"),
        ("P80", "personality", "gp_decides"),
        ("P85", "intellectual_disability", "gp_decides"),
        ("P74", "anxiety", "caution"),
        ("P76", "depression", "caution"),
        ("N04", "restless_legs", "caution"),
        ("P06.01", "sleep_apnoea", "caution"),
    ],
)
def test_episodes(icpc: str, code: str, advice: str) -> None:
    assert found(episodes=[Episode(icpc, ago(30))]) == [(code, advice)]


@pytest.mark.parametrize("icpc", ["P06", "P06.02", "P1", "N880", "K86", "", "XP15"])
def test_other_episodes_are_no_reason(icpc: str) -> None:
    assert found(episodes=[Episode(icpc)]) == []


def test_one_flag_for_one_group_with_its_oldest_date() -> None:
    (flag,) = flags(
        verdict=ORDINARY, episodes=[Episode("P72", ago(10)), Episode("P71"), Episode("P72", ago(900))]
    )
    assert flag == Flag("psychosis", "exclude", "Psychose of ernstige stemmingsstoornis (P72, P71)", ago(900))


def test_an_old_pregnancy_is_over() -> None:
    assert found(episodes=[Episode("W78", ago(301))]) == []
    assert found(episodes=[Episode("W78", ago(300))]) == [("pregnancy", "exclude")]
    assert found(episodes=[Episode("W78")]) == [("pregnancy", "exclude")]


@pytest.mark.parametrize(
    ("text", "atc", "code"),
    [
        ("HALOPERIDOL TABLET 1MG", "", "antipsychotic"),
        ("QUETIAPINE TABLET 25MG", "N05AH04", "antipsychotic"),
        ("LITHIUMCARBONAAT TABLET 400MG", "N05AN01", "lithium"),
        ("LEVETIRACETAM TABLET 500MG", "N03AX14", "antiepileptic"),
        ("TRAMADOL CAPSULE 50MG", "", "opioid"),
        ("METHADON TABLET 5MG", "N07BC02", "opioid"),
        ("DISULFIRAM TABLET 400MG", "N07BB01", "alcohol_medicine"),
        ("GALANTAMINE CAPSULE 8MG", "N06DA04", "cholinesterase_inhibitor"),
        ("DIAZEPAM RECTIOLE 10MG", "N05BA01", "rescue"),
        ("MIDAZOLAM NEUSSPRAY 2,5MG", "", "rescue"),
    ],
)
def test_medicines_are_for_the_general_practitioner(text: str, atc: str, code: str) -> None:
    medication = [
        Medication(date(2026, 9, 3), read_label(text, atc=atc)),
        Medication(date(2026, 6, 2), read_label(text)),
    ]
    (flag,) = flags(verdict=ORDINARY, medication=medication)
    assert (flag.code, flag.advice, flag.since) == (code, "gp_decides", date(2026, 6, 2))
    assert flag.reason.endswith("laatst 03-09-2026")


@pytest.mark.parametrize(
    "text", ["RIVOTRIL TABLET 0,5MG", "MIRTAZAPINE TABLET 15MG", "OXAZEPAM TABLET 10MG", "X"]
)
def test_medicines_that_are_no_reason(text: str) -> None:
    assert found(medication=[Medication(AS_OF, read_label(text))]) == []


@pytest.mark.parametrize(
    ("note", "flagged"),
    [
        ("B2", True),
        ("recept b2 chronisch", True),
        ("1D1T; B2", True),
        ("vitamine B2", False),
        ("AB2", False),
        ("B20", False),
        ("", False),
    ],
)
def test_the_reimbursement_note(note: str, flagged: bool) -> None:
    assert found(notes=["1D1T", note]) == ([("b2_note", "gp_decides")] if flagged else [])


@pytest.mark.parametrize(("age", "flagged"), [(None, False), (64, False), (65, True), (90, True)])
def test_older_age_is_a_reason_for_and_not_against(age: int | None, flagged: bool) -> None:
    assert found(age=age) == ([("older", "caution")] if flagged else [])


def test_two_benzodiazepines() -> None:
    verdict = judge([supply(ago(20)), supply(ago(10), atc=TEMAZEPAM, mg="20")], as_of=AS_OF)
    (flag,) = flags(verdict=verdict)
    assert (flag.code, flag.advice) == ("several_benzos", "gp_decides")
    assert flag.reason.endswith("oxazepam en temazepam")


@pytest.mark.parametrize(("mg", "flagged"), [("40", False), ("40.01", True)])
def test_more_than_forty_mg_diazepam_at_the_cautious_end(mg: str, flagged: bool) -> None:
    codes = [flag.code for flag in flags(verdict=with_dose(mg))]
    assert codes == (["high_dose"] if flagged else [])


def test_a_dose_that_cannot_be_computed_is_asked() -> None:
    verdict = judge(daily(PRAZEPAM, "10", days=91), as_of=AS_OF)
    (flag,) = flags(verdict=verdict)
    assert (flag.code, flag.advice) == ("dose_unknown", "gp_decides")
    assert "prazepam" in flag.reason


def test_without_use_there_is_no_dose_to_ask_about() -> None:
    assert flags(verdict=judge([], as_of=AS_OF)) == ()


def test_the_gravest_advice_comes_first() -> None:
    advices = [
        advice for _, advice in found(episodes=[Episode("P76"), Episode("P80"), Episode("N88")], age=80)
    ]
    assert advices == ["exclude", "gp_decides", "caution", "caution"]


@pytest.mark.parametrize(
    ("mg", "ddd", "suits"),
    [
        ("10", "1", True),
        ("5", "0.2", True),
        ("10.01", "1", False),
        ("10", "1.01", False),
        (None, "1", False),
        ("10", None, False),
    ],
)
def test_the_letter_alone_suits_low_and_known_use(mg: str | None, ddd: str | None, suits: bool) -> None:
    assert letter_suits_alone(with_dose(mg, ddd)) is suits


def test_one_ddd_of_oxazepam_is_too_much_for_the_letter_alone() -> None:
    assert not letter_suits_alone(judge(daily("N05BA04", "50", days=91), as_of=AS_OF))
    assert letter_suits_alone(judge(daily(DIAZEPAM, "10", days=91), as_of=AS_OF))
