"""The mapped columns of a table, worked on per different text instead of per row."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from patients.his.cells import label_of
from patients.his.tables import Texts
from patients.pharmacology.labels import Label

Indexes = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class MappedColumns:
    """The mapped columns of a table, by field."""

    texts: Mapping[str, Texts]
    count: int

    def matches(self, name: str, test: Callable[[str], object]) -> Flags:
        """Per record whether its text passes the test; all False when the column is not there."""
        if name not in self.texts or not self.count:
            return np.zeros(self.count, dtype=bool)
        column = self.texts[name]
        found: Flags = np.array([bool(test(text)) for text in column.different])[column.codes]
        return found

    def any_cell(self, test: Callable[[str], object]) -> list[int]:
        """The records of which a cell passes the test."""
        found = np.zeros(self.count, dtype=bool)
        for name in self.texts:
            found |= self.matches(name, test)
        places: list[int] = np.flatnonzero(found).tolist()
        return places

    def cells(self, records: Indexes) -> Iterator[dict[str, str]]:
        """{field: text} of these records."""
        names = list(self.texts)
        for values in zip(*(self.texts[name].at(records) for name in names), strict=True):
            yield dict(zip(names, values, strict=True))

    def repeated(self, records: Indexes) -> set[int]:
        """Those of `records` whose mapped cells are all equal to those of another one."""
        places = np.zeros(len(records), dtype=np.int64)
        for column in self.texts.values():
            places, _ = pd.factorize(places * (len(column.different) + 1) + column.codes[records])
        if not len(records):
            return set()
        return set(records[np.bincount(places)[places] > 1].tolist())

    def labels(self) -> tuple[list[Label], Indexes]:
        """The different labels, and per record which one."""
        combined = np.zeros(self.count, dtype=np.int64)
        for name in ("product", "atc", "strength"):
            if name in self.texts:
                combined = combined * (len(self.texts[name].different) + 1) + self.texts[name].codes
        places, _ = pd.factorize(combined)
        _, first = np.unique(places, return_index=True)
        return [label_of(cells) for cells in self.cells(first)], np.asarray(places, dtype=np.int64)
