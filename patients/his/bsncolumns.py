"""Which columns of a table hold citizen service numbers, by their name or by what is in them."""

from collections.abc import Sequence

import numpy as np

from patients.his.bsn import looks_like_bsn, passes_eleven_test
from patients.his.tables import Table, Texts
from patients.his.words import RANKED, is_bsn_name, plain


def bsn_places(table: Table) -> frozenset[int]:
    named = {place for place, header in enumerate(table.header) if is_bsn_name(header)}
    suspects = [place for place in range(len(table.header)) if place not in named and _suspect(table, place)]
    return frozenset(named | full_of_bsn(table, suspects))


def full_of_bsn(table: Table, places: Sequence[int]) -> set[int]:
    """Those of the columns that hold hardly anything else, judged over the whole file."""
    columns = table.records.columns(places) if places else {}
    return {place for place in places if looks_like_bsn(_counted(columns[place]))}


def _suspect(table: Table, place: int) -> bool:
    if RANKED.get(plain(table.header[place]), ("", 0))[0] == "phone":
        return False
    return any(passes_eleven_test(row[place]) for row in table.sample if place < len(row))


def _counted(column: Texts) -> list[tuple[str, int]]:
    counts = np.bincount(column.codes, minlength=len(column.different)).tolist()
    return list(zip(column.different, counts, strict=True))
