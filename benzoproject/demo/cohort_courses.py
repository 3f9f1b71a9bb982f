"""How the use of invented chronic users goes on around a stop letter: plain Python, the same for the same seed.

What people take, and how often they collect it, is that of the demo's exports (about 13 prescriptions a year, after
Gorgels 2001). Of people who got no letter about 12 in 100 have stopped six months later (Gorgels 2005); letter trials
find about twice that. Every share below is per hundred people, and differs a little from practice to practice.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from benzoproject.demo.export import REGIMENS, Regimen

STOPS, HALVES, QUARTERS, MORE, GOES_ON, LEAVES = "stops", "halves", "quarters", "more", "goes_on", "leaves"
WITH_LETTER = {STOPS: 30, HALVES: 13, QUARTERS: 9, MORE: 2, LEAVES: 4, GOES_ON: 42}
BY_THEMSELVES = {STOPS: 13, HALVES: 4, QUARTERS: 6, MORE: 4, LEAVES: 4, GOES_ON: 69}
SPREAD = 0.35  # of the share that stops, from practice to practice
RELAPSE = 0.2  # of those who stopped
TIMES_LONGER = {HALVES: 2.4, QUARTERS: 1.6}  # the time between two prescriptions, on average
# Two ways of taking the same again: a box of ten tablets more for who uses more.
ONCE, TWICE = ("1D1", "2D1")
OPIOID = Regimen("TRAMADOL CAPSULE 50MG", "N02AX02", "3D1C", 60, 30)
ALSO_OPIOID = 0.06


@dataclass(frozen=True)
class Course:
    """What becomes of somebody's use. `after`: days after the letters went out; `again`: the day on which somebody
    who had stopped begins once more, None for never."""

    fate: str
    after: int
    again: int | None = None


@dataclass(frozen=True)
class Bought:
    """One prescription, as the HIS writes it."""

    day: date
    regimen: Regimen


def course(*, letter: bool, drawn_to: float, chance: random.Random) -> Course:
    """`drawn_to`: how this practice differs, from -1 (few stop) to 1 (many stop)."""
    shares = WITH_LETTER if letter else BY_THEMSELVES
    weights = shares | {STOPS: shares[STOPS] * (1 + SPREAD * drawn_to)}
    fate = chance.choices(list(weights), list(weights.values()))[0]
    # Most who stop do it when the letter comes or in the weeks of a taper; by itself it is any day.
    after = chance.choice((0, 5, 20, 40, 60, 80)) if letter else chance.randint(0, 85)
    if fate == STOPS and chance.random() < RELAPSE:
        return Course(fate, after, again=after + chance.randint(100, 280))
    return Course(fate, after)


def regimens(chance: random.Random) -> list[Regimen]:
    """What one chronic user takes; some have an opioid as well."""
    own = [chance.choice(REGIMENS)]
    return [*own, OPIOID] if chance.random() < ALSO_OPIOID else own


def bought(
    taken: list[Regimen], goes: Course, *, start: date, t0: date, end: date, chance: random.Random
) -> Iterator[Bought]:
    """Every prescription from `start` to `end`; `t0` is the day on which the letters were posted."""
    for regimen in taken:
        steady = Course(GOES_ON, 0) if regimen is OPIOID else goes
        day = start + timedelta(days=chance.randrange(regimen.every))
        while day <= end:
            if not _pauses(steady, (day - t0).days):
                yield Bought(day, _now(regimen, steady, (day - t0).days))
            day += timedelta(days=_until_next(regimen, steady, (day - t0).days, chance))


def _pauses(goes: Course, days: int) -> bool:
    if goes.fate not in (STOPS, LEAVES) or days < goes.after:
        return False
    return goes.again is None or days < goes.again


def _now(regimen: Regimen, goes: Course, days: int) -> Regimen:
    if goes.fate == MORE and days >= goes.after and regimen.dosage.startswith(ONCE):
        return replace(regimen, dosage=regimen.dosage.replace(ONCE, TWICE, 1), units=2 * regimen.units)
    return regimen


def _until_next(regimen: Regimen, goes: Course, days: int, chance: random.Random) -> int:
    usual = regimen.every + chance.randint(-regimen.spread, regimen.spread)
    return round(usual * TIMES_LONGER.get(goes.fate, 1)) if days >= goes.after else usual
