"""A print file whose pages share what they have in common: twenty letters of one wave say nearly the same.

The content of a page may be a list of streams that are read as one. What several pages have in the same words is
written once, and each of them lists it between its own. Nothing on paper changes, nor do the tags.
"""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

SMALLEST = 200  # bytes; a stream of its own costs about half of that

Block = tuple[bytes, ...]


def share(_document: Any, pdf: Any) -> None:
    """The finisher of WeasyPrint's `write_pdf`: every passage that pages have in common becomes one stream."""
    import pydyf  # type: ignore[import-untyped]

    pages = [_content_of(pdf, page) for page in _pages(pdf)]
    owners: dict[Block, set[int]] = defaultdict(set)
    for number, content in enumerate(pages):
        for block in _blocks(content.stream):
            owners[block].add(number)
    written: dict[bytes, Any] = {}
    for page, content in zip(_pages(pdf), pages, strict=True):
        references = []
        for passage in _passages(_blocks(content.stream), owners):
            if passage not in written:
                written[passage] = pydyf.Stream([passage], compress=content.compress)
                pdf.add_object(written[passage])
            references.append(written[passage].reference)
        page["Contents"] = pydyf.Array(references)
    for content in pages:  # nothing points to it any more; its number stays taken
        nothing = pydyf.Dictionary({})
        nothing.number, pdf.objects[content.number] = content.number, nothing


def _pages(pdf: Any) -> list[Any]:
    return [thing for thing in pdf.objects if isinstance(thing, dict) and thing.get("Type") == "/Page"]


def _content_of(pdf: Any, page: Any) -> Any:
    return pdf.objects[int(page["Contents"].split()[0])]


def _blocks(stream: Iterable[Any]) -> Iterator[Block]:
    """The lines up to each end of marked content: a paragraph, a cell, a picture."""
    block: list[bytes] = []
    for item in stream:
        line = item if isinstance(item, bytes) else item.data if hasattr(item, "data") else str(item).encode()
        block.append(line)
        if line == b"EMC":
            yield tuple(block)
            block = []
    if block:
        yield tuple(block)


def _passages(blocks: Iterable[Block], owners: dict[Block, set[int]]) -> Iterator[bytes]:
    """Neighbouring blocks that the same pages have, as one piece; what is too small to share goes with the own."""
    own: list[bytes] = []
    for pages, run in groupby(blocks, key=lambda block: frozenset(owners[block])):
        piece = b"\n".join(b"\n".join(block) for block in run)
        if len(pages) == 1 or len(piece) < SMALLEST:
            own.append(piece)
            continue
        if own:
            yield b"\n".join(own)
            own = []
        yield piece
    if own:
        yield b"\n".join(own)


def with_short_table(pdf: bytes) -> bytes:
    """The same file with its table of objects stored as differences: each row is nearly the one above it."""
    start = int(pdf.rpartition(b"startxref")[2].split()[0])
    head, stream, rest = pdf[start:].partition(b"stream\n")
    table, end, tail = rest.rpartition(b"\nendstream")
    widths = re.search(rb"/W \[([\d ]+)\]", head)
    if not (stream and end and widths and b"/FlateDecode" in head):
        return pdf
    width = sum(map(int, widths[1].split()))
    rows = zlib.decompress(table)
    shifted = bytes(width) + rows[:-width]
    changed = bytes((new - old) & 255 for new, old in zip(rows, shifted, strict=True))
    packed = zlib.compress(
        b"".join(b"\x02" + changed[at : at + width] for at in range(0, len(changed), width)), 9
    )
    how = b"/DecodeParms <</Predictor 12/Columns %d>>/Length %d" % (width, len(packed))
    return pdf[:start] + re.sub(rb"/Length \d+", how, head) + stream + packed + end + tail
