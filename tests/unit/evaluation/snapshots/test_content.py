"""What is stored of a snapshot, and read back."""

import json
from datetime import date

import pytest

from evaluation.snapshots.content import Cell, Content, Figure, Total, content_hash

CONTENT = Content(
    number=4,
    day=date(2026, 11, 16),
    rules={"threshold": 7, "base": 5, "pool": 5, "changed": 3},
    counted="all",
    practices=8,
    versions={"outcomes": "ddd-by-coverage 1", "reference": "2026-1"},
    primary={"outcome": "abstinent", "measure": "abstinent", "months": 6},
    tables={"path": (Cell(("letter",), shown=120), Cell(("gp",), at_most=7), Cell(("other",)))},
    totals={"path": Total(120, 2)},
    figures={
        "a": Figure(
            "a", "wilson", 65, estimate=0.2, low=0.1, high=0.3, numerator=15, denominator=65, groups=8
        ),
        "b": Figure("b", "wilson", 0, unknown="not_shown"),
    },
    natural_course={"estimate": 0.12},
    programme={"minimum": 8, "recruitment": [["2026-05-12", 1]]},
)


def test_what_is_written_is_what_is_read() -> None:
    stored = json.loads(json.dumps(CONTENT.as_json()))
    assert Content.of(stored) == CONTENT
    assert stored["tables"]["path"] == [
        {"key": ["letter"], "shown": 120}, {"key": ["gp"], "at_most": 7}, {"key": ["other"], "hidden": True},
    ]  # fmt: skip
    assert stored["figures"]["b"] == {"method": "wilson", "n": 0, "unknown": "not_shown"}


def test_what_is_not_there_is_left_out() -> None:
    assert CONTENT.cell("path", "letter").shown == 120
    assert CONTENT.cell("path", "opioid").hidden
    assert CONTENT.cells("consent") == ()
    assert CONTENT.total("consent") == Total(0, 0)
    assert CONTENT.figure("c").unknown == "not_shown"


def test_the_fingerprint_does_not_depend_on_the_order() -> None:
    stored = CONTENT.as_json()
    assert content_hash(stored) == content_hash(dict(reversed(stored.items())))
    assert content_hash(stored) != content_hash(stored | {"practices": 9})


def test_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match="format 1"):
        Content.of(CONTENT.as_json() | {"format": 2})
