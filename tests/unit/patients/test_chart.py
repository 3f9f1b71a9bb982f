"""Use over time: sentence, table and geometry say the same."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from patients.pharmacology.dosage import read_dosage
from patients.pharmacology.exposure import Supply
from patients.presenters import chart

AS_OF = date(2026, 10, 31)


def supply(
    day: date, *, units: int = 30, dosage: str = "1D1T", atc: str = "N05BA04", mg: str | None = "10"
) -> Supply:
    strength = Decimal(mg) if mg else None
    return Supply(
        day, f"{atc}|{mg}|tablet", atc, strength, Decimal(units), read_dosage(dosage), id=day.isoformat()
    )


def every_month(dosage: str = "1D1T", units: int = 30, months: int = 16, **fields) -> list[Supply]:
    return [
        supply(AS_OF - timedelta(days=30 * n), dosage=dosage, units=units, **fields) for n in range(months)
    ]


def drawn(supplies, **fields):
    return chart.draw(supplies, **{"as_of": AS_OF, "posted": [], "today": AS_OF, **fields})


def test_steady_use_is_said_to_be_steady():
    found = drawn(every_month())
    assert found.unit == "mg oxazepam"
    assert found.sentence == "Gemiddeld 10 mg oxazepam per dag. Een jaar geleden was dat ongeveer even veel."
    assert [month.words for month in found.months] == ["10"] * 14
    assert found.months[0].label == "september 2025"


def test_less_and_more_are_said():
    half = [
        supply(row.date, units=60, dosage="2D1T") if row.date < date(2026, 3, 1) else row
        for row in every_month()
    ]
    assert "Een jaar geleden was dat 20: het is minder geworden." in drawn(half).sentence
    double = [
        row if row.date < date(2026, 3, 1) else supply(row.date, units=60, dosage="2D1T")
        for row in every_month()
    ]
    assert "Een jaar geleden was dat 10: het is meer geworden." in drawn(double).sentence


def test_several_medicines_are_added_as_diazepam():
    found = drawn([*every_month(), *every_month(atc="N05BA01", mg="5")])
    assert found.unit == "mg, omgerekend naar diazepam"
    assert found.months[-1].words == "8,3"


def test_an_unknown_strength_breaks_the_line_and_says_so():
    unknown = supply(date(2026, 5, 10), mg=None)
    found = drawn([*every_month(), unknown])
    assert [month.words for month in found.months].count("niet bekend") == 2
    assert len(found.line) == 2
    lately = drawn([*every_month(), supply(date(2026, 9, 10), mg=None)])
    assert lately.sentence == "Van sommige dagen is de dosis niet bekend. Daarom staat hier geen gemiddelde."


def test_no_use_at_all_is_a_flat_line():
    found = drawn([])
    assert found.line == [f"M{chart.LEFT:.1f} {chart.BOTTOM:.1f} " + found.line[0].split(" ", 2)[2]]
    assert {month.words for month in found.months} == {"0"}


def test_the_letter_and_today_stand_on_their_day():
    found = drawn(every_month(), posted=[date(2026, 10, 15), date(2020, 1, 1)], today=date(2026, 11, 24))
    (mark,) = found.marks
    assert (mark.icon, mark.day) == ("mark-letter", date(2026, 10, 15))
    assert chart.LEFT < float(mark.x) < float(found.today) < chart.RIGHT
    assert [tick.label for tick in found.ticks][-1] == "nov"


def test_old_data_do_not_stretch_the_picture_to_today():
    found = drawn(every_month(), today=date(2028, 1, 1))
    assert found.today == ""
    assert len(found.ticks) == 14


@pytest.mark.parametrize("milligrams", ["0.25", "1", "5", "7.5", "10", "30", "50", "100"])
def test_the_highest_month_fits_under_the_top_and_the_lines_have_round_numbers(milligrams):
    found = drawn(every_month(mg=milligrams))
    lowest, highest = float(found.levels[0].at), float(found.levels[-1].at)
    assert (lowest, highest) == (chart.BOTTOM, chart.TOP)
    heights = [float(part[1:]) for part in found.line[0].split() if part.startswith("V")]
    assert min(heights) > chart.TOP
    assert all(len(level.label.replace(",", "").strip("0")) <= 2 for level in found.levels)
