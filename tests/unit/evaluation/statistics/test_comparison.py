"""Two groups side by side: trials whose answers were published, textbook tables, laws."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.statistics.comparison import compare
from tests.unit.evaluation.statistics.test_proportions import groups


@pytest.mark.parametrize(
    ("table", "risk_ratio", "risk_difference", "nnt"),
    [
        # Vicens 2014: stopped at 12 months, with follow-up visits, and with written instructions, beside usual care.
        ((76, 168, 26, 173), (3.01, 2.04, 4.45), (0.302, 0.207, 0.390), 3.31),
        ((86, 191, 26, 173), (3.00, 2.03, 4.41), (0.300, 0.208, 0.384), 3.33),
        # Oude Voshaar 2006: abstinent for 15 months after tapering, beside usual care (P = 0.03).
        ((25, 69, 5, 33), (2.39, 1.01, 5.68), (0.211, 0.022, 0.356), 4.74),
    ],
)
def test_published_trials(
    table: tuple[int, int, int, int],
    risk_ratio: tuple[float, float, float],
    risk_difference: tuple[float, float, float],
    nnt: float,
) -> None:
    found = compare(*table)
    assert found.risk_ratio
    assert found.risk_difference
    assert found.nnt
    ratio, apart = found.risk_ratio, found.risk_difference
    assert (ratio.estimate, ratio.low, ratio.high) == pytest.approx(risk_ratio, abs=0.005)
    assert (apart.estimate, apart.low, apart.high) == pytest.approx(risk_difference, abs=0.0005)
    assert found.nnt.estimate == pytest.approx(nnt, abs=0.005)
    assert found.nnt.estimate == pytest.approx(1 / apart.estimate)
    assert (found.n, found.reasons) == (table[1] + table[3], {})


def test_p_values_of_a_published_trial() -> None:
    found = compare(25, 69, 5, 33)
    assert found.chi2_p == pytest.approx(0.0288, abs=0.00005)
    assert found.fisher_p == pytest.approx(0.0366, abs=0.00005)
    assert found.chi2
    assert found.fisher
    assert (found.chi2.method, found.fisher.method) == ("pearson", "fisher")


def test_fisher_and_the_tea() -> None:
    """Fisher 1935: three of four cups right. 34 of the 70 ways are at most as probable as this one."""
    assert compare(3, 4, 1, 4).fisher_p == pytest.approx(34 / 70)
    assert compare(4, 4, 0, 4).fisher_p == pytest.approx(2 / 70)


def test_pearson_by_hand() -> None:
    """n (ad - bc)2 / product of the margins = 100 x (30 x 25 - 20 x 25)2 / (50 x 50 x 55 x 45) = 1.0101."""
    assert compare(30, 50, 25, 50).chi2_p == pytest.approx(0.31488, abs=0.00001)


@pytest.mark.parametrize(
    ("table", "reasons"),
    [
        ((0, 10, 0, 10), {"risk_ratio": "no_events", "nnt": "no_difference", "chi2": "no_events"}),
        ((0, 10, 3, 10), {"risk_ratio": "no_events_in_first"}),
        ((3, 10, 0, 10), {"risk_ratio": "no_events_in_second"}),
        (
            (4, 4, 9, 9),
            {"risk_ratio": "everybody_in_both", "nnt": "no_difference", "chi2": "everybody_in_both"},
        ),
        (
            (0, 0, 3, 9),
            dict.fromkeys(("risk_ratio", "risk_difference", "nnt", "chi2", "fisher"), "nobody"),
        ),
    ],
)
def test_what_is_not_defined_says_why(table: tuple[int, int, int, int], reasons: dict[str, str]) -> None:
    found = compare(*table)
    assert found.reasons == reasons
    assert all(
        (getattr(found, name) is None) == (name in reasons)
        for name in ("risk_ratio", "risk_difference", "nnt")
    )
    assert (found.chi2_p is None) == ("chi2" in reasons)
    assert (found.fisher_p is None) == ("fisher" in reasons)


def test_a_count_beyond_its_group() -> None:
    with pytest.raises(ValueError, match="5 of 4 is no count"):
        compare(5, 4, 1, 2)


@given(groups, groups)
def test_the_order_of_the_groups_does_not_matter_to_a_p_value(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    one, other = compare(*first, *second), compare(*second, *first)
    assert one.fisher_p == pytest.approx(other.fisher_p)
    assert one.chi2_p == (None if other.chi2_p is None else pytest.approx(other.chi2_p))
    assert one.fisher_p is not None
    assert 0 < one.fisher_p <= 1


@given(st.integers(1, 30), st.integers(1, 300))
def test_equal_shares_are_no_difference(a: int, more: int) -> None:
    found = compare(a, a + more, 2 * a, 2 * (a + more))
    assert found.chi2_p == pytest.approx(1)
    assert found.reasons["nnt"] == "no_difference"
