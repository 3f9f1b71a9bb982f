"""Dates as they occur in exports. A date that can be read in two ways is not read at all."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

TIME = re.compile(r"[T\s]+\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?(Z|[+-]\d{2}:?\d{2})?\s*$")
YEAR_FIRST = re.compile(r"^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$")
COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
DAY_FIRST = re.compile(r"^(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})$")
DAY_NAMED = re.compile(r"^(\d{1,2})[-/. ]*([a-z]{3,9})\.?[-/. ]*(\d{4}|\d{2})$", re.IGNORECASE)
SERIAL = re.compile(r"^(\d{4,5})([.,]\d+)?$")
MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "jan januari january",
            "feb februari february",
            "mrt maart mar march",
            "apr april",
            "mei may",
            "jun juni june",
            "jul juli july",
            "aug augustus august",
            "sep sept september",
            "okt oktober oct october",
            "nov november",
            "dec december",
        ],
        start=1,
    )
    for name in names.split()
}
SERIAL_START = dt.date(1899, 12, 30)
SERIALS = {"date": range(25_569, 73_051), "birth_date": range(3_000, 55_000)}
SERIAL_SHARE = 0.9
CLEAR_MAJORITY = 10
LONGEST_TEXT = 60
OLDEST = {"date": dt.date(1970, 1, 1), "birth_date": dt.date(1895, 1, 1)}
LONGEST_AHEAD = dt.timedelta(days=366)

IMPOSSIBLE = "Deze datum bestaat niet."
UNREADABLE = "Dit is niet als datum te lezen."
TWO_WAYS = "Deze datum is op twee manieren te lezen (dag-maand of maand-dag)."
BARE_NUMBER = "Dit is een los getal en geen datum."
CENTURY = "Het jaartal heeft twee cijfers; de eeuw is niet zeker."
OUT_OF_RANGE = "Deze datum ligt te ver terug of te ver vooruit."
BORN_LATER = "Deze geboortedatum ligt in de toekomst."


@dataclass(frozen=True, slots=True)
class DateColumn:
    """How one column writes its dates: decided over the whole column, never per cell.

    `role` is "date" (prescription) or "birth_date"; `serials` when the column clearly holds Excel day numbers;
    `month_first` when some dates can only be month-day, so that day and month are not certain elsewhere.
    """

    role: str
    today: dt.date
    serials: bool = False
    month_first: bool = False

    def read(self, text: str) -> tuple[dt.date | None, str]:
        """(date, "") or (None, Dutch reason); (None, "") for an empty cell."""
        bare = _without_time(text)
        if not bare:
            return None, ""
        try:
            found, reason = self._read(bare)
        except (ValueError, OverflowError):
            return None, IMPOSSIBLE
        return (found, "") if found and not (reason := self._implausible(found)) else (None, reason)

    def _read(self, bare: str) -> tuple[dt.date | None, str]:
        if parts := YEAR_FIRST.match(bare):
            return dt.date(int(parts[1]), int(parts[3]), int(parts[4])), ""
        if parts := COMPACT.match(bare):
            return dt.date(int(parts[1]), int(parts[2]), int(parts[3])), ""
        if parts := DAY_FIRST.match(bare):
            return self._day_first(int(parts[1]), int(parts[3]), parts[4])
        if (parts := DAY_NAMED.match(bare)) and (month := MONTHS.get(parts[2].casefold())):
            return self._with_year(int(parts[1]), month, parts[3])
        if parts := SERIAL.match(bare):
            return self._serial(int(parts[1]))
        return None, UNREADABLE

    def _day_first(self, day: int, month: int, year: str) -> tuple[dt.date | None, str]:
        if self.month_first and day <= 12 and month <= 12 and day != month:
            return None, TWO_WAYS
        if month > 12 >= day:
            return None, TWO_WAYS if self.month_first else IMPOSSIBLE
        return self._with_year(day, month, year)

    def _with_year(self, day: int, month: int, year: str) -> tuple[dt.date | None, str]:
        if len(year) == 4:
            return dt.date(int(year), month, day), ""
        this_century = dt.date(2000 + int(year), month, day)
        if self.role == "birth_date":
            return self._two_digit_birth(this_century)
        ahead = this_century.year > self.today.year + 1
        return (_a_century_earlier(this_century) if ahead else this_century), ""

    def _two_digit_birth(self, this_century: dt.date) -> tuple[dt.date | None, str]:
        if this_century > self.today:
            return _a_century_earlier(this_century), ""
        # Someone of 110 is as unlikely as a young child on benzodiazepines is rare: between them we ask.
        if self.today.year - (this_century.year - 100) < 110:
            return None, CENTURY
        return this_century, ""

    def _serial(self, number: int) -> tuple[dt.date | None, str]:
        if not self.serials or number not in SERIALS[self.role]:
            return None, BARE_NUMBER
        return SERIAL_START + dt.timedelta(days=number), ""

    def _implausible(self, found: dt.date) -> str:
        if self.role == "birth_date" and found > self.today:
            return BORN_LATER
        if found < OLDEST[self.role] or found > self.today + LONGEST_AHEAD:
            return OUT_OF_RANGE
        return ""


def _without_time(text: str) -> str:
    return TIME.sub("", text.strip()[:LONGEST_TEXT])


def _a_century_earlier(date: dt.date) -> dt.date:
    return date.replace(year=date.year - 100)


def date_column(role: str, values: Iterable[str], today: dt.date) -> DateColumn:
    """How the column with these (distinct) values writes its dates."""
    filled = [_without_time(value) for value in values if value.strip()]
    serials = [value for value in filled if _is_serial(value, role)]
    pairs = [(int(found[1]), int(found[3])) for value in filled if (found := DAY_FIRST.match(value))]
    day_only = sum(first > 12 >= second for first, second in pairs)
    month_only = sum(second > 12 >= first for first, second in pairs)
    return DateColumn(
        role,
        today,
        serials=bool(filled) and len(serials) >= SERIAL_SHARE * len(filled),
        month_first=month_only > 0 and day_only < CLEAR_MAJORITY * month_only,
    )


def _is_serial(value: str, role: str) -> bool:
    found = SERIAL.match(value)
    return bool(found) and int(found[1]) in SERIALS[role] if found else False


def looks_like_date(text: str) -> bool:
    bare = _without_time(text)
    return any(form.match(bare) for form in (YEAR_FIRST, COMPACT, DAY_FIRST, DAY_NAMED))
