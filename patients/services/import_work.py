"""What a worker does with an import: read it, show what a commit would do, or commit it as a whole."""

import datetime as dt
import logging
from collections.abc import Iterable
from time import monotonic
from typing import Any

from django.db import transaction
from django.utils import timezone

from benzoproject.lib import bulk, disk, durable, files
from benzoproject.lib.durable import LostClaim, WorkState
from patients.his.limits import Refused as FileRefused
from patients.his.reading import LedgerRow as Entry
from patients.his.reading import Reading
from patients.models import HisImport, LedgerRow, Outcome
from patients.queries import imports as queries
from patients.services import erasures, imports, profiles, questions, undoing, use
from patients.services.planning import Plan, Progress, plan, today_of
from patients.services.previews import contents_of, preview_of
from patients.services.reading import read
from practices.models import Practice
from practices.services import audit

Phase = HisImport.Phase
logger = logging.getLogger(__name__)
TRIES = 3
TELL_SECONDS = 0.5


def work_due(ids: list[int], *, at: dt.datetime) -> None:
    for import_id in ids:
        if queries.before_it(import_id):
            continue  # whoever works on that one rings for this one
        his_import = HisImport.claim_row(import_id, at=at)
        if his_import:
            with his_import.kept():
                attempt(his_import)
            durable.ring(HisImport, queries.next_in_turn(his_import.practice))


def attempt(his_import: HisImport) -> None:
    """Work; after a fault of ours the sweep tries again, and after a few times a person hears of it."""
    try:
        work(his_import)
    except Exception as error:  # the import must not look busy until its lease runs out
        # The text of an error may quote the file, so only its kind is logged.
        logger.error("import %s: %s", his_import.pk, type(error).__name__)
        state = WorkState.FAILED if his_import.attempts >= TRIES else WorkState.QUEUED
        try:
            his_import.release_claim(at=timezone.now(), state=state, error=_why(error))
        except LostClaim:
            return


def _why(error: Exception) -> str:
    return disk.FULL if disk.is_full(error) else type(error).__name__


def work(his_import: HisImport, reading: Reading | None = None) -> Plan | None:
    """Read (unless that is done) and commit a claimed import, or show what a commit would do.

    None when the file was refused or the claim was lost.
    """
    try:
        reading = reading or read(his_import, today=today_of(his_import))
        HisImport.objects.filter(pk=his_import.pk).update(
            rows_total=reading.rows_read, rows_done=reading.rows_read // 2
        )
        if his_import.phase == Phase.COMMITTING:
            return commit(his_import, reading)
        profiles.note_use(his_import, reading, at=timezone.now())
        return show(his_import, reading)
    except FileRefused as refusal:
        _end(his_import, phase=Phase.REFUSED, refusal=str(refusal))
    except LostClaim:
        pass
    return None


def show(his_import: HisImport, reading: Reading) -> Plan | None:
    """Plan the commit and keep what it would do as the preview."""
    if reading.refusal:
        _end(his_import, phase=Phase.READY, preview=preview_of(reading, None, his_import), result={})
        return None
    found = plan(his_import, reading, progress=_progress(his_import, reading))
    preview = preview_of(reading, found, his_import)
    _end(his_import, phase=Phase.READY, preview=preview, result=found.counts())
    return found


def _progress(his_import: HisImport, reading: Reading) -> Progress:
    """Reading was the first half of the bar; the other half goes on in the rows behind which the plan stands."""
    told = monotonic()

    def tell(part: float) -> None:
        nonlocal told
        if monotonic() - told >= TELL_SECONDS:
            told = monotonic()
            done = int(reading.rows_read * (1 + part) / 2)
            HisImport.objects.filter(pk=his_import.pk, claim=his_import.claim).update(rows_done=done)

    return tell


def commit(his_import: HisImport, reading: Reading) -> Plan:
    """Store everything in one transaction, with the ledger of every row; then throw the raw file away.

    Raises patients.his.limits.Refused when the columns leave a question that must be answered first.
    """
    if reading.refusal:
        raise FileRefused(reading.refusal)
    # Whatever can be worked out before the practice is locked, is: others wait for the writing only.
    found = plan(his_import, reading, progress=_progress(his_import, reading))
    ledger = _ledger_rows(found.ledger, his_import, reading)
    with transaction.atomic():
        Practice.objects.select_for_update(no_key=True).get(pk=his_import.practice_id)  # one file at a time
        if found.known.is_overtaken():
            found = plan(his_import, reading)
            ledger = _ledger_rows(found.ledger, his_import, reading)
        _store(found, ledger, his_import, at=timezone.now())
    return found


def _store(found: Plan, ledger: list[LedgerRow], his_import: HisImport, *, at: dt.datetime) -> None:
    undoing.forget(his_import.practice)  # only the last import can be undone
    changes = found.known.write(found.uses)
    questions.ask(found.rows, found.merged, his_import, changes)
    bulk.insert(ledger)
    changes.keep(his_import)
    his_import.finish(
        at=at,
        phase=Phase.COMMITTED,
        mapping=found.reading.recognition.columns,
        contents=contents_of(found.reading),
        preview=None,
        result=found.counts() | undoing.POSSIBLE,
        rows_done=found.reading.rows_read,
        committed_at=at,
    )
    audit.record(
        audit.Action.CREATE,
        "rows of a file",
        by=his_import.committed_by,
        at=at,
        practice=his_import.practice,
        object_id=his_import.pk,
        rows=found.reading.rows_read,
    )
    imports.look_again(his_import.practice, at=at)
    use.changed(his_import.practice, at=at)
    transaction.on_commit(lambda: files.delete(his_import.stored_name))


def _ledger_rows(entries: Iterable[Entry], his_import: HisImport, reading: Reading) -> list[LedgerRow]:
    """The ledger names our field, not the header of the file; "not tracked" says enough, but for who was erased."""
    fields = {header: name for name, header in reading.recognition.columns.items()}
    erased = erasures.erased_before()
    return [
        LedgerRow(
            his_import_id=his_import.pk,
            row=entry.row,
            outcome=entry.outcome,
            column=fields.get(entry.column, entry.column if entry.column in fields.values() else ""),
            message="" if entry.outcome == Outcome.NOT_TRACKED and entry.message != erased else entry.message,
        )
        for entry in entries
    ]


def _end(his_import: HisImport, **fields: Any) -> None:
    try:
        his_import.finish(at=timezone.now(), **fields)
    except LostClaim:
        return
    if fields.get("phase") == Phase.REFUSED:
        files.delete(his_import.stored_name)
