"""Amounts and hours as the Dutch write and read them: € 1.234,50 and 3 u 15 min. Money is Decimal, never float."""

import re
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
MINUS = "\u2212"
# 85 · 85,5 · 85,50 · 1.234,50 · 1234,50; a dot before one or two last digits is an English comma: 85.50.
DUTCH = re.compile(r"-?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d{1,2})?")
ENGLISH = re.compile(r"-?\d+\.\d{1,2}")


class NotAnAmount(ValueError):
    """These words are no amount of money."""


def read(text: str) -> Decimal:
    """What somebody typed; raises NotAnAmount."""
    bare = re.sub(r"[\s\u20ac]", "", text).removesuffix(",-").replace(MINUS, "-")
    if DUTCH.fullmatch(bare):
        bare = bare.replace(".", "").replace(",", ".")
    elif not ENGLISH.fullmatch(bare):
        raise NotAnAmount(text)
    return Decimal(bare).quantize(CENT)


def plain(amount: Decimal) -> str:
    """1.234,50: for a table, and for a box somebody types in."""
    whole = f"{abs(amount.quantize(CENT, ROUND_HALF_UP)):,.2f}"
    return (MINUS if amount < 0 else "") + whole.replace(",", "_").replace(".", ",").replace("_", ".")


def shown(amount: Decimal) -> str:
    """€ 1.234,50, which no line break takes apart."""
    return f"€\u00a0{plain(amount)}"


def worked(minutes: int) -> str:
    """3 u 15 min."""
    hours, rest = divmod(abs(minutes), 60)
    parts = [f"{hours}\u00a0u"] * bool(hours) + [f"{rest}\u00a0min"] * bool(rest or not hours)
    return (MINUS if minutes < 0 else "") + "\u00a0".join(parts)
