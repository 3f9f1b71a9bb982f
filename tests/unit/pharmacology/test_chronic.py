"""The rules for chronic use: the example table, the edges of every rule, and the laws of a verdict."""

import csv
from dataclasses import astuple, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients.pharmacology.chronic import DEFAULT_RULE, RULES, judge
from patients.pharmacology.exposure import Supply
from patients.pharmacology.reference import load_reference
from patients.pharmacology.side_by_side import at_a_glance
from tests.unit.pharmacology.supplies import (
    AS_OF,
    DIAZEPAM,
    LORAZEPAM,
    OXAZEPAM,
    PRAZEPAM,
    TEMAZEPAM,
    ago,
    daily,
    histories,
    supply,
)

EXAMPLES_FILE = Path(__file__).parents[2] / "data" / "detection_examples.csv"
EXAMPLES = list(csv.DictReader(EXAMPLES_FILE.read_text().splitlines()))
COLUMNS = {
    "NHG2014_gt60days_3mo": "nhg-60-days",
    "ge60DDD_3mo": "ddd-60-quarter",
    "GIP_gt90DDD_yr": "ddd-90-year",
    "SFK_gt90days_yr": "days-90-year",
}


@pytest.mark.parametrize("row", EXAMPLES, ids=lambda row: f"{row['name_nl']} {row['mg_every_day']} mg")
def test_which_rule_finds_which_daily_dose(row: dict[str, str]) -> None:
    rows = daily(row["atc"], row["mg_every_day"], days=365)
    for column, name in COLUMNS.items():
        assert judge(rows, rule=RULES[name], as_of=AS_OF).chronic == (row[column] == "yes"), name
    quarter = judge(rows, rule=RULES["ddd-60-quarter"], as_of=AS_OF)
    year = judge(rows, rule=RULES["ddd-90-year"], as_of=AS_OF)
    assert quarter.ddd is not None
    assert year.ddd is not None
    assert abs(quarter.ddd - Decimal(row["ddd_in_91d"])) <= Decimal("0.05")
    assert abs(year.ddd - Decimal(row["ddd_in_365d"])) <= Decimal("0.06")
    assert (year.ddd > 180) == (row["gt180DDD_yr"] == "yes")
    assert year.ddd_per_day == Decimal(row["ddd_per_day"])


def test_every_example_is_read() -> None:
    assert len(EXAMPLES) == 20


def test_oxazepam_every_night_is_found_by_days_and_missed_by_every_ddd_rule() -> None:
    rows = daily(OXAZEPAM, "10", days=365)
    found = {name for name, rule in RULES.items() if judge(rows, rule=rule, as_of=AS_OF).chronic}
    assert found == {"nhg-60-days", "days-90-year", "tablets-90-year", "months-6"}


# Rule, daily days of temazepam 20 mg (1 DDD) that just meet it, nearly meet it, and fall short.
EDGES = [
    ("nhg-60-days", 61, 60, 47),
    ("tablets-90-year", 90, 89, 71),
    ("ddd-90-year", 91, 90, 71),
    ("days-90-year", 91, 90, 71),
    ("ddd-60-quarter", 60, 59, 47),
]


@pytest.mark.parametrize(("name", "met", "near", "short"), EDGES)
def test_the_edge_of_each_rule(name: str, met: int, near: int, short: int) -> None:
    verdicts = [
        judge(daily(TEMAZEPAM, "20", days=days), rule=RULES[name], as_of=AS_OF) for days in (met, near, short)
    ]
    assert [(one.chronic, one.near_miss) for one in verdicts] == [
        (True, False),
        (False, True),
        (False, False),
    ]
    assert [one.value for one in verdicts] == [met, near, short]


@pytest.mark.parametrize("name", [name for name, *_ in EDGES])
def test_eighty_percent_of_the_threshold_is_a_near_miss(name: str) -> None:
    rule = RULES[name]
    at_eighty = rule.threshold * 4 // 5
    assert judge(daily(TEMAZEPAM, "20", days=at_eighty), rule=rule, as_of=AS_OF).near_miss


def test_six_blocks_of_thirty_days_need_supply_in_each() -> None:
    rule = RULES["months-6"]
    every = [supply(ago(30 * block + 15), 1, id=block) for block in range(6)]
    assert judge(every, rule=rule, as_of=AS_OF).chronic
    five = judge(every[:-1], rule=rule, as_of=AS_OF)
    assert (five.chronic, five.near_miss, five.value) == (False, True, 5)
    assert not judge(every[:-2], rule=rule, as_of=AS_OF).near_miss


def test_running_supply_fills_a_block() -> None:
    rows = [supply(ago(179), 90, id=1), supply(ago(89), 90, id=2)]
    assert judge(rows, rule=RULES["months-6"], as_of=AS_OF).chronic


def test_the_default_is_the_national_guideline() -> None:
    assert DEFAULT_RULE.name == "nhg-60-days"
    assert all(rule.label and rule.source and rule.version for rule in RULES.values())
    assert {rule.window_days for rule in RULES.values()} == {91, 365, 180}


def test_units_and_ddd_are_what_was_prescribed_with_a_date_in_the_window() -> None:
    rows = [supply(ago(100), 60, id="old"), supply(ago(30), 30, id="new")]
    verdict = judge(rows, as_of=AS_OF)
    assert (verdict.units, verdict.ddd) == (30, 6)
    assert verdict.evidence == ("old", "new")
    # 60 days from day -100 to -41, of which 50 inside; then 30 from -30.
    assert verdict.days == 80


def test_use_a_day_is_consumption_over_the_days_covered() -> None:
    verdict = judge([supply(ago(40), 60, "2D1T")], as_of=AS_OF)
    assert verdict.days == 30
    assert verdict.ddd_per_day == Decimal("0.4")
    assert verdict.diazepam_mg_per_day == Decimal(20) / 3
    assert verdict.diazepam_mg_per_day_cautious == 10


def test_the_interval_estimate_never_decides() -> None:
    rows = [supply(ago(89 - 30 * number), 30, "2D1T", id=number) for number in range(3)]
    verdict = judge(rows, as_of=AS_OF)
    assert (verdict.days, verdict.days_by_interval, verdict.chronic) == (45, 90, False)


def test_two_products_at_once_add_up() -> None:
    rows = [
        supply(ago(29), 30, atc=DIAZEPAM, mg="5", id=1),
        supply(ago(29), 30, atc=TEMAZEPAM, mg="20", id=2),
    ]
    verdict = judge(rows, as_of=AS_OF)
    assert (verdict.days, verdict.diazepam_mg_per_day, verdict.ddd_per_day) == (30, 15, Decimal("1.5"))
    assert verdict.substances == ("diazepam", "temazepam")


def test_an_unknown_equivalent_makes_mg_diazepam_unknown_and_nothing_else() -> None:
    rows = [supply(ago(29), 30, atc=PRAZEPAM, id=1), supply(ago(29), 30, atc=DIAZEPAM, mg="5", id=2)]
    verdict = judge(rows, as_of=AS_OF)
    assert verdict.diazepam_mg_per_day is None
    assert verdict.diazepam_mg_per_day_cautious is None
    assert verdict.ddd is not None
    assert verdict.ddd_per_day is not None


def test_an_unknown_strength_makes_ddd_unknown_and_days_not() -> None:
    rows = [supply(ago(79), 80, mg=None, id=1), supply(ago(79), 80, atc=TEMAZEPAM, mg="20", id=2)]
    verdict = judge(rows, rule=RULES["ddd-60-quarter"], as_of=AS_OF)
    assert (verdict.ddd, verdict.ddd_per_day, verdict.diazepam_mg_per_day) == (None, None, None)
    # The known part alone already meets the rule.
    assert (verdict.days, verdict.value, verdict.chronic) == (80, 80, True)


def test_a_ddd_that_is_missing_from_the_reference_is_unknown() -> None:
    shipped = load_reference()
    without = replace(shipped.substances[OXAZEPAM], ddd_mg=None)
    edited = replace(shipped, version="edited", substances={**shipped.substances, OXAZEPAM: without})
    verdict = judge([supply(ago(29))], as_of=AS_OF, reference=edited)
    assert (verdict.ddd, verdict.ddd_per_day, verdict.reference_version) == (None, None, "edited")


def test_nothing_prescribed_is_no_use_and_no_dose() -> None:
    verdict = judge([], as_of=AS_OF)
    assert (verdict.chronic, verdict.near_miss, verdict.days, verdict.units, verdict.ddd) == (
        False,
        False,
        0,
        0,
        0,
    )
    assert (verdict.ddd_per_day, verdict.diazepam_mg_per_day) == (None, None)
    assert (verdict.evidence, verdict.substances, verdict.estimated) == ((), (), False)


def test_rescue_medicine_is_never_chronic_use() -> None:
    rows = [replace(row, oral=False) for row in daily(DIAZEPAM, "10", days=365)]
    assert not any(judge(rows, rule=rule, as_of=AS_OF).chronic for rule in RULES.values())


def test_other_medicines_are_not_use() -> None:
    rows = [replace(row, atc="N05AD01") for row in daily(DIAZEPAM, "10", days=365)]
    assert judge(rows, as_of=AS_OF) == judge([], as_of=AS_OF)


def test_estimates_are_marked_only_when_they_touch_the_window() -> None:
    assert judge([supply(ago(30), 30, "zn")], as_of=AS_OF).estimated
    assert not judge([supply(ago(300), 30, "zn", id=1), supply(ago(30), 30, id=2)], as_of=AS_OF).estimated


def test_a_verdict_names_its_rule_version_and_period() -> None:
    verdict = judge([], as_of=AS_OF)
    assert (verdict.rule, verdict.rule_version) == ("nhg-60-days", "1")
    assert (verdict.period.start, verdict.period.end) == (AS_OF - timedelta(days=90), AS_OF)
    assert verdict.reference_version == load_reference().version


# --- Laws ---

ANY_RULE = st.sampled_from(sorted(RULES.values(), key=lambda rule: rule.name))


@given(histories(), ANY_RULE)
def test_never_both_chronic_and_a_near_miss(rows: list[Supply], rule: object) -> None:
    verdict = judge(rows, rule=rule, as_of=AS_OF)  # type: ignore[arg-type]
    assert not (verdict.chronic and verdict.near_miss)
    assert verdict.days <= verdict.period.days


@given(histories(), ANY_RULE, st.randoms())
def test_the_order_of_the_rows_never_matters(rows: list[Supply], rule: object, random: object) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    judged = [judge(found, rule=rule, as_of=AS_OF) for found in (rows, shuffled)]  # type: ignore[arg-type]
    assert judged[0] == judged[1]


@given(histories(), histories())
def test_ddd_and_units_are_additive(some: list[Supply], others: list[Supply]) -> None:
    both, one, other = (judge(rows, as_of=AS_OF) for rows in ([*some, *others], some, others))
    assert both.units == one.units + other.units
    assert both.ddd is not None
    assert one.ddd is not None
    assert other.ddd is not None
    assert abs(both.ddd - one.ddd - other.ddd) < Decimal("1e-20")


@given(histories())
def test_rules_side_by_side_say_what_each_says_alone(rows: list[Supply]) -> None:
    glances = at_a_glance(rows, rules=RULES.values(), as_of=AS_OF)
    for name, rule in RULES.items():
        alone = judge(rows, rule=rule, as_of=AS_OF)
        said = (alone.chronic, alone.near_miss, alone.value, alone.substances)
        assert astuple(glances[name]) == said


@given(histories())
def test_what_is_dated_after_as_of_never_counts(rows: list[Supply]) -> None:
    known = [row for row in rows if row.date <= AS_OF]
    assert judge(rows, as_of=AS_OF) == judge(known, as_of=AS_OF)


@given(histories())
def test_the_cautious_end_is_never_lower(rows: list[Supply]) -> None:
    verdict = judge(rows, as_of=AS_OF)
    if verdict.diazepam_mg_per_day is not None and verdict.diazepam_mg_per_day_cautious is not None:
        assert verdict.diazepam_mg_per_day_cautious >= verdict.diazepam_mg_per_day


@given(histories())
def test_a_dose_a_day_is_known_only_with_days(rows: list[Supply]) -> None:
    verdict = judge(rows, as_of=AS_OF)
    assert (verdict.ddd_per_day is None) == (verdict.days == 0)


@given(histories(), ANY_RULE)
def test_the_evidence_alone_gives_the_same_units(rows: list[Supply], rule: object) -> None:
    verdict = judge(rows, rule=rule, as_of=AS_OF)  # type: ignore[arg-type]
    behind = [row for row in rows if row.id in verdict.evidence]
    assert len(behind) == len(verdict.evidence)
    assert judge(behind, rule=rule, as_of=AS_OF).units == verdict.units  # type: ignore[arg-type]


@given(st.integers(1, 30))
def test_lorazepam_counts_double_at_the_cautious_end(days: int) -> None:
    verdict = judge(daily(LORAZEPAM, "1", days=days), as_of=AS_OF)
    assert (verdict.diazepam_mg_per_day, verdict.diazepam_mg_per_day_cautious) == (5, 10)
