"""Mg diazepam: default, range and sources; nothing without a source."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients.pharmacology.equivalence import diazepam_dose
from patients.pharmacology.reference import load_reference

SUBSTANCES = {substance.name: substance for substance in load_reference().substances.values()}


@pytest.mark.parametrize(
    ("name", "mg", "lowest", "default", "cautious"),
    [
        ("diazepam", "10", "10", "10", "10"),
        ("oxazepam", "30", "6", "10", "15"),
        ("oxazepam", "50", "10", "16.67", "25"),
        ("lorazepam", "1", "5", "5", "10"),
        ("flunitrazepam", "1", "5", "10", "20"),
        ("clonazepam", "0.5", "5", "10", "10"),
        ("temazepam", "20", "10", "10", "13.33"),
        ("zopiclon", "7.5", "5", "5", "10"),
        ("chloordiazepoxide", "20", "8", "10", "10"),
    ],
)
def test_a_dose_in_mg_diazepam(name: str, mg: str, lowest: str, default: str, cautious: str) -> None:
    dose = diazepam_dose(SUBSTANCES[name], Decimal(mg))
    assert dose is not None
    found = [round(amount, 2) for amount in (dose.lowest, dose.default, dose.cautious)]
    assert found == [Decimal(lowest), Decimal(default), Decimal(cautious)]
    assert dose.sources


def test_prazepam_has_no_equivalent_so_nothing_is_computed() -> None:
    assert diazepam_dose(SUBSTANCES["prazepam"], Decimal(10)) is None


@given(st.sampled_from(sorted(SUBSTANCES)), st.integers(1, 500))
def test_the_range_holds_the_default(name: str, mg: int) -> None:
    dose = diazepam_dose(SUBSTANCES[name], Decimal(mg))
    assert dose is None or dose.lowest <= dose.default <= dose.cautious
