"""Tables for a spreadsheet: numbers are numbers, and nothing is ever a formula."""

import io
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from benzoproject.lib import tables
from practices.payments import spreadsheet


def opened(*rows):
    data = spreadsheet.workbook("Declaraties", ["Praktijk", "Bedrag"], rows)
    return load_workbook(io.BytesIO(data)).active


def test_amounts_and_days_can_be_calculated_with():
    sheet = opened(["De Linde", Decimal("-1234.50")], [date(2026, 10, 12), 60])
    assert sheet["B2"].value == -1234.5
    assert sheet["B2"].number_format == "#,##0.00"
    assert sheet["A3"].value == datetime(2026, 10, 12)
    assert sheet["B3"].value == 60
    assert sheet["A1"].font.bold


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =cmd|' /C calc'!A0", "＝1"])
def test_no_formula_lives(evil: str):
    place = opened([evil, Decimal("1.00")])["A2"]
    assert place.data_type == "s"
    assert str(place.value).startswith("'")


@settings(max_examples=15)
@given(st.text(max_size=20))
def test_whatever_stands_in_a_name_can_be_stored(name: str):
    assert opened([name, None])["A2"].data_type != "f"


def test_amounts_in_a_csv_have_a_comma_and_no_quote_before_their_minus():
    header, line = tables.csv_lines(["a"], [[Decimal("-1234.50"), "-1", 60]])
    assert line == '"-1234,50";"\'-1";"60"\r\n'
    assert header.startswith("\ufeff")
