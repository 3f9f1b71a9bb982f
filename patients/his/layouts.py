"""Where the records of well-quoted text begin and end, found in whole arrays of bytes instead of line by line."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from patients.his.tables import Growing, Texts

NEWLINE, QUOTE, SPACE, TAB = 10, 34, 32, 9
BLOCK, PIECE = 50_000, 2**20  # records, bytes
Places = NDArray[np.signedinteger[Any]]  # in a file under 2 GB every place fits in 4 bytes


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each record begins and ends (bytes), its physical line (from 1) and its number of cells."""

    data: bytes
    separator: str
    starts: Places
    ends: Places
    lines: Places
    widths: NDArray[np.int32]

    def record(self, at: int) -> list[str]:
        raw = self.data[self.starts[at] : self.ends[at]].decode()
        if '"' not in raw:
            return raw.split(self.separator)
        return next(csv.reader(io.StringIO(raw, newline=""), delimiter=self.separator))

    def longest(self) -> int:
        """The size of the largest record in bytes."""
        return int((self.ends - self.starts).max())

    def filled_after(self, header: int) -> Places:
        """The records below the header that hold anything but separators, quotes and spaces."""
        nothing = (ord(self.separator), NEWLINE, QUOTE, SPACE, TAB)
        first = np.frombuffer(self.data, dtype=np.uint8)[self.starts]
        filled = np.ones(len(self.starts), dtype=bool)
        for at in np.flatnonzero(np.isin(first, nothing)):
            filled[at] = bool(self.data[self.starts[at] : self.ends[at]].strip(bytes(nothing)))
        filled[: header + 1] = False
        return np.flatnonzero(filled).astype(self.starts.dtype)

    def only(self, records: Places) -> "Layout":
        """These records, in this order."""
        places = zip(self.starts[records].tolist(), self.ends[records].tolist(), strict=True)
        data = io.BytesIO()
        data.writelines(self.data[start : end + 1] for start, end in places)
        sizes = self.ends[records] - self.starts[records] + 1
        ends = np.cumsum(sizes) - 1
        starts = ends + 1 - sizes
        return Layout(
            data.getvalue(), self.separator, starts, ends, self.lines[records], self.widths[records]
        )

    def has_doubtful_breaks(self, width: int, most_lines: int) -> bool:
        """A record over several lines that has another width than the header may be a lost quote."""
        spans = np.diff(self.lines, append=self.lines[-1] + 1)
        several = spans > 1
        return bool((several & ((self.widths < width) | (spans > most_lines)))[1:].any())


def scan(data: bytes, separator: str) -> Layout | None:
    """The layout, or None where quotes are not what RFC 4180 says (or a zero byte hides in the text)."""
    array = np.frombuffer(data, dtype=np.uint8)
    quotes = _places(array, QUOTE) if b'"' in data else np.array([], dtype=np.int32)
    if b"\0" in data or not _well_quoted(array, quotes, ord(separator)):
        return None
    newlines = _places(array, NEWLINE)
    ends = newlines[np.searchsorted(quotes, newlines) % 2 == 0] if len(quotes) else newlines
    starts = np.concatenate((np.zeros(1, dtype=ends.dtype), ends[:-1] + 1))
    lines = np.searchsorted(newlines, starts) if len(quotes) else np.arange(len(starts), dtype=np.int32)
    lines += 1
    return Layout(data, separator, starts, ends, lines, _widths(array, starts, ends, quotes, ord(separator)))


def _places(array: NDArray[np.uint8], sign: int) -> Places:
    """Where the sign stands; piece by piece, since the comparison of a whole file takes as much memory as the file."""
    kind = np.int32 if len(array) < 2**31 else np.int64
    pieces = range(0, len(array), PIECE)
    return np.concatenate(
        [(np.flatnonzero(array[at : at + PIECE] == sign) + at).astype(kind) for at in pieces]
    )


def _well_quoted(array: NDArray[np.uint8], quotes: Places, separator: int) -> bool:
    if len(quotes) % 2:
        return False
    borders = (separator, NEWLINE, QUOTE)
    opening, closing = quotes[0::2], quotes[1::2]
    before = array[opening[opening > 0] - 1]
    return bool(np.isin(before, borders).all() and np.isin(array[closing + 1], borders).all())


def _widths(
    array: NDArray[np.uint8],
    starts: Places,
    ends: Places,
    quotes: Places,
    separator: int,
) -> NDArray[np.int32]:
    """Cells per record; block by block, since a place for each separator would take more memory than the file."""
    widths = np.ones(len(ends), dtype=np.int32)
    for first in range(0, len(ends), BLOCK):
        block_ends = ends[first : first + BLOCK]
        begin = starts[first]
        found = np.flatnonzero(array[begin : block_ends[-1]] == separator) + begin
        if len(quotes):
            found = found[np.searchsorted(quotes, found) % 2 == 0]
        widths[first : first + BLOCK] += np.diff(np.searchsorted(found, block_ends), prepend=0)
    return widths


class LayoutRecords:
    """The kept records of well-quoted text; columns are read by pandas' C engine when asked for."""

    def __init__(self, layout: Layout, kept: Places, width: int) -> None:
        self._layout = layout
        self._kept = kept
        self._width = width
        self.lines = layout.lines[kept]

    def columns(self, wanted: Sequence[int]) -> dict[int, Texts]:
        if not len(self._kept) or not wanted:
            return {at: Texts.of([]) for at in wanted}
        first, last = self._kept[0], self._kept[-1]
        width = int(self._layout.widths[first : last + 1].max())
        found = {at: Growing() for at in wanted if at < width}
        for frame in self._frames(list(found), width) if found else ():
            for at, column in found.items():
                column.add(frame[at].to_numpy())
        nothing = Texts(different=[""], codes=np.zeros(len(self._kept), dtype=np.int32))
        return {at: found.pop(at).texts() if at in found else nothing for at in wanted}

    def _frames(self, wanted: Sequence[int], width: int) -> Iterator[pd.DataFrame]:
        """The kept records, some at a time."""
        first, last = self._kept[0], self._kept[-1]
        stream = io.BytesIO(self._layout.data)
        stream.seek(int(self._layout.starts[first]))
        frames = pd.read_csv(
            stream,
            header=None,
            names=list(range(width)),
            usecols=list(wanted),
            index_col=False,
            nrows=int(last - first + 1),
            chunksize=BLOCK,
            sep=self._layout.separator,
            dtype=object,  # dtype "category" would read 1.000 as a number
            na_filter=False,
            skip_blank_lines=False,
            engine="c",
            encoding="utf-8",
        )
        for frame in frames:
            begin = int(first) + frame.index[0]
            kept = self._kept[slice(*np.searchsorted(self._kept, (begin, begin + len(frame))))]
            yield frame if len(frame) == len(kept) else frame.iloc[kept - begin]

    def record(self, index: int) -> tuple[str, ...]:
        cells = self._layout.record(int(self._kept[index]))
        return tuple(cells) + ("",) * (self._width - len(cells))

    def only(self, indexes: Places) -> "LayoutRecords":
        layout = self._layout.only(self._kept[indexes])
        return LayoutRecords(layout, np.arange(len(indexes)), self._width)

    def surely_clean(self, most: int) -> bool:
        return self._layout.longest() <= most  # and zero bytes were refused by `scan`
