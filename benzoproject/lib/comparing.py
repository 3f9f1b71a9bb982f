"""What changed between two versions of a text, word by word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_TOKEN = re.compile(r"\S+|\s+")


@dataclass(frozen=True)
class Piece:
    """Words that stayed ("same"), came in ("ins") or went out ("del")."""

    kind: str
    words: str


def compare(old: Sequence[str], new: Sequence[str]) -> list[list[Piece]]:
    """Lines of pieces, in the order of the new text; a line that went out stands where it was."""
    lines: list[list[Piece]] = []
    for act, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if act == "equal":
            lines += [[Piece("same", line)] for line in new[c:d]]
            continue
        both = min(b - a, d - c)
        lines += [list(_words(old[a + n], new[c + n])) for n in range(both)]
        lines += [[Piece("del", line)] for line in old[a + both : b]]
        lines += [[Piece("ins", line)] for line in new[c + both : d]]
    return lines


def _words(old: str, new: str) -> Iterator[Piece]:
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    for act, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if act == "equal":
            yield Piece("same", "".join(after[c:d]))
            continue
        if before[a:b]:
            yield Piece("del", "".join(before[a:b]))
        if after[c:d]:
            yield Piece("ins", "".join(after[c:d]))
