"""What the use after a letter is called: the table of the protocol, and its laws."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.outcomes import classifying as codes_of
from evaluation.outcomes.classifying import classify
from evaluation.outcomes.courses import course
from evaluation.outcomes.measuring import Measured, measure
from evaluation.outcomes.windows import windows
from patients.pharmacology.dosage import read_dosage
from tests.unit.evaluation.outcomes.use import PRESENT, REFERENCE, T0, after, codes, each_day, outcomes
from tests.unit.pharmacology.supplies import LORAZEPAM, PRAZEPAM, READABLE, supply

BEFORE = each_day(-91, -1, "4D1T")


def use(ddd, supplied=True):
    return Measured(None if ddd is None else Fraction(ddd), Fraction(0), 91, supplied)


@pytest.mark.parametrize(
    ("ddd", "code"),
    [
        ("0.01", "halved"), ("0.5", "halved"), ("0.5001", "quartered"), ("0.75", "quartered"),
        ("0.7501", "unchanged"), ("1", "unchanged"), ("1.25", "unchanged"), ("1.2501", "increased"), ("9", "increased"),
    ],
)  # fmt: skip
def test_the_boundaries_belong_to_the_better_side(ddd, code):
    found = classify(use(1), use(ddd))
    assert (found.code, found.lost_because, found.ratio) == (code, "", Fraction(ddd))


@pytest.mark.parametrize(
    ("baseline", "window", "more", "code", "because"),
    [
        (use(1), use(0, supplied=False), {}, "abstinent", ""),
        (use(1), use("0.2", supplied=False), {}, "abstinent", ""),  # what was left of an earlier box
        (use(1), use(1), {"stopped_before": True}, "relapsed", ""),
        (use(1), use("0.1"), {"stopped_before": True}, "relapsed", ""),
        (use(1), use(0, supplied=False), {"stopped_before": True}, "abstinent", ""),
        (use(1), use(0, supplied=False), {"lost": "not_asked"}, "lost", "not_asked"),
        (use(1), use(1), {"lost": "died", "stopped_before": True}, "lost", "died"),
        (use(None), use(1), {}, "lost", "no_dose"),
        (use(1), use(None), {}, "lost", "no_dose"),
        (use(None), use(None), {"lost": "moved"}, "lost", "moved"),
        # Whether anything was supplied needs no dose.
        (use(None), use(0, supplied=False), {}, "abstinent", ""),
        (use(1), use(None), {"stopped_before": True}, "relapsed", ""),
        # Nothing to compare with, and nothing to stop.
        (use(0), use(1), {}, "lost", "no_baseline"),
        (use(0), use(0, supplied=False), {}, "lost", "no_baseline"),
        (use(0), use(0, supplied=False), {"lost": "not_covered"}, "lost", "not_covered"),
    ],
)
def test_lost_goes_before_relapsed_before_abstinent_before_the_rest(baseline, window, more, code, because):
    found = classify(baseline, window, **more)
    assert (found.code, found.lost_because) == (code, because)


@pytest.mark.parametrize(
    ("later", "found"),
    [
        ([], {3: "abstinent", 6: "abstinent", 12: "abstinent"}),
        (each_day(1, 365, "4D1T"), {3: "unchanged", 6: "unchanged", 12: "unchanged"}),
        (each_day(1, 365, "2D1T"), {3: "halved", 6: "halved", 12: "halved"}),
        (each_day(1, 365, "3D1T"), {3: "quartered", 6: "quartered", 12: "quartered"}),
        (each_day(1, 91, "4D1T") + each_day(92, 182, "1D1T"), {3: "unchanged", 6: "halved", 12: "abstinent"}),
        (each_day(92, 182), {3: "abstinent", 6: "relapsed", 12: "abstinent"}),
        (each_day(275, 275), {3: "abstinent", 6: "abstinent", 12: "relapsed"}),
        (each_day(1, 1) + each_day(300, 365, "4D1T"), {3: "halved", 6: "abstinent", 12: "relapsed"}),
        # Between two windows, on the posting date and beyond the last one nobody looks.
        (each_day(183, 274, "4D1T") + each_day(0, 0) + each_day(366, 400), dict.fromkeys((3, 6, 12), "abstinent")),
    ],
)  # fmt: skip
def test_the_course_of_a_year(later, found):
    assert codes(BEFORE + later) == found


def test_a_box_from_before_the_letter_is_used_in_the_window_but_is_no_supply_in_it():
    first = outcomes([*each_day(-91, -11, "1D1T"), supply(after(-10), 90)])[0]
    assert first.verdict.code == "abstinent"
    assert first.window.days == 79
    assert first.verdict.ratio == Fraction(79, 91)


def test_use_is_spread_over_all_days_of_the_window():
    """The same dose on half as many days is half the use."""
    every_other = [supply(after(day), 1, id=day) for day in range(1, 92, 2)]
    found = outcomes(each_day(-91, -1) + every_other)[0]
    assert found.window.days == 46
    assert found.window.ddd == Fraction(46, 91) * Fraction(10, 50)
    assert found.window.diazepam_mg == Fraction(46, 91) * Fraction(10, 30) * 10
    assert (found.verdict.code, found.verdict.ratio) == ("quartered", Fraction(46, 91))


def test_a_missing_strength_is_never_guessed():
    unknown = supply(after(20), 30, mg=None)
    assert outcomes([*BEFORE, unknown])[0].verdict == classify(use(1), use(None))
    before = [supply(after(-30), 30, mg=None)]
    assert outcomes(before + each_day(1, 91))[0].verdict.lost_because == "no_dose"


def test_an_unknown_quantity_is_an_unknown_dose():
    found = outcomes([*BEFORE, supply(after(20), 0)])[0]
    assert (found.verdict.lost_because, found.window.days) == ("no_dose", 0)


def test_without_an_equivalent_the_mg_diazepam_are_unknown_and_the_outcome_is_not():
    found = outcomes(
        each_day(-91, -1, atc=PRAZEPAM, mg="10") + each_day(1, 91, "1D0,5T", atc=PRAZEPAM, mg="10")
    )[0]
    assert found.window.diazepam_mg is None
    assert found.verdict.code == "halved"


def test_of_who_is_lost_nothing_is_measured_and_a_later_return_is_no_relapse():
    found = outcomes(BEFORE + each_day(275, 365), {3: "not_asked", 6: "not_asked", 12: ""})
    assert [one.verdict.code for one in found] == ["lost", "lost", "halved"]
    assert found[0].window is None
    assert found[0].baseline.days == 91


def test_a_window_that_is_not_asked_for_is_left_out():
    assert codes(BEFORE, {3: ""}) == {3: "abstinent"}
    assert codes(BEFORE, {}) == {}


def test_later_prescriptions_do_not_change_an_earlier_window():
    unclear = [supply(after(day), 10, "zo nodig", id=day) for day in (-80, -50, -20, 30, 60, 80)]
    earlier = outcomes(unclear)[0]
    assert outcomes([*unclear, supply(after(95), 10, "zo nodig")])[0] == earlier


# --- laws ----------------------------------------------------------------------------------------------------------

around = st.lists(
    st.builds(
        lambda day, units, dosage, number: supply(after(day), units, dosage, id=number),
        st.integers(-200, 400),
        st.integers(1, 60),
        st.sampled_from(READABLE),
        st.integers(1, 10**9),
    ),
    max_size=10,
    unique_by=lambda one: one.id,
)
losses = st.dictionaries(st.sampled_from((3, 6, 12)), st.sampled_from(("", "", "not_asked", "moved")))
BETTER = ("abstinent", "halved", "quartered", "unchanged", "increased")


def verdicts(found):
    return [(one.months, one.verdict) for one in found]


@given(around, losses, st.integers(-3000, 3000))
def test_a_shift_in_time_changes_nothing(supplies, lost, days):
    def moved(day):
        return day + timedelta(days=days)

    then = course(supplies, [], t0=T0, lost=lost, reference=REFERENCE)
    shifted = [replace(one, date=moved(one.date)) for one in supplies]
    assert verdicts(course(shifted, [], t0=moved(T0), lost=lost, reference=REFERENCE)) == verdicts(then)


@given(around, st.permutations(range(10)))
def test_the_order_of_rows_changes_nothing(supplies, order):
    shuffled = [supplies[place] for place in order if place < len(supplies)]
    assert outcomes(shuffled) == outcomes(supplies)


@given(st.lists(st.tuples(st.integers(-120, 365), st.integers(1, 60)), max_size=10))
def test_doubling_every_dose_changes_no_outcome(rows):
    once = [supply(after(day), units, "1D1T", id=place) for place, (day, units) in enumerate(rows)]
    twice = [replace(one, units=one.units * 2, dosage=read_dosage("2D1T")) for one in once]
    assert verdicts(outcomes(twice)) == verdicts(outcomes(once))


@given(
    st.lists(st.tuples(st.integers(-91, 91), st.integers(1, 30)), min_size=1, max_size=8),
    st.integers(1, 91),
    st.integers(1, 90),
)
def test_more_supply_in_the_window_never_improves_the_outcome(rows, day, units):
    before = [supply(after(on), many, id=place) for place, (on, many) in enumerate(rows)]
    few, many = outcomes(before)[0], outcomes([*before, supply(after(day), units, id="more")])[0]
    if few.verdict.code == "lost":
        assert many.verdict == few.verdict
    else:
        assert BETTER.index(many.verdict.code) >= BETTER.index(few.verdict.code)
        assert many.verdict.ratio >= few.verdict.ratio


@given(around, st.sampled_from(("not_covered", "not_asked", "not_in_file", "moved", "died", "unknown")))
def test_lost_goes_before_everything(supplies, reason):
    found = outcomes(supplies, dict.fromkeys((3, 6, 12), reason))
    assert {(one.verdict.code, one.verdict.lost_because, one.window) for one in found} == {
        ("lost", reason, None)
    }


@given(around)
def test_abstinent_exactly_when_nothing_is_supplied_and_relapsed_only_after_that(supplies):
    found = outcomes(supplies)
    stopped = False
    for one in found:
        supplied = any(row.date in one.period for row in supplies)
        if one.verdict.code == codes_of.ABSTINENT:
            assert not supplied
        elif one.verdict.code != codes_of.LOST:
            assert supplied
            assert (one.verdict.code == codes_of.RELAPSED) is stopped
        stopped = stopped or one.verdict.code == codes_of.ABSTINENT


@given(around)
def test_days_never_exceed_the_window_and_no_use_is_no_days(supplies):
    for window in windows(T0).after.values():
        found = measure(supplies, window, reference=REFERENCE)
        assert 0 <= found.days <= 91
        assert (found.ddd == 0) is (found.days == 0)


def test_two_medicines_are_added_up():
    found = measure(
        each_day(1, 91) + each_day(1, 91, atc=LORAZEPAM, mg="1"), windows(T0).after[3], reference=REFERENCE
    )
    assert found.days == 91
    assert found.ddd == Fraction(10, 50) + Fraction("1") / Fraction("2.5")
    assert PRESENT == {3: "", 6: "", 12: ""}
