"""Reads the imports of a practice, how their rows ended, and the questions that wait for a person."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from benzoproject.lib import scope
from benzoproject.lib.durable import WorkState
from patients.models import HisImport, LedgerRow, OpenRow, Patient
from patients.models.patients import his_number_index
from practices.models import Practice, Project

Counts = dict[str, int]


@dataclass(frozen=True)
class Listed:
    """An import with how its rows ended (empty before the commit)."""

    his_import: HisImport
    outcomes: Counts


def any_of(project: Project) -> bool:
    """Whether a practice of this project ever read in a file. Asked for by the project leader, who sees no practice's
    files: hence for everybody."""
    with scope.everybody():
        return HisImport.objects.filter(practice__participation__project=project).exists()


def all_imports(practice: Practice) -> list[Listed]:
    """Newest first."""
    rows = list(
        HisImport.objects.filter(practice=practice)
        .select_related("uploaded_by")
        .defer("preview", "mapping", "refusal")
    )
    ended = outcomes(rows)
    return [Listed(row, ended.get(row.pk, {})) for row in rows]


def outcomes(imports: Iterable[HisImport]) -> dict[int, Counts]:
    """Per import {outcome: rows} as it is now: an answer changes how a row ended."""
    found: dict[int, Counts] = defaultdict(dict)
    rows = LedgerRow.objects.filter(his_import__in=list(imports)).values_list("his_import", "outcome")
    for his_import, outcome, count in rows.annotate(count=Count("pk")).order_by("his_import"):
        found[his_import][outcome] = count
    return found


def one(practice: Practice, pk: int) -> HisImport | None:
    rows = HisImport.objects.filter(practice=practice, pk=pk)
    return rows.select_related("practice", "uploaded_by", "committed_by").first()


def same_file(his_import: HisImport) -> HisImport | None:
    """The last time exactly this file was stored."""
    rows = HisImport.objects.filter(
        practice=his_import.practice, sha256=his_import.sha256, phase=HisImport.Phase.COMMITTED
    )
    return rows.exclude(pk=his_import.pk).defer("preview", "mapping").first()


BUSY = (HisImport.Phase.READING, HisImport.Phase.COMMITTING)


def _in_turn(practice_id: int) -> QuerySet[HisImport]:
    """The files that wait for a worker, or have one; what waits for a person holds up nobody."""
    return HisImport.objects.filter(
        practice=practice_id, phase__in=BUSY, work_state__in=(WorkState.QUEUED, WorkState.WORKING)
    ).order_by("pk")


def before_it(pk: int) -> HisImport | None:
    """The file of the same practice that is read or stored before this one."""
    row = HisImport.objects.filter(pk=pk).only("practice").first()
    return _in_turn(row.practice_id).filter(pk__lt=pk).defer("preview", "mapping").first() if row else None


def next_in_turn(practice: Practice) -> list[int]:
    return list(_in_turn(practice.pk).filter(work_state=WorkState.QUEUED).values_list("pk", flat=True)[:1])


def to_check(practice: Practice) -> list[HisImport]:
    """Files that wait for a person, in the order in which they came."""
    rows = HisImport.objects.filter(practice=practice, phase=HisImport.Phase.READY)
    return list(rows.defer("preview", "mapping").order_by("pk"))


def in_turn(practice: Practice) -> list[HisImport]:
    return list(_in_turn(practice.pk).defer("preview", "mapping"))


def ledger(his_import: HisImport, ended: Collection[str] = ()) -> QuerySet[LedgerRow]:
    """In file order; all rows when no outcomes are named."""
    rows = LedgerRow.objects.filter(his_import=his_import)
    return rows.filter(outcome__in=ended) if ended else rows


def patients_without_gp(practice: Practice) -> int:
    return Patient.objects.filter(practice=practice, gp__isnull=True).count()


# --- questions -------------------------------------------------------------------------------------------------------


def _waiting(practice: Practice, *, doubles: bool = False) -> QuerySet[OpenRow]:
    rows = OpenRow.objects.filter(practice=practice, answered_at__isnull=True)
    return rows.filter(kind=OpenRow.TWICE) if doubles else rows.exclude(kind=OpenRow.TWICE)


@dataclass(frozen=True)
class Group:
    """Questions that are answered in one go; `first` is the one to open."""

    first: int
    rows: list[int]


def groups(practice: Practice, *, doubles: bool = False) -> list[Group]:
    """What waits, in the order of the file; the questions, or the equal rows that may be meant twice."""
    found: dict[str, Group] = {}
    rows = _waiting(practice, doubles=doubles).order_by("his_import", "row", "pk")
    for pk, group, row in rows.values_list("pk", "group", "row"):
        found.setdefault(group, Group(pk, [])).rows.append(row)
    return list(found.values())


def with_cells(practice: Practice, found: Iterable[Group]) -> list[tuple[Group, OpenRow]]:
    """The groups of one page, each with its first question and what that quotes of the file."""
    wanted = list(found)
    rows = OpenRow.objects.filter(practice=practice).in_bulk([group.first for group in wanted])
    return [(group, rows[group.first]) for group in wanted if group.first in rows]


def waiting_count(practice: Practice) -> int:
    """Questions that wait; what is answered in one go counts once."""
    return _waiting(practice).order_by().values("group").distinct().count()


def doubles_count(practice: Practice) -> int:
    return _waiting(practice, doubles=True).count()


def open_row(practice: Practice, pk: int) -> OpenRow | None:
    rows = OpenRow.objects.filter(practice=practice, pk=pk)
    return rows.select_related("his_import__practice", "answered_by").first()


def next_question(practice: Practice, *, after: OpenRow) -> OpenRow | None:
    """The next question of the same sort in the order of the files; after the last one the first that waits."""
    rows = _waiting(practice, doubles=after.kind == OpenRow.TWICE).order_by("his_import", "row", "pk")
    later = rows.filter(his_import=after.his_import, row__gt=after.row) | rows.filter(
        his_import__gt=after.his_import
    )
    return later.defer("cells").first() or rows.defer("cells").first()


def equal_questions(row: OpenRow) -> list[int]:
    """The rows of the file that this answer settles."""
    rows = OpenRow.objects.filter(practice=row.practice, group=row.group, answered_at__isnull=True)
    return list(rows.order_by("row").values_list("row", flat=True))


def known_patient(practice: Practice, number: str) -> Patient | None:
    index = his_number_index(practice, number)
    return Patient.objects.filter(practice=practice, his_number_index=index).first()
