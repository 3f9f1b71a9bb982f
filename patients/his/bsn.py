"""The citizen service number (BSN) may not be kept: its columns are dropped before anything leaves the parser."""

import re
from collections.abc import Iterable

NINE = re.compile(r"^\d{8,9}$")
SPACING = re.compile(r"[.,]0$|[.\s]")
LEAST_VALUES = 20
LEAST_SHARE = 0.9


def passes_eleven_test(text: str) -> bool:
    """Whether one cell could be a BSN (8 digits: a leading zero was lost)."""
    digits = SPACING.sub("", text.strip())
    if not NINE.match(digits) or not digits.strip("0"):
        return False
    numbers = [int(digit) for digit in digits.zfill(9)]
    total = (
        sum(weight * number for weight, number in zip(range(9, 1, -1), numbers, strict=False)) - numbers[8]
    )
    return total % 11 == 0


def looks_like_bsn(counted: Iterable[tuple[str, int]]) -> bool:
    """Whether at least 90 % of 20 or more values (value, how often) pass the 11-test.

    About 9 % of all nine-digit numbers pass, so a single cell says nothing.
    """
    filled = [(value, count) for value, count in counted if value.strip()]
    total = sum(count for _, count in filled)
    if total < LEAST_VALUES:
        return False
    return sum(count for value, count in filled if passes_eleven_test(value)) >= LEAST_SHARE * total
