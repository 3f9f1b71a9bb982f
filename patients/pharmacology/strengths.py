"""The strength of one unit (tablet, capsule) in mg as labels and strength columns write it."""

import re
from dataclasses import dataclass
from decimal import Decimal

_MG_PER = {
    **dict.fromkeys(("mg", "milligram"), Decimal(1)),
    **dict.fromkeys(("g", "gram"), Decimal(1000)),
    **dict.fromkeys(("mcg", "ug", "microgram"), Decimal("0.001")),
}
_STRENGTH = re.compile(
    r"(?<![\d.,/-])(?P<number>[\d.,][\d.,/-]*)\s*(?P<unit>milligram|microgram|gram|mcg|mg|ug|g)(?![a-z])(?P<per>\s*/\s*\d*\s*[a-z]+)?"
)
_NUMBER = re.compile(r"\d+(\.\d+)?")
# 1.000 mg may be one milligram or a thousand: a person has to say.
_THOUSAND_OR_DECIMAL = re.compile(r"[1-9]\d{0,2}\.\d{3}")
_PER_UNIT = re.compile(r"\s*/\s*1?\s*(st|stuks?|tablet|tabl|tab|capsule|caps|dragee)")


@dataclass(frozen=True, slots=True)
class Strength:
    """`mg` per unit, or None; `doubtful` when something was written that cannot be read as one strength."""

    mg: Decimal | None
    doubtful: bool = False


NO_STRENGTH = Strength(None)
DOUBTFUL_STRENGTH = Strength(None, doubtful=True)


def read_strength(normalised: str) -> Strength:
    """The one strength in a normalised label."""
    found = {_in_mg(match) for match in _STRENGTH.finditer(normalised)}
    if not found:
        return NO_STRENGTH
    mg = found.pop()
    return Strength(mg) if mg and not found else DOUBTFUL_STRENGTH


def read_strength_column(normalised: str) -> Strength:
    """The strength in a column of its own, where a bare number means mg."""
    return read_strength(f"{normalised}mg" if _NUMBER.fullmatch(normalised) else normalised)


def _in_mg(match: re.Match[str]) -> Decimal | None:
    """None when the number is doubtful or the strength is a concentration (mg per ml, per hour)."""
    number, per = match["number"], match["per"]
    if not _NUMBER.fullmatch(number) or _THOUSAND_OR_DECIMAL.fullmatch(number):
        return None
    if per and not _PER_UNIT.fullmatch(per):
        return None
    return Decimal(number) * _MG_PER[match["unit"]] or None


def bare_numbers(normalised: str) -> list[Decimal]:
    """Numbers without a unit: a hint for a suggestion, never a strength by themselves."""
    return [Decimal(number) for number in re.findall(r"(?<![\w./-])\d+(?:\.\d+)?(?![\w./-])", normalised)]


def plain(mg: Decimal) -> str:
    """`7.50` as `7.5`, `10` as `10`: one spelling per amount."""
    return format(mg.normalize(), "f")
