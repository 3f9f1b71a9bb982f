"""What a choice costs the POH in time, and whether the number found fits the practice: a small picture each."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.presenters import numbers
from practices.models import Practice

WEEKS = 52
# A norm practice of 2,100 patients has 35 to 75 people who have used for years (the project's call).
EXPECTED_FROM, EXPECTED_TO, NORM_SIZE = 35, 75, 2100
METER = 100  # the width of the picture


class Capacity:
    """`patients` x consults x minutes, held against the minutes the POH has a week (None: nobody said)."""

    def __init__(self, practice: Practice, patients: int) -> None:
        project = practice.participation.project
        self.patients, self.a_week = patients, practice.poh_minutes_a_week
        self.consults, self.minutes = project.consults, project.consult_minutes

    @property
    def each(self) -> int:
        return self.consults * self.minutes

    @property
    def total(self) -> int:
        return self.patients * self.each

    @property
    def weeks(self) -> int:
        """Whole weeks; 0 when nobody said how much time there is."""
        return -(-self.total // self.a_week) if self.a_week else 0

    @property
    def pattern(self) -> str:
        """With {n} and {t} for the script that counts along."""
        parts = {"consults": self.consults, "minutes": self.minutes}
        return "{n} × " + _("%(consults)d × %(minutes)d min") % parts + " = {t}"

    @property
    def words(self) -> str:
        """ "20 × 5 × 20 min = 33 h 20 min"."""
        return self.pattern.replace("{n}", str(self.patients)).replace("{t}", numbers.duration(self.total))

    @property
    def weeks_pattern(self) -> str:
        """With {w} for the script."""
        return _("with %(time)s a week: done in {w}") % {"time": numbers.duration(self.a_week or 0)}

    @property
    def weeks_words(self) -> str:
        if not self.weeks:
            return self.time_a_week
        return self.weeks_pattern.replace("{w}", weeks_in_words(self.weeks))

    @property
    def time_a_week(self) -> str:
        return _("with %(time)s a week") % {"time": numbers.duration(self.a_week or 0)}

    @property
    def year(self) -> list[bool]:
        """A year of weeks: which of them it takes."""
        return [week < self.weeks for week in range(WEEKS)]


def weeks_in_words(weeks: int) -> str:
    return ngettext("%(count)d week", "%(count)d weeks", weeks) % {"count": weeks}


@dataclass(frozen=True)
class Meter:
    """How many chronic users were found, beside what a practice of this size normally has."""

    found: int
    list_size: int

    @cached_property
    def expected(self) -> tuple[int, int]:
        low, high = EXPECTED_FROM * self.list_size, EXPECTED_TO * self.list_size
        return round(low / NORM_SIZE), round(high / NORM_SIZE)

    @property
    def words(self) -> str:
        low, high = self.expected
        if self.found < low:
            return _("fewer than the %(low)d to %(high)d to be expected") % {"low": low, "high": high}
        if self.found > high:
            return _("more than the %(low)d to %(high)d to be expected") % {"low": low, "high": high}
        return _("as expected: %(low)d to %(high)d") % {"low": low, "high": high}

    @property
    def _scale(self) -> float:
        """Patients per unit of the picture: the band and what was found both stand in it."""
        return max(self.expected[1] * 1.5, self.found * 1.1, 1) / METER

    @property
    def band(self) -> dict[str, str]:
        low, high = (number / self._scale for number in self.expected)
        return {"x": f"{low:.1f}", "width": f"{high - low:.1f}"}

    @property
    def mark(self) -> str:
        return f"{min(self.found / self._scale, METER - 1.5):.1f}"
