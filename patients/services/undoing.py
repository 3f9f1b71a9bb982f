"""Going back: the last import as a whole, or one answer given since; until something rests on it."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from patients.models import HisImport, ImportedChange, LedgerRow, OpenRow, Wave
from patients.queries import undoing as queries
from patients.services import imports, own_gps, use
from patients.services.changes import Changes, put_back
from practices.models import Membership, Practice
from practices.services import audit

Phase = HisImport.Phase
POSSIBLE = {"undoable": True}  # in the result of the last import, as long as what stood there before is kept


def forget(practice: Practice) -> None:
    """What stood there before the last import goes: it cannot be undone any more."""
    ImportedChange.objects.filter(his_import__practice=practice).delete()
    for his_import in HisImport.objects.filter(practice=practice, result__undoable=True):
        _close(his_import)


def _close(his_import: HisImport) -> None:
    his_import.result = {name: value for name, value in his_import.result.items() if name not in POSSIBLE}
    his_import.save(update_fields=["result"])


def keep_answer(changes: Changes, row: OpenRow) -> None:
    """An answer is undone with the import that was the last one when it was given, or by itself."""
    last = queries.undoable(row.practice)
    if last:
        changes.keep(last, answer=row)


@transaction.atomic
def undo(*, his_import: HisImport, by: Membership, at: datetime) -> HisImport:
    """The practice knows what it knew before this import, and answers given since are open again."""
    practice = Practice.objects.select_for_update(no_key=True).get(pk=his_import.practice_id)
    current = HisImport.objects.select_for_update(of=("self",)).get(pk=his_import.pk)
    obstacle = obstacle_to_undo(current)
    if obstacle:
        raise Refused(obstacle)
    _go_back(ImportedChange.objects.filter(his_import=current))
    LedgerRow.objects.filter(his_import=current).delete()
    _judge_again(practice, at=at)
    current.phase, current.undone_at, current.undone_by = Phase.UNDONE, at, by
    current.save(update_fields=["phase", "undone_at", "undone_by"])
    _close(current)
    imports.look_again(practice, at=at)
    audit.record(audit.Action.CHANGE, "import undone", by=by, at=at, practice=practice, object_id=current.pk)
    return current


def obstacle_to_undo(his_import: HisImport) -> str:
    """Why this import cannot be undone (now); "" when it can."""
    if his_import.phase == Phase.UNDONE:
        return _("This file was undone already. Nothing was changed.")
    if his_import.phase != Phase.COMMITTED or not his_import.result.get("undoable"):
        return _("Only the file that was read in last can be undone. Nothing was changed.")
    assert his_import.committed_at is not None
    changes = ImportedChange.objects.filter(his_import=his_import)
    return _in_the_way(his_import.practice, changes, since=his_import.committed_at)


def _in_the_way(practice: Practice, changes: QuerySet[ImportedChange], *, since: datetime) -> str:
    chosen, written = queries.waves_in_the_way(practice, changes, since=since)
    if written:
        return _("Letters were made from it, or a place is on record: %(waves)s. Nothing was changed.") % {
            "waves": _titles(practice, written)
        }
    if chosen:
        return _("Patients were chosen since: %(waves)s. Take those out first. Nothing was changed.") % {
            "waves": _titles(practice, chosen)
        }
    return ""


def _titles(practice: Practice, numbers: Iterable[int]) -> str:
    rows = Wave.objects.filter(practice=practice, number__in=numbers).select_related("follows")
    return ", ".join(wave.in_sentence for wave in rows.order_by("number"))


@transaction.atomic
def take_back(*, open_row: OpenRow, by: Membership, at: datetime) -> OpenRow:
    """The answer about this row, and equal ones, was wrong: the question is open again, as it was."""
    practice = Practice.objects.select_for_update(no_key=True).get(pk=open_row.practice_id)
    row = OpenRow.objects.select_related("practice").get(pk=open_row.pk)
    if row.answered_at is None:
        raise Refused(_("This question is open already. Nothing was changed."))
    changes = queries.of_answer(row)
    if not changes.exists():
        raise Refused(_("A newer file was read in since; this answer stands. Nothing was changed."))
    if _built_upon(changes):
        raise Refused(_("A later answer builds on this one. Undo that one first. Nothing was changed."))
    obstacle = _in_the_way(practice, changes, since=row.answered_at)
    if obstacle:
        raise Refused(obstacle)
    _go_back(changes)
    _judge_again(practice, at=at)
    audit.record(audit.Action.CHANGE, "answer undone", by=by, at=at, practice=practice, object_id=row.pk)
    row.refresh_from_db()
    return row


def _built_upon(changes: QuerySet[ImportedChange]) -> bool:
    """Whether an answer that came later changed one of the same rows, or is about a patient whom this one brought."""
    mine = list(changes.order_by("pk").values_list("his_import", "table", "object_id", "pk"))
    later = ImportedChange.objects.filter(
        his_import=mine[-1][0], pk__gt=mine[-1][3], answer__isnull=False
    ).exclude(pk__in=changes.values("pk"))
    same = {(table, pk) for _import, table, pk, _ in mine} & set(later.values_list("table", "object_id"))
    return bool(same) or not queries.made_patients(changes).isdisjoint(queries.patients_of_rows(later))


def _go_back(changes: QuerySet[ImportedChange]) -> None:
    try:
        put_back(list(changes.order_by("-pk")))
    except ProtectedError as error:
        raise Refused(_("Something was recorded since that rests on it. Nothing was changed.")) from error
    changes.delete()


def _judge_again(practice: Practice, *, at: datetime) -> None:
    own_gps.assign(practice)
    use.recompute(practice, today=timezone.localdate(at))
    use.changed(practice, at=at)
