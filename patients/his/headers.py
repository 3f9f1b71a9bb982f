"""Where the table begins and ends: title rows above, a totals row below."""

import re
from collections import Counter
from collections.abc import Collection, Sequence

from patients.his.words import is_known, plain

SEARCHED_ROWS = 30
LAST_ROWS = 3  # a file may end with totals, and below them when it was printed
TOTALS = re.compile(
    r"^\s*((eind|sub)?tota(a)?l(en)?\b|som\b|aantal (rijen|regels|records|recepten|pati[eë]nten)\b"
    r"|\(?\d+ (rijen|regels|records|rows?)\b)",
    re.IGNORECASE,
)
GIVEN_NUMBER = re.compile(r" \(\d+\)$")
NUMBER = re.compile(r"^[\d.,\s]+$")
DATA_LIKE = re.compile(r"^[\d.,\-/: ]+$")


def find_header(rows: Sequence[Sequence[str]], known: Collection[str] = ()) -> int | None:
    """The place of the header row among the first rows, or None. `known` are headers a person named before."""
    extra = {plain(name) for name in known}
    scores = [_known_names(row, extra) for row in rows[:SEARCHED_ROWS]]
    if scores and max(scores) >= 2:
        return scores.index(max(scores))
    return _first_full_row(rows)


def _known_names(row: Sequence[str], extra: Collection[str]) -> int:
    return len({plain(cell) for cell in row if cell.strip() and (is_known(cell) or plain(cell) in extra)})


def _first_full_row(rows: Sequence[Sequence[str]]) -> int | None:
    """Without known words: the first row that is as wide as most rows and holds only names."""
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return None
    usual = widths.most_common(1)[0][0]
    for at, row in enumerate(rows[:SEARCHED_ROWS]):
        filled = [cell.strip() for cell in row if cell.strip()]
        if len(row) != usual or not filled:
            continue
        named = len(filled) == usual and len(set(filled)) == usual
        return at if named and not any(DATA_LIKE.match(cell) for cell in filled) else None
    return None


def unique_names(cells: Sequence[str]) -> tuple[str, ...]:
    """Header names as a person sees them: one line, no doubles, none empty."""
    names: list[str] = []
    for place, cell in enumerate(cells, start=1):
        name = " ".join(cell.split()) or f"Kolom {place}"
        copies = 2
        unique = name
        while unique in names:
            unique = f"{name} ({copies})"
            copies += 1
        names.append(unique)
    return tuple(names)


def as_written(name: str, names: Collection[str]) -> str:
    """A header without the number that `unique_names` gave it: two columns of one name are called the same."""
    bare = GIVEN_NUMBER.sub("", name)
    return bare if bare in names else name


def trimmed(cells: Sequence[str]) -> list[str]:
    """Without the empty cells at the end (a trailing separator)."""
    kept = list(cells)
    while kept and not kept[-1].strip():
        kept.pop()
    return kept


def totals_place(last: Sequence[Sequence[str]]) -> int | None:
    """The place of the totals among the last records, or None. Only the word may stand above other last lines."""
    for place in reversed(range(len(last))):
        words = next((cell for cell in last[place] if cell.strip()), "")
        if is_totals(last[place]) and (place == len(last) - 1 or TOTALS.match(words)):
            return place
    return None


def is_totals(record: Sequence[str]) -> bool:
    """A record that counts the others: a word such as "Totaal" with little else or only sums, or a few bare sums."""
    filled = [cell for cell in record if cell.strip()]
    if not filled:
        return False
    if TOTALS.match(filled[0]):
        return len(filled) <= max(3, len(record) // 2) or all(NUMBER.match(cell) for cell in filled[1:])
    return (
        not record[0].strip()
        and len(filled) <= 2 < len(record)
        and all(NUMBER.match(cell) for cell in filled)
    )
