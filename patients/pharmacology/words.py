"""Words in labels: one spelling for case, accents, spaces and decimals, and names that are nearly the same."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import combinations

SHORTEST_DOUBTFUL_WORD = 5


def normalise(text: str) -> str:
    """Lower case, no accents, single spaces, decimal point, number joined to its unit. Idempotent."""
    plain = _fold(_fold(text))
    plain = re.sub(r"(?<=\d),(?=\d)", ".", plain)
    plain = re.sub(r"(?<=\d)\s+(?=(?:mg|mcg|ug|g|gram|milligram|microgram|ml)\b)", "", plain)
    return " ".join(plain.split())


def _fold(text: str) -> str:
    # The micro sign first: folding turns it into a Greek letter that no label writes.
    decomposed = unicodedata.normalize("NFKD", re.sub("[µμ]g", "mcg", text.casefold()))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold()


def words_of(normalised: str) -> list[str]:
    return re.findall(r"[a-z]+", normalised)


class NearNames:
    """Finds the names within one slip (short names) or two (seven letters and more) of a word.

    Names are filed under every spelling with up to two letters left out, so that one label costs a few
    dictionary look-ups and not a comparison with every name.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(names)
        filed: dict[str, set[str]] = defaultdict(set)
        for name in self._names:
            for shorter in _with_letters_left_out(name, _slips(name)):
                filed[shorter].add(name)
        self._filed: Mapping[str, set[str]] = filed
        self._longest = max(map(len, self._names), default=0) + 2
        # The same makers and form words come back in thousands of labels.
        self.of = lru_cache(maxsize=4096)(self._of)

    def _of(self, word: str) -> tuple[str, ...]:
        """The nearest names, all at the same distance; empty when none is near or the word is too short."""
        if not SHORTEST_DOUBTFUL_WORD <= len(word) <= self._longest:
            return ()
        candidates = {name for key in _with_letters_left_out(word, 2) for name in self._filed.get(key, ())}
        distances = {name: distance(word, name) for name in candidates}
        near = {name: slips for name, slips in distances.items() if slips <= _slips(name)}
        nearest = [name for name, slips in near.items() if slips == min(near.values())]
        return tuple(sorted(nearest or self._cut_short(word)))

    def _cut_short(self, word: str) -> list[str]:
        return [name for name in self._names if name.startswith(word)]


def _slips(name: str) -> int:
    return 2 if len(name) >= 7 else 1


def _with_letters_left_out(word: str, most: int) -> set[str]:
    lengths = range(len(word) - most, len(word) + 1)
    return {"".join(letters) for length in lengths for letters in combinations(word, length)}


def distance(left: str, right: str) -> int:
    """Letters to add, drop, change or swap (neighbours) to turn one word into the other."""
    before_last: list[int] = []
    last = list(range(len(right) + 1))
    for i, letter in enumerate(left, 1):
        row = [i]
        for j, other in enumerate(right, 1):
            best = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == right[j - 2] and left[i - 2] == other:
                best = min(best, before_last[j - 2] + 1)
            row.append(best)
        before_last, last = last, row
    return last[-1]
