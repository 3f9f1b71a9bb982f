"""Prescriptions for the tests: oxazepam 10 mg unless said otherwise."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from patients.pharmacology.dosage import read_dosage
from patients.pharmacology.exposure import Supply
from patients.pharmacology.reference import load_reference

AS_OF = date(2026, 11, 21)
OXAZEPAM, TEMAZEPAM, DIAZEPAM = "N05BA04", "N05CD07", "N05BA01"
LORAZEPAM, PRAZEPAM, ZOPICLON = "N05BA06", "N05BA11", "N05CF01"


def ago(days: int) -> date:
    return AS_OF - timedelta(days=days)


def supply(
    day: date,
    units: str | int = 30,
    use: str = "1D1T",
    *,
    atc: str = OXAZEPAM,
    mg: str | None = "10",
    id: int | str = 0,
    oral: bool = True,
) -> Supply:
    return Supply(
        date=day,
        product_key=f"{load_reference().substances[atc].name}|{mg}|tablet" if atc.startswith("N0") else atc,
        atc=atc,
        strength_mg=None if mg is None else Decimal(mg),
        units=Decimal(units),
        dosage=read_dosage(use),
        id=id,
        oral=oral,
    )


def daily(atc: str, mg: str, *, days: int, use: str = "1D1T") -> list[Supply]:
    """One unit prescribed every day, as-of included: exactly the dose of the example tables."""
    return [supply(ago(days - 1 - day), 1, use, atc=atc, mg=mg, id=day) for day in range(days)]


READABLE = ("1D1T", "2D1T", "1D1-2T", "1D0,5T", "2W1T", "om de dag 1 tablet")
UNCLEAR = ("1D1T zn", "zo nodig", "volgens schema", "")
PRODUCTS = ((OXAZEPAM, "10"), (OXAZEPAM, "50"), (TEMAZEPAM, "20"), (LORAZEPAM, "1"), (PRAZEPAM, "10"))


def any_supply(uses: tuple[str, ...] = READABLE + UNCLEAR) -> st.SearchStrategy[Supply]:
    return st.builds(
        lambda days, units, use, product, id: supply(
            ago(days), units, use, atc=product[0], mg=product[1], id=id
        ),
        days=st.integers(-10, 500),
        units=st.integers(0, 180),
        use=st.sampled_from(uses),
        product=st.sampled_from(PRODUCTS),
        id=st.integers(1, 10**9),
    )


def histories(uses: tuple[str, ...] = READABLE + UNCLEAR) -> st.SearchStrategy[list[Supply]]:
    return st.lists(any_supply(uses), max_size=12, unique_by=lambda one: one.id)
