"""Every number comes from the released counts alone; where those are known, it is the number of the literature."""

from collections.abc import Mapping

import pytest

from evaluation.disclosure import Cube, Release, Rules, add, published
from evaluation.disclosure.cubes import Key
from evaluation.disclosure.deciding import alone
from evaluation.disclosure.protection import protect
from evaluation.snapshots import shape
from evaluation.snapshots.figures import AT_LEAST_HALVED, figures
from evaluation.snapshots.shares import Range, Share, comparisons, share
from evaluation.statistics.comparison import compare
from evaluation.statistics.proportions import proportion
from tests.unit.evaluation.snapshots import cohorts

EXACT = Rules(threshold=1, base=1, pool=1, changed=1)


def released(*groups: tuple[str, str, int], rules: Rules = EXACT) -> Release:
    """Groups of (way, outcome at 6 months, patients); nothing needs hiding, so each cell is shown by itself."""
    counts = {}
    for way, outcome, count in groups:
        followed = {3: shape.LOST, 6: outcome} if way in shape.FOLLOWED else None
        ladder = {"consent": "yes", "response": "none", "rung": "0"} if way == shape.LETTER else {}
        counts[shape.key_of(way, outcomes=followed, **ladder)] = count
    return _exact(counts, rules)


def _exact(counts: Mapping[Key, int], rules: Rules = EXACT) -> Release:
    cube, tables = shape.told(Cube(shape.SHAPE, counts, practices=9)), {}
    for scope in shape.design(without_consent=False).tables(shape.TOLD):
        margin = cube.margin(scope)
        tables[scope] = {place.key: alone(margin[place.key], rules) for place in published(shape.TOLD, scope)}
    return Release(shape.TOLD, rules, tables)


def test_a_trial_from_the_literature() -> None:
    """Vicens and others, Br J Psychiatry 2014;204:471: 76 of 168 stopped with the structured letter, 26 of 173 without.

    All counts above the threshold are shown as they are, and so are the numbers; the rest of the group is unchanged.
    """
    release = released(
        ("letter", "abstinent", 76), ("letter", "unchanged", 92), ("not_chosen", "abstinent", 26),
        ("not_chosen", "unchanged", 147),
    )  # fmt: skip
    first, second = Share(Range(76, 76), Range(168, 168)), Share(Range(26, 26), Range(173, 173))
    found = {one.name: one for one in comparisons("six", first, second, groups=9)}
    known = compare(76, 168, 26, 173)
    assert found["six.ratio"].estimate == pytest.approx(3.01, abs=0.005)
    assert (found["six.ratio"].low, found["six.ratio"].high) == pytest.approx((2.03, 4.46), abs=0.01)
    assert found["six.difference"].estimate == pytest.approx(0.302, abs=0.001)
    assert found["six.nnt"].estimate == pytest.approx(3.31, abs=0.01)
    assert found["six.chi2"].value == known.chi2_p
    assert found["six.fisher"].value == known.fisher_p
    told = figures(release, practices=9, primary=shape.ABSTINENT)
    assert told["outcome_6.ratio"].estimate == pytest.approx(3.01, abs=0.02)
    assert told["outcome_6.letter.abstinent.with_data"].numerator == 76


def test_a_share_of_shown_counts_is_wilsons() -> None:
    found, known = share("x", Share(Range(15, 15), Range(65, 65)), groups=8), proportion(15, 65)
    assert (found.estimate, found.low, found.high) == (known.estimate, known.low, known.high)  # type: ignore[union-attr]
    assert (found.method, found.n, found.numerator, found.denominator, found.groups) == (
        "wilson",
        65,
        15,
        65,
        8,
    )


def test_what_a_denominator_can_be_lies_inside_the_interval() -> None:
    found = share("x", Share(Range(15, 15), Range(60, 74)), groups=8)
    assert found.estimate == pytest.approx(15 / 67)
    for among in range(60, 75):
        known = proportion(15, among)
        assert found.low <= known.low <= known.high <= found.high  # type: ignore[union-attr, operator]


def test_a_test_takes_the_larger_p_of_what_is_possible() -> None:
    found = {
        one.name: one
        for one in comparisons(
            "x", Share(Range(40, 40), Range(90, 104)), Share(Range(20, 20), Range(95, 95)), groups=8
        )
    }
    worst = max(compare(40, among, 20, 95).chi2_p or 0 for among in (90, 104))
    assert found["x.chi2"].value == worst


def test_a_small_numerator_gives_no_number() -> None:
    release = released(
        ("letter", "abstinent", 4),
        ("letter", "unchanged", 60),
        ("not_chosen", "lost", 40),
        rules=Rules(pool=1),
    )
    found = figures(release, practices=9, primary=AT_LEAST_HALVED)
    assert found["outcome_6.letter.abstinent.with_data"].unknown == "not_shown"
    assert found["outcome_6.difference"].unknown == "not_shown"
    assert found["outcome_6.letter.unchanged.all"].known


def test_all_counts_who_was_lost_as_without_the_outcome() -> None:
    release = released(
        ("letter", "abstinent", 20),
        ("letter", "lost", 30),
        ("letter", "unchanged", 50),
        ("not_chosen", "lost", 40),
    )
    found = figures(release, practices=9, primary=shape.ABSTINENT)
    assert found["outcome_6.letter.abstinent.with_data"].estimate == pytest.approx(20 / 70, abs=0.01)
    assert found["outcome_6.letter.abstinent.all"].estimate == pytest.approx(20 / 100, abs=0.01)


def test_a_letter_that_came_back_or_a_death_is_no_answer() -> None:
    counts = {"none": 20, "stops": 15, "consult": 25, "declines": 10, "other": 30}
    assert set(counts) == set(shape.RESPONSE.categories[1:])
    cells = {
        shape.key_of("letter", consent="yes", response=code, rung="0", outcomes={3: shape.LOST}): count
        for code, count in counts.items()
    }
    answered = figures(_exact(cells), practices=9, primary=shape.ABSTINENT)["response.answered"]
    assert (answered.numerator, answered.denominator) == (50, 100)


def test_figures_of_a_believable_study_lie_near_the_exact_ones() -> None:
    cubes = cohorts.practices(8, seed=1)
    whole = add(cubes.values())
    release = protect(shape.told(whole), shape.design(without_consent=True), Rules())
    found = figures(release, practices=8, primary=shape.ABSTINENT)
    exact = whole.margin(("path", "outcome_6"))
    with_data = sum(exact["letter", code] for code in shape.WITH_DATA)
    one = found["outcome_6.letter.abstinent.with_data"]
    assert one.estimate == pytest.approx(exact["letter", "abstinent"] / with_data, abs=0.03)
    assert one.low <= exact["letter", "abstinent"] / with_data <= one.high  # type: ignore[operator]
    assert found["outcome_6.did"].method == "newcombe_baseline_zero"
    assert found["rung.1"].known
    assert found["response.answered"].known
    assert sum(figure.known for figure in found.values()) > len(found) / 3
