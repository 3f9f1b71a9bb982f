"""A text written as a list of rows in one form that works without JavaScript: up, down, remove, a new one below."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import ngettext

Row = dict[str, Any]


def is_arranging(act: str) -> bool:
    """Whether the button that was pressed moves rows: "up-3", "add-0"."""
    return act.partition("-")[0] in _ARRANGE


def arranged(rows: list[Row], act: str, *, blank: Mapping[str, Any], most: int) -> list[Row]:
    """`act` is "up-3": what to do with which row. One that is not there (a page from before) changes nothing."""
    name, _dash, place = act.partition("-")
    if place.isdecimal() and int(place) < len(rows) and (name != "add" or len(rows) < most):
        _ARRANGE[name](rows, int(place), blank)
    return rows


def _up(rows: list[Row], place: int, _blank: Mapping[str, Any]) -> None:
    rows.insert(max(place - 1, 0), rows.pop(place))


def _down(rows: list[Row], place: int, _blank: Mapping[str, Any]) -> None:
    rows.insert(place + 1, rows.pop(place))


def _remove(rows: list[Row], place: int, _blank: Mapping[str, Any]) -> None:
    del rows[place]


def _add(rows: list[Row], place: int, blank: Mapping[str, Any]) -> None:
    rows.insert(place + 1, dict(blank))


_ARRANGE: Mapping[str, Any] = {"up": _up, "down": _down, "remove": _remove, "add": _add}


def general_lines(errors: Iterable[object]) -> list[dict[str, str]]:
    """What is not right with the whole."""
    return [{"text": str(error), "target": ""} for error in errors]


def field_lines(form: forms.BaseForm, place: str = "") -> list[dict[str, str]]:
    """What is not right in one form, each with the field it stands at; `place`: "Block 3: "."""
    return [
        {"text": f"{place}{capfirst(str(field.label))}: {error}", "target": field.id_for_label}
        for field in form
        for error in field.errors
    ]


def error_title(count: int) -> str:
    return ngettext("One thing is not right yet", "%(count)s things are not right yet", count) % {
        "count": count
    }
