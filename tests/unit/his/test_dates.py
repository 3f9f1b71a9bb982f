import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients.his import dates
from patients.his.dates import DateColumn, date_column

TODAY = dt.date(2026, 11, 24)
FORMS = (
    "%d-%m-%Y",
    "%d/%m/%Y",
    "%d.%m.%Y",
    "%Y%m%d",
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%d-%m-%y",
    "%d-%m-%Y 00:00:00",
)


def read(text: str, role: str = "date", *others: str) -> tuple[dt.date | None, str]:
    return date_column(role, [text, *others], TODAY).read(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("05-10-2026", dt.date(2026, 10, 5)),
        ("5-1-2026", dt.date(2026, 1, 5)),
        ("5/1/26", dt.date(2026, 1, 5)),
        ("05.10.2026", dt.date(2026, 10, 5)),
        ("20261005", dt.date(2026, 10, 5)),
        ("2026-10-05", dt.date(2026, 10, 5)),
        ("2026-10-05T08:30:00Z", dt.date(2026, 10, 5)),
        ("05-10-2026 13:45", dt.date(2026, 10, 5)),
        ("5 okt 2026", dt.date(2026, 10, 5)),
        ("5-mrt-2026", dt.date(2026, 3, 5)),
        ("15 maart 2026", dt.date(2026, 3, 15)),
        ("29-02-2024", dt.date(2024, 2, 29)),
        ("15-3-98", dt.date(1998, 3, 15)),
        ("46000", dt.date(2025, 12, 9)),
        ("46000.5", dt.date(2025, 12, 9)),
        ("46000,0", dt.date(2025, 12, 9)),
        (" 05-10-2026 ", dt.date(2026, 10, 5)),
        ("01-12-2026", dt.date(2026, 12, 1)),
    ],
)
def test_forms_of_a_prescription_date(text: str, expected: dt.date) -> None:
    assert read(text) == (expected, "")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("31-02-2026", dates.IMPOSSIBLE),
        ("29-02-2025", dates.IMPOSSIBLE),
        ("00-01-2026", dates.IMPOSSIBLE),
        ("20261301", dates.IMPOSSIBLE),
        ("2026-13-01", dates.IMPOSSIBLE),
        ("32-13-2026", dates.IMPOSSIBLE),
        ("10/13/2026", dates.TWO_WAYS),
        ("gisteren", dates.UNREADABLE),
        ("05-10", dates.UNREADABLE),
        ("5 foo 2026", dates.UNREADABLE),
        ("05-10/2026", dates.UNREADABLE),
        ("123", dates.UNREADABLE),
        ("99999", dates.BARE_NUMBER),
        ("01-01-2206", dates.OUT_OF_RANGE),
        ("01-01-1900", dates.OUT_OF_RANGE),
    ],
)
def test_what_is_not_certain_is_not_read(text: str, reason: str) -> None:
    assert read(text) == (None, reason)


def test_an_empty_cell_is_no_date_and_no_complaint() -> None:
    assert read("  ", "date", "05-10-2026") == (None, "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("14-03-1965", (dt.date(1965, 3, 14), "")),
        ("14-03-65", (dt.date(1965, 3, 14), "")),
        ("14-03-15", (dt.date(2015, 3, 14), "")),
        ("14-03-20", (None, dates.CENTURY)),
        ("14-03-27", (dt.date(1927, 3, 14), "")),
        ("14-03-2027", (None, dates.BORN_LATER)),
        ("14-03-1880", (None, dates.OUT_OF_RANGE)),
        ("20149", (dt.date(1955, 3, 1), "")),
    ],
)
def test_birth_dates(text: str, expected: tuple[dt.date | None, str]) -> None:
    assert read(text, "birth_date") == expected


def test_a_bare_number_among_dates_is_asked() -> None:
    assert read("46000", "date", "05-10-2026", "06-10-2026") == (None, dates.BARE_NUMBER)


def test_a_month_first_column_is_never_guessed() -> None:
    others = ("10/13/2026", "09/30/2026")
    assert read("05/06/2026", "date", *others) == (None, dates.TWO_WAYS)
    assert read("06/06/2026", "date", *others) == (dt.date(2026, 6, 6), "")


def test_one_slip_does_not_make_a_column_month_first() -> None:
    certain = [f"{day}-03-2026" for day in range(13, 31)]
    assert read("05-06-2026", "date", "10-13-2026", *certain) == (dt.date(2026, 6, 5), "")
    assert date_column("date", ["10-13-2026", *certain], TODAY).read("10-13-2026") == (None, dates.IMPOSSIBLE)


@given(date=st.dates(dt.date(1998, 1, 1), TODAY), form=st.sampled_from(FORMS))
def test_every_written_date_comes_back(date: dt.date, form: str) -> None:
    assert DateColumn("date", TODAY).read(date.strftime(form)) == (date, "")


@given(date=st.dates(dt.date(1970, 1, 1), TODAY))
def test_serials_come_back(date: dt.date) -> None:
    assert read(str((date - dates.SERIAL_START).days)) == (date, "")


@given(text=st.text(max_size=20), role=st.sampled_from(["date", "birth_date"]))
def test_any_text_gives_a_date_or_a_reason(text: str, role: str) -> None:
    found, reason = read(text, role)
    assert (found is None) or not reason
