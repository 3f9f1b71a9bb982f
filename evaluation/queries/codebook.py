"""The codebook of a study as a tree, and the passages of its codes."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import QuerySet

from evaluation.models import Code, Coding, Interview, Study
from evaluation.queries import notes


@dataclass(frozen=True)
class Node:
    """A code in its place: `depth` 0 at the top; `counts`: passages per kind of interview."""

    code: Code
    depth: int
    counts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class Passage:
    """Words with a code, and who said them by pseudonym."""

    coding: Coding
    words: list[tuple[int, str]]

    @property
    def interview(self) -> Interview:
        return self.coding.interview


def active(study: Study) -> QuerySet[Code]:
    return Code.objects.filter(study=study, retired_at__isnull=True)


def one(pk: int) -> Code | None:
    rows = Code.objects.select_related("study__project", "parent", "merged_into", "created_by")
    return rows.filter(pk=pk).first()


def tree(study: Study) -> list[Node]:
    """Codes in use, each followed by those below it; a code whose parent was retired stands at the top."""
    rows = list(active(study))
    known = {row.pk for row in rows}
    below: dict[int | None, list[Code]] = defaultdict(list)
    for row in rows:
        below[row.parent_id if row.parent_id in known else None].append(row)
    counts = _counts(study)

    def walk(parent: int | None, depth: int) -> list[Node]:
        found = []
        for row in below[parent]:
            found += [Node(row, depth, counts.get(row.pk, {})), *walk(row.pk, depth + 1)]
        return found

    return walk(None, 0)


def retired(study: Study) -> list[Node]:
    counts = _counts(study)
    rows = Code.objects.filter(study=study, retired_at__isnull=False).select_related("merged_into")
    return [Node(row, 0, counts.get(row.pk, {})) for row in rows]


def _counts(study: Study) -> dict[int, dict[str, int]]:
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for code, kind in Coding.objects.filter(code__study=study).values_list("code", "interview__kind"):
        found[code][kind] += 1
    return {code: dict(each) for code, each in found.items()}


def with_below(code: Code) -> set[int]:
    """Ids of the code itself and of everything below it, however deep."""
    parents = dict(Code.objects.filter(study=code.study_id).values_list("pk", "parent"))
    found = {code.pk}
    while more := {pk for pk, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def passages(study: Study, code: Code | None = None) -> list[Passage]:
    """In the order of the interviews; of one code or of all."""
    rows = Coding.objects.filter(code__study=study).select_related("code", "interview__round", "marked_by")
    rows = rows.order_by(
        "interview__round__number", "interview__kind", "interview__serial", "first", "last", "pk"
    )
    found = list(rows.filter(code=code) if code else rows)
    words = notes.texts({row.interview_id for row in found})
    return [Passage(row, _words(row, words)) for row in found]


def _words(row: Coding, words: dict[tuple[int, int], str]) -> list[tuple[int, str]]:
    numbers = range(row.first, row.last + 1)
    return [(number, text) for number in numbers if (text := words.get((row.interview_id, number), ""))]


def codings(interview: Interview) -> list[Coding]:
    rows = Coding.objects.filter(interview=interview).select_related("code", "interview")
    return list(rows.order_by("first", "last", "pk"))


def coding(interview: Interview, pk: int) -> Coding | None:
    return next((row for row in codings(interview) if row.pk == pk), None)
