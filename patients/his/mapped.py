"""The mapped columns of a table, worked on per different text instead of per row."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from patients.his.cells import label_of
from patients.his.tables import Records, Texts
from patients.pharmacology.labels import Label
from patients.pharmacology.reference import Reference

Indexes = NDArray[np.signedinteger[Any]]
Flags = NDArray[np.bool_]
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class MappedColumns:
    """Mapped columns of records, by field; `lines` are the lines of these records in the file."""

    texts: Mapping[str, Texts]
    lines: Indexes

    @classmethod
    def of(cls, records: Records, places: Mapping[str, int]) -> "MappedColumns":
        """`places`: {field: place of its column}."""
        columns = records.columns(sorted(places.values()))
        return cls({name: columns[place] for name, place in places.items()}, records.lines)

    @property
    def count(self) -> int:
        return len(self.lines)

    def different(self, name: str) -> list[str]:
        """The different texts in the column, if it is there."""
        return self.texts[name].different if name in self.texts else []

    def matches(self, name: str, test: Callable[[str], object]) -> Flags:
        """Per record whether its text passes the test; all False when the column is not there."""
        if name not in self.texts or not self.count:
            return np.zeros(self.count, dtype=bool)
        column = self.texts[name]
        passed = np.array([bool(test(text)) for text in column.different])
        return passed[column.codes] if passed.any() else np.zeros(self.count, dtype=bool)

    def any_cell(self, test: Callable[[str], object]) -> list[int]:
        """The records of which a cell passes the test."""
        found = np.zeros(self.count, dtype=bool)
        for name in self.texts:
            found |= self.matches(name, test)
        places: list[int] = np.flatnonzero(found).tolist()
        return places

    def cells(self, records: Indexes, names: Iterable[str] | None = None) -> Iterator[dict[str, str]]:
        """{field: text} of these records: of all fields, or of those named as far as they are mapped."""
        own = list(self.texts) if names is None else [name for name in names if name in self.texts]
        columns = (self.texts[name].at(records) for name in own)
        for values in zip(*columns, strict=True) if own else repeat((), len(records)):
            yield dict(zip(own, values, strict=True))

    def cells_of(self, record: int) -> dict[str, str]:
        return {name: column.different[column.codes[record]] for name, column in self.texts.items()}

    def each(
        self, names: Sequence[str], records: Indexes, read: Callable[[dict[str, str]], Found | None]
    ) -> list[Found | None]:
        """What `read` makes of these fields of each record. Records that say the same are read once."""
        found, places = self.different_in(names, records, read)
        return [found[place] for place in places.tolist()]

    def different_in(
        self, names: Sequence[str], records: Indexes, read: Callable[[dict[str, str]], Found | None]
    ) -> tuple[list[Found | None], Indexes]:
        """What `read` makes of these fields, of records that say the same once; and per record which of them."""
        places, first = self._alike(names, records)
        return [read(cells) for cells in self.cells(records[first], names)], places

    def repeated(self) -> set[int]:
        """The records whose mapped cells are all equal to those of another one."""
        if not self.count:
            return set()
        places, _first = self._alike(list(self.texts), np.arange(self.count))
        return set(np.flatnonzero(np.bincount(places)[places] > 1).tolist())

    def labels(self, reference: Reference | None) -> tuple[list[Label], Indexes]:
        """The different labels, and per record which one."""
        names = ("product", "atc", "strength")
        places, first = self._alike(names, np.arange(self.count))
        return [label_of(cells, reference) for cells in self.cells(first, names)], places

    def _alike(self, names: Sequence[str], records: Indexes) -> tuple[Indexes, Indexes]:
        """Records that say the same in these fields have the same number; and per number where it is first used."""
        places: Indexes = np.zeros(len(records), dtype=np.int32)
        different = 1
        for column in (self.texts[name] for name in names if name in self.texts):
            small = different * (len(column.different) + 1) < 2**31  # half the memory, for a million records
            mixed: Indexes = places.astype(np.int32 if small else np.int64)
            mixed *= len(column.different) + 1
            mixed += column.codes[records]
            codes, kinds = pd.factorize(mixed)
            places, different = codes.astype(np.int32), len(kinds)
        first = np.zeros(places.max(initial=-1) + 1, dtype=np.int64)
        # Backwards: of all that go to one place, the last one written stays.
        first[places[::-1]] = np.arange(len(places) - 1, -1, -1)
        return places, first
