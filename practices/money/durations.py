"""How long something took, as people write it: 90, 1:30, 1,5 uur, 1 u 30 min."""

import re
from decimal import ROUND_HALF_UP, Decimal

SMALLEST = 5  # a bare number below this is more likely meant as hours

CLOCK = re.compile(r"(\d{1,3}):([0-5]?\d)")
HOURS = re.compile(
    r"(\d{1,3}(?:[.,]\d{1,2})?)(?:u|uur|uren|h|hour|hours)(?:(\d{1,2})(?:m|min|minuten|minutes)?)?"
)
MINUTES = re.compile(r"(\d{1,5})(?:m|min|minuut|minuten|minutes)")
BARE = re.compile(r"\d{1,5}")
DECIMAL = re.compile(r"\d{1,3}[.,]\d{1,2}")
DOTTED = re.compile(r"(\d{1,3})\.(\d{2})(?:u|uur|uren|h|hour|hours)?")
WHOLE_QUARTERS = ("00", "25", "50", "75")


class NotADuration(ValueError):
    """These words say no duration."""


class Doubtful(NotADuration):
    """Two minutes, or two hours? `args[0]` is the number."""


class DoubtfulClock(NotADuration):
    """1.30: half past, or a part of an hour? `args` are both, as they are written without doubt."""


def minutes(text: str) -> int:
    """What somebody typed, in minutes; raises NotADuration, or says what is doubtful."""
    bare = re.sub(r"\s+|\u00a0", "", text.lower()).removesuffix(".")
    if found := CLOCK.fullmatch(bare):
        return int(found[1]) * 60 + int(found[2])
    if (found := DOTTED.fullmatch(bare)) and found[2] not in WHOLE_QUARTERS:
        raise DoubtfulClock(f"{found[1]}:{found[2]}", f"{found[1]},{found[2]} uur")
    if found := HOURS.fullmatch(bare):
        return _of_hours(found[1]) + int(found[2] or 0)
    if found := MINUTES.fullmatch(bare):
        return int(found[1])
    if DECIMAL.fullmatch(bare):
        return _of_hours(bare)
    if not BARE.fullmatch(bare):
        raise NotADuration(text)
    if 0 < int(bare) < SMALLEST:
        raise Doubtful(int(bare))
    return int(bare)


def _of_hours(words: str) -> int:
    return int((Decimal(words.replace(",", ".")) * 60).quantize(Decimal(1), ROUND_HALF_UP))
