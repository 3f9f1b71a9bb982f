"""The numbers of a snapshot, each computed from the released counts alone. Loads statsmodels: for a worker.

Names: `outcome_6.letter.abstinent.with_data` (or `.all`), `outcome_6.difference` and its like for the primary outcome,
`rung.2` (came at least that far), `response.answered`.
"""

from collections.abc import Iterable

from evaluation.disclosure import Release
from evaluation.snapshots import shape
from evaluation.snapshots.answers import ANSWERED
from evaluation.snapshots.content import Figure
from evaluation.snapshots.shares import Range, Share, comparisons, range_of, share

# Measures that are more than one outcome; each outcome by itself is a measure as well.
AT_LEAST_HALVED = "at_least_halved"
MEASURES = {
    **{code: (code,) for code in shape.WITH_DATA},
    AT_LEAST_HALVED: (shape.ABSTINENT, shape.HALVED),
}
# What `Study.primary_outcome` is called here.
PRIMARY = {"abstinent": shape.ABSTINENT, "halved": AT_LEAST_HALVED}
# Before the letter nobody had stopped, in either group: the difference in differences of the share that stopped is the
# difference itself, and its interval too.
FROM_ZERO = "newcombe_baseline_zero"
PATH = (shape.PATH.name,)


def figures(release: Release, *, practices: int, primary: str) -> dict[str, Figure]:
    """`primary`: a key of MEASURES."""
    work = _Figures(release, practices)
    found = [*work.outcomes(), *work.compared(primary), *work.ladder(), work.answered()]
    return {one.name: one for one in found}


class _Figures:
    def __init__(self, release: Release, practices: int) -> None:
        self.release, self.groups = release, practices

    def outcomes(self) -> Iterable[Figure]:
        for months, path, measure in (
            (months, path, measure)
            for months in shape.OUTCOMES
            for path in shape.FOLLOWED
            for measure in MEASURES
        ):
            if measure == shape.RELAPSED and shape.RELAPSED not in shape.OUTCOMES[months].categories:
                continue
            for among in ("with_data", "all"):
                name = f"outcome_{months}.{path}.{measure}.{among}"
                yield share(name, self._outcome(months, path, measure, among), groups=self.groups)

    def compared(self, primary: str) -> Iterable[Figure]:
        """Letter against not chosen. `all`: whoever was lost counts as somebody without the outcome."""
        for months in shape.OUTCOMES:
            for among, name in (("with_data", f"outcome_{months}"), ("all", f"outcome_{months}.all")):
                first, second = (self._outcome(months, path, primary, among) for path in shape.FOLLOWED)
                yield from comparisons(name, first, second, groups=self.groups)
            yield self._from_zero(months)

    def _from_zero(self, months: int) -> Figure:
        first, second = (self._outcome(months, path, shape.ABSTINENT, "with_data") for path in shape.FOLLOWED)
        found = comparisons("", first, second, groups=self.groups)[0]
        return Figure.of(f"outcome_{months}.did", found.as_json() | {"method": FROM_ZERO, "n": found.n})

    def ladder(self) -> Iterable[Figure]:
        """Which share of those with a letter came at least that far."""
        for rung in range(1, len(shape.RUNGS)):
            above, below = shape.RUNGS[rung:], shape.RUNGS[:rung]
            yield share(f"rung.{rung}", self._part(shape.RUNG.name, above, below), groups=self.groups)

    def answered(self) -> Figure:
        others = [one for one in shape.RESPONSE.categories[1:] if one not in ANSWERED]
        found = self._part(shape.RESPONSE.name, ANSWERED, others)
        return share("response.answered", found, groups=self.groups)

    # --- counts ------------------------------------------------------------------------------------------------------
    def _outcome(self, months: int, path: str, measure: str, among: str) -> Share | None:
        dimension = shape.OUTCOMES[months]
        scope = (*PATH, dimension.name)
        without = (shape.NOT_YET,) if among == "all" else (shape.NOT_YET, shape.LOST)
        keys = [(path, code) for code in dimension.categories[1:]]
        count = range_of(self.release, scope, [(path, code) for code in MEASURES[measure]])
        added = range_of(self.release, scope, [key for key in keys if key[1] not in without])
        left = range_of(self.release, scope, [(path, code) for code in without])
        return _share(count, self._among(path, added, left))

    def _among(self, path: str, added: Range | None, left: Range | None) -> Range | None:
        """A denominator: the sum of its cells, and everybody but the other cells; the narrower of what both say."""
        everybody = self._everybody(path)
        rest = everybody.minus(left) if everybody and left else None
        return added.within(rest) if added else rest

    def _everybody(self, path: str) -> Range | None:
        """Where the cell itself is left out: everybody with a letter stands somewhere on the ladder."""
        shown = range_of(self.release, PATH, [(path,)])
        if shown is None and path == shape.LETTER:
            return range_of(self.release, (shape.RUNG.name,), [(rung,) for rung in shape.RUNGS])
        return shown

    def _part(self, scope: str, inside: Iterable[str], outside: Iterable[str]) -> Share | None:
        """Of everybody with a letter: the sum of the parts, narrowed by everybody but the others."""
        everybody = self._everybody(shape.LETTER)
        part = range_of(self.release, (scope,), [(one,) for one in inside])
        rest = range_of(self.release, (scope,), [(one,) for one in outside])
        if part and everybody and rest:
            part = part.within(everybody.minus(rest))
        return _share(part, everybody)


def _share(count: Range | None, among: Range | None) -> Share | None:
    """Of a numerator something has to be shown."""
    return Share(count, among) if count and among and count.low else None
