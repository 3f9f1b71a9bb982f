"""What is sold of a substance according to the table, and what may be divided according to its notes."""

from collections.abc import Iterator
from decimal import Decimal

from patients.pharmacology.strengths import plain
from patients.pharmacology.substances import Presentation, Substance
from patients.pharmacology.tapering.terms import Strength

# The first word that fits; what fits none is a plain tablet.
_FORMS = (
    ("capsule", "capsule"), ("dragee", "dragee"), ("retard", "retard"), ("film-coated", "film_coated"),
)  # fmt: skip
_PARTS = (("quarters", Decimal("0.25")), ("halves", Decimal("0.5")), ("score line", Decimal("0.5")))
_NOT_VERIFIED = "not verified"
# A coated tablet is a tablet too, only never divided; slow release is another medicine to take.
ALIKE = {"tablet": ("tablet", "film_coated")}


def known_strengths(
    substance: Substance, form: str = "tablet", unsure_part: Decimal = Decimal(1)
) -> tuple[Strength, ...]:
    """The strengths sold in `form`, the largest first; `unsure_part`: how tablets divide of which no note tells."""
    forms = ALIKE.get(form, (form,))
    found: dict[Decimal, Strength] = {}
    for strength in (one for sold in substance.presentations for one in _sold(sold, unsure_part)):
        if strength.form in forms:
            found.setdefault(strength.mg, strength)
    return tuple(sorted(found.values(), key=lambda strength: -strength.mg))


def _sold(sold: Presentation, unsure_part: Decimal) -> Iterator[Strength]:
    form = next((form for word, form in _FORMS if word in sold.form), "tablet")
    for mg in sold.strengths_mg:
        yield Strength(mg, _part(sold, mg, unsure_part) if form == "tablet" else Decimal(1), form)


def _part(sold: Presentation, mg: Decimal, unsure_part: Decimal) -> Decimal:
    """A note that begins with a strength speaks of that one only."""
    about = [
        one for one in sold.strengths_mg if sold.note.startswith(f"{plain(one)} mg")
    ] or sold.strengths_mg
    said = next((part for word, part in _PARTS if word in sold.note), None)
    if mg in about and said is not None and not sold.note.startswith(_NOT_VERIFIED):
        return said
    return Decimal(1) if sold.note.startswith("no (") or sold.note.startswith("no:") else unsure_part
