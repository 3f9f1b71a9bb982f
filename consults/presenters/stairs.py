"""A taper plan as stairs: periods with the same dose, and what they say. Nothing of the database, nothing drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consults.presenters.tablets import Dose
from patients.presenters.numbers import number

PAST, NOW, LATER = "past", "now", "later"


@dataclass(frozen=True)
class Stair:
    """One period with the same dose. `target_mg` differs from `mg` where the tablets could not make it."""

    first_day: date
    last_day: date | None
    mg: Decimal
    target_mg: Decimal
    doses: Sequence[Dose] = ()
    held: bool = False


def when(stair: Stair, today: date | None) -> str:
    if today is None or stair.first_day > today:
        return LATER
    return NOW if stair.last_day is None or today <= stair.last_day else PAST


def summary(stairs: Sequence[Stair], start_mg: Decimal) -> str:
    """ "In 8 weeks from 20 mg to 0, in 4 steps."."""
    days = (stairs[-1].first_day - stairs[0].first_day).days
    steps = len(drops(stairs, start_mg))
    values = {
        "time": duration(days),
        "start": number(start_mg),
        "end": number(stairs[-1].mg),
        "steps": ngettext("%(count)d step", "%(count)d steps", steps) % {"count": steps},
    }
    if not stairs[-1].mg:
        return _("In %(time)s from %(start)s mg to 0, in %(steps)s.") % values
    return _("In %(time)s from %(start)s to %(end)s mg, in %(steps)s.") % values


def drops(stairs: Sequence[Stair], start_mg: Decimal) -> list[Stair]:
    """The stairs that begin lower than what was before them."""
    found, above = [], start_mg
    for stair in stairs:
        if stair.mg < above:
            found.append(stair)
        above = stair.mg
    return found


def duration(days: int) -> str:
    """Whole weeks where it can be said so."""
    if days % 7 == 0:
        return ngettext("%(count)d week", "%(count)d weeks", days // 7) % {"count": days // 7}
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
