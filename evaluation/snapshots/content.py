"""The content of a published snapshot, as it is stored and as everybody reads it: nothing that may not be seen.

`Content.of(snapshot.content)` reads it, `as_json()` writes it. Later versions of the program still read it, so fields
are added and never change their meaning (`FORMAT`).
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

FORMAT = 1
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A count as published: `shown` rounded, or `at_most`, or neither: then it was left out."""

    key: Key
    shown: int | None = None
    at_most: int | None = None

    @property
    def hidden(self) -> bool:
        return self.shown is None and self.at_most is None


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of the cells that show a number, and how many cells were left out of it."""

    shown: int
    left_out: int


@dataclass(frozen=True, slots=True)
class Figure:
    """One number computed from published cells, with how. Shares are 0 to 1; `low` and `high` a 95 % interval.

    `value` is a p-value and stands alone. `unknown`: the code of the reason why there is no number: `not_shown` when a
    cell it needs is not, else one of evaluation/statistics. `reason`: why a number has no interval.
    `groups`: practices behind it.
    """

    name: str
    method: str
    n: int
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    value: float | None = None
    numerator: int | None = None
    denominator: int | None = None
    groups: int | None = None
    unknown: str = ""
    reason: str = ""

    @property
    def known(self) -> bool:
        return not self.unknown

    @classmethod
    def of(cls, name: str, stored: Mapping[str, Any]) -> "Figure":
        return cls(name=name, **stored)

    def as_json(self) -> dict[str, Any]:
        values = {one.name: getattr(self, one.name) for one in fields(self) if one.name != "name"}
        return {name: value for name, value in values.items() if value not in (None, "")}


@dataclass(frozen=True)
class Content:
    """`tables`: by the names of their dimensions with commas, cells in the order in which a table shows them.

    A table that says nothing is not there: how many consented, when only those were counted.
    """

    number: int
    day: date
    rules: Mapping[str, int]
    counted: str  # "consent" or "all"
    practices: int
    versions: Mapping[str, str]
    primary: Mapping[str, Any]
    tables: Mapping[str, tuple[Cell, ...]]
    totals: Mapping[str, Total]
    figures: Mapping[str, Figure]
    natural_course: Mapping[str, Any] = field(default_factory=dict)
    programme: Mapping[str, Any] = field(default_factory=dict)

    def cells(self, *dimensions: str) -> tuple[Cell, ...]:
        """A table: `content.cells("path", "outcome_6")`; empty when it is not published."""
        return self.tables.get(",".join(dimensions), ())

    def cell(self, table: str, *key: str) -> Cell:
        """One cell; a key that is not there is as if it was left out."""
        return next((cell for cell in self.tables.get(table, ()) if cell.key == key), Cell(key))

    def total(self, *dimensions: str) -> Total:
        return self.totals.get(",".join(dimensions), Total(0, 0))

    def figure(self, name: str) -> Figure:
        return self.figures.get(name) or Figure(name, "", 0, unknown="not_shown")

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Content":
        """Raises ValueError for a format this program does not know."""
        if stored.get("format") != FORMAT:
            raise ValueError(f"Not a content of format {FORMAT}.")
        return cls(
            number=stored["number"],
            day=date.fromisoformat(stored["day"]),
            rules=stored["rules"],
            counted=stored["counted"],
            practices=stored["practices"],
            versions=stored["versions"],
            primary=stored["primary"],
            tables={name: tuple(map(_cell, cells)) for name, cells in stored["tables"].items()},
            totals={name: Total(**total) for name, total in stored["totals"].items()},
            figures={name: Figure.of(name, one) for name, one in stored["figures"].items()},
            natural_course=stored.get("natural_course", {}),
            programme=stored.get("programme", {}),
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "number": self.number,
            "day": self.day.isoformat(),
            "rules": dict(self.rules),
            "counted": self.counted,
            "practices": self.practices,
            "versions": dict(self.versions),
            "primary": dict(self.primary),
            "tables": {name: [_stored(cell) for cell in cells] for name, cells in self.tables.items()},
            "totals": {
                name: {"shown": one.shown, "left_out": one.left_out} for name, one in self.totals.items()
            },
            "figures": {name: one.as_json() for name, one in self.figures.items()},
            "natural_course": dict(self.natural_course),
            "programme": dict(self.programme),
        }

    def __iter__(self) -> Iterator[tuple[str, Cell]]:
        """Every cell of every table, with the name of its table."""
        return ((name, cell) for name, cells in self.tables.items() for cell in cells)


def content_hash(stored: Mapping[str, Any]) -> str:
    """What stands under a report: SHA-256 of the content, however a database orders it."""
    text = json.dumps(stored, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _cell(stored: Mapping[str, Any]) -> Cell:
    return Cell(tuple(stored["key"]), stored.get("shown"), stored.get("at_most"))


def _stored(cell: Cell) -> dict[str, Any]:
    if cell.shown is not None:
        return {"key": list(cell.key), "shown": cell.shown}
    if cell.at_most is not None:
        return {"key": list(cell.key), "at_most": cell.at_most}
    return {"key": list(cell.key), "hidden": True}
