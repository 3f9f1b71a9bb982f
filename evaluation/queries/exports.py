"""Exports of a study, and whose rows may be in one now."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date

from benzoproject.lib import scope
from evaluation.models import ResearchExport, Study
from evaluation.queries import export_facts
from practices.models import Practice
from practices.queries.participations import research_practices

Behind = dict[int, list[int]]  # practice id -> ids of its patients, in order


def of_study(study: Study) -> list[ResearchExport]:
    """The newest first, with who took them along."""
    rows = (
        ResearchExport.objects.filter(study=study)
        .select_related("asked_by")
        .prefetch_related("downloads__downloaded_by")
    )
    return list(rows.order_by("-asked_at", "-pk"))


def one(pk: int) -> ResearchExport | None:
    rows = ResearchExport.objects.select_related("study__project", "asked_by")
    return rows.prefetch_related("downloads__downloaded_by").filter(pk=pk).first()


def practices_of(study: Study, on: date) -> list[Practice]:
    return list(research_practices(study.project, on).order_by("pk"))


def anybody(study: Study, on: date) -> bool:
    """Whether there is a patient who gets a row; looks no further than the first."""
    return any(ids for _practice, ids in _exported(practices_of(study, on), on))


def behind(study: Study, on: date) -> Behind:
    """Everybody who gets a row today; practices without such patients are left out."""
    return {pk: ids for pk, ids in _exported(practices_of(study, on), on) if ids}


def all_still_there(study: Study, rows: Behind, on: date) -> bool:
    """Whether each of these patients would get a row today as well. Asks only the practices they are of."""
    return _all_within(rows, _behind_in(study, rows.keys(), on))


def with_somebody_gone(exports: Iterable[ResearchExport], on: date) -> list[ResearchExport]:
    """Files with somebody in them who would get no row today. However many there are, a practice is asked once."""
    by_study: dict[Study, list[ResearchExport]] = defaultdict(list)
    for export in exports:
        by_study[export.study].append(export)
    found: list[ResearchExport] = []
    for study, rows in by_study.items():
        now = _behind_in(study, {pk for row in rows for pk in behind_of(row)}, on)
        found += [row for row in rows if not _all_within(behind_of(row), now)]
    return found


def behind_of(export: ResearchExport) -> Behind:
    """Whose rows are in the file; JSON made text of the keys."""
    return {int(practice): ids for practice, ids in (export.behind or {}).items()}


def _behind_in(study: Study, practices: Collection[int], on: date) -> Behind:
    rows = research_practices(study.project, on).filter(pk__in=practices)
    return dict(_exported(rows.order_by("pk"), on))


def _exported(practices: Iterable[Practice], on: date) -> Iterator[tuple[int, list[int]]]:
    """One practice at a time, each asked inside its own scope."""
    for practice in practices:
        with scope.practice(practice.pk):
            ids = export_facts.exported(practice, on)
        yield practice.pk, ids


def _all_within(rows: Behind, now: Behind) -> bool:
    return all(set(ids) <= set(now.get(practice, ())) for practice, ids in rows.items())
