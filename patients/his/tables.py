"""The shape every file is brought into: a header and records of text, each with its line in the file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from patients.his.problems import Problem

PER_PRESCRIPTION, PER_PATIENT, FHIR = "", "per_patient", "fhir"


@dataclass(frozen=True, slots=True)
class Texts:
    """One column: the different texts, and per record which of them (a place in `different`)."""

    different: list[str]
    codes: NDArray[np.int32]

    @classmethod
    def of(cls, values: "Sequence[str] | NDArray[np.object_]") -> "Texts":
        column = Growing()
        column.add(np.asarray(values, dtype=object))
        return column.texts()

    def at(self, records: NDArray[np.signedinteger[Any]]) -> list[str]:
        """The texts of these records."""
        return [self.different[code] for code in self.codes[records].tolist()]


@dataclass(slots=True)
class Growing:
    """A column that comes piece by piece: of a long one only the different texts are kept."""

    different: NDArray[np.object_] = field(default_factory=lambda: np.array([], dtype=object))
    codes: list[NDArray[np.int32]] = field(default_factory=lambda: [np.array([], dtype=np.int32)])

    def add(self, piece: NDArray[np.object_]) -> None:
        known = len(self.different)
        places, self.different = pd.factorize(np.concatenate([self.different, piece]))
        self.codes.append(places[known:].astype(np.int32))

    def texts(self) -> Texts:
        return Texts(self.different.tolist(), np.concatenate(self.codes))


class Records(Protocol):
    """The data records of a file, in file order."""

    lines: NDArray[np.signedinteger[Any]]

    def columns(self, wanted: Sequence[int]) -> dict[int, Texts]:
        """Those columns by their place."""

    def record(self, index: int) -> tuple[str, ...]:
        """All cells of one record."""

    def only(self, indexes: NDArray[np.signedinteger[Any]]) -> "Records":
        """These records, in this order."""

    def surely_clean(self, most: int) -> bool:
        """Whether it is known without a look at each cell that none has a zero byte or more than `most` characters."""


@dataclass(frozen=True, slots=True)
class Table:
    """`header` names are made unique ("Middel", "Middel (2)"); a column without a name is "Kolom 4".

    `broken` says per record why it cannot be read at all, `unsafe` per (record, column) why the shown
    cell may not be what the file means. `sample` holds the first records for recognising columns. `doubles` says per
    record why it tells again what another record tells; `shared` are the columns {header: question} of which it is not
    sure that they hold for every record made of one row. `meaning` {field: header} is given by the format itself.
    """

    header: tuple[str, ...]
    records: Records
    sample: tuple[tuple[str, ...], ...]
    broken: dict[int, str] = field(default_factory=dict)
    unsafe: dict[tuple[int, int], str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    encoding_doubtful: bool = False
    encoding_samples: tuple[str, ...] = ()
    totals_row: int | None = None
    form: str = PER_PRESCRIPTION
    doubles: Mapping[int, str] = field(default_factory=dict)
    shared: Mapping[str, str] = field(default_factory=dict)
    meaning: Mapping[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.records.lines)


class CellRecords:
    """Records already in memory as lists of cells (workbooks, and text that needs careful splitting)."""

    def __init__(
        self,
        cells: Sequence[Sequence[str]],
        lines: Sequence[int] | NDArray[np.signedinteger[Any]],
        width: int,
    ) -> None:
        self._cells = cells
        self._width = width
        self.lines: NDArray[np.signedinteger[Any]] = np.asarray(lines, dtype=np.int64)

    def columns(self, wanted: Sequence[int]) -> dict[int, Texts]:
        return {at: Texts.of([row[at] if at < len(row) else "" for row in self._cells]) for at in wanted}

    def record(self, index: int) -> tuple[str, ...]:
        row = self._cells[index]
        return tuple(row) + ("",) * (self._width - len(row))

    def only(self, indexes: NDArray[np.signedinteger[Any]]) -> "CellRecords":
        return CellRecords([self._cells[at] for at in indexes], self.lines[indexes], self._width)

    def surely_clean(self, most: int) -> bool:
        return False
