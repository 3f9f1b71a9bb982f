"""A HIS export on its way in: received, read in the background, checked by a person, committed as a whole."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from benzoproject.lib import disk, files
from benzoproject.lib.durable import WorkState
from benzoproject.lib.refusal import Refused
from patients.his.encodings import ENCODINGS
from patients.his.limits import LIMITS
from patients.his.limits import Refused as FileRefused
from patients.models import HisImport
from patients.services import profiles
from patients.services.reading import profile_of
from practices.models import Membership, Practice
from practices.services import audit, gates

Phase = HisImport.Phase
OPEN = (Phase.READING, Phase.READY, Phase.COMMITTING)


def receive_all(
    *, practice: Practice, uploads: Sequence[tuple[str, bytes]], by: Membership, at: dt.datetime
) -> list[HisImport]:
    """Keep these files (name, bytes), all or none; each waits its turn. Refused when there is no room for them."""
    received: list[HisImport] = []
    try:
        with transaction.atomic():
            for name, data in uploads:
                received.append(receive(practice=practice, name=name, data=data, by=by, at=at))
    except Exception as error:
        kept = set(HisImport.objects.filter(pk__in=[row.pk for row in received]).values_list("pk", flat=True))
        files.delete_all(row.stored_name for row in received if row.pk not in kept)
        if disk.is_full(error):
            raise Refused(no_room()) from error
        raise
    return received


def no_room() -> str:
    return _("There is no room left on the disk. Nothing was stored. Tell who keeps this installation.")


@transaction.atomic
def receive(
    *,
    practice: Practice,
    name: str,
    data: bytes,
    by: Membership | None,
    at: dt.datetime,
    as_of: dt.date | None = None,
    mapping: dict[str, str] | None = None,
    check: bool = True,
) -> HisImport:
    """Keep the file (encrypted) and ask for it to be read. Refused when it is empty or too large, or when the practice
    has no processing agreement.

    `check=False`: nobody looks at the columns first; the rows are stored at once. A file that waits for its check
    already is not taken a second time: somebody pressed twice.
    """
    gates.refuse_unless_agreed(practice)
    check_size(len(data))
    waiting = _waits_already(practice, data) if check else None
    if waiting:
        return waiting
    his_import = HisImport.objects.create(
        practice=practice,
        phase=Phase.READING if check else Phase.COMMITTING,
        file_name=name[-200:],
        size=len(data),
        sha256=files.sha256(data),
        uploaded_at=at,
        uploaded_by=by,
        committed_by=None if check else by,
        as_of=as_of,
        mapping=mapping,
    )
    files.write(his_import.stored_name, data)
    his_import.queue(at=at)
    _log(audit.Action.CREATE, "file from the HIS", his_import, by=by, at=at)
    return his_import


def _waits_already(practice: Practice, data: bytes) -> HisImport | None:
    Practice.objects.select_for_update(no_key=True).get(pk=practice.pk)
    same = HisImport.objects.filter(practice=practice, sha256=files.sha256(data), phase__in=OPEN)
    return same.exclude(work_state=WorkState.FAILED).first()


def check_size(size: int) -> None:
    """Refused when a file of `size` bytes is not taken at all."""
    try:
        LIMITS.check_file(size)
    except FileRefused as error:
        raise Refused(str(error)) from error


@transaction.atomic
def choose_columns(
    *, his_import: HisImport, mapping: dict[str, str], by: Membership | None, at: dt.datetime
) -> HisImport:
    """A person says which column means what: the file is read again that way. Nothing is stored yet.

    `mapping` is {field: header}. A field that had a column and is not named any more is left out from now on.
    """
    his_import = _locked(his_import, Phase.READY)
    dropped = {name: "" for name in current_mapping(his_import) if name not in mapping}
    his_import.mapping = {**dropped, **mapping}
    his_import.save(update_fields=["mapping"])
    _read_again(his_import, at=at)
    _log(audit.Action.CHANGE, "columns of a file", his_import, by=by, at=at)
    return his_import


@transaction.atomic
def agree(*, his_import: HisImport, column: str, by: Membership | None, at: dt.datetime) -> HisImport:
    """A person agrees with what we thought of a doubtful column ("": of the file): that question is answered.

    The file was read that way, so it is not read again.
    """
    his_import = _locked(his_import, Phase.READY)
    preview = his_import.preview or {}
    kept = [
        question
        for question in preview.get("questions", [])
        if _blocks(question) or question["column"] != column
    ]
    if len(kept) == len(preview.get("questions", [])):
        raise Refused(_("This question was answered already. Nothing was changed."))
    for found in preview["columns"]:
        if column and found["header"] == column:
            found["status"] = "chosen"
    if not column:
        his_import.encoding = preview.get("encoding", "")
    his_import.mapping = current_mapping(his_import)
    his_import.preview = preview | {"questions": kept}
    his_import.save(update_fields=["mapping", "preview", "encoding"])
    _log(audit.Action.CHANGE, "columns of a file", his_import, by=by, at=at)
    return his_import


@transaction.atomic
def read_as(*, his_import: HisImport, encoding: str, by: Membership | None, at: dt.datetime) -> HisImport:
    """A person saw how the letters with accents should look: the file is read again in that encoding.

    What was said about columns is asked again, because their names may look otherwise now.
    """
    his_import = _locked(his_import, Phase.READY)
    if encoding not in ENCODINGS:
        raise Refused(_("Choose one of the encodings that are offered. Nothing was changed."))
    his_import.encoding, his_import.mapping = encoding, None
    his_import.save(update_fields=["encoding", "mapping"])
    _read_again(his_import, at=at)
    _log(audit.Action.CHANGE, "encoding of a file", his_import, by=by, at=at)
    return his_import


def _read_again(his_import: HisImport, *, at: dt.datetime) -> None:
    his_import.phase, his_import.rows_total, his_import.rows_done = Phase.READING, 0, 0
    his_import.save(update_fields=["phase", "rows_total", "rows_done"])
    his_import.queue(at=at)


def look_again(practice: Practice, *, at: dt.datetime) -> None:
    """The files that wait for a check are compared anew: what the practice knows is not what it was."""
    for waiting in HisImport.objects.select_for_update().filter(practice=practice, phase=Phase.READY):
        _read_again(waiting, at=at)


def _blocks(question: dict[str, object]) -> bool:
    return bool(question["blocking"])


def current_mapping(his_import: HisImport) -> dict[str, str]:
    """How the file was read, as a mapping {field: header}; a field that somebody left out has ""."""
    preview = his_import.preview or {}
    read = {found["field"]: found["header"] for found in preview.get("columns", []) if found["field"]}
    said = his_import.mapping or profile_of(his_import.practice) or {}
    return {name: "" for name, header in said.items() if not header} | read


@transaction.atomic
def confirm(*, his_import: HisImport, keep: bool = True, by: Membership | None, at: dt.datetime) -> HisImport:
    """The columns are right: store the file's rows, in the background, all or nothing."""
    his_import = _locked(his_import, Phase.READY)
    preview = his_import.preview or {}
    if preview.get("refusal") or preview.get("questions"):
        raise Refused(_("First answer the question about the columns. Nothing was stored."))
    # What was shown is what is stored, whatever another file teaches the practice meanwhile.
    his_import.mapping = current_mapping(his_import)
    his_import.phase, his_import.keep_mapping, his_import.rows_done = Phase.COMMITTING, keep, 0
    his_import.committed_by = by
    his_import.save(update_fields=["phase", "mapping", "keep_mapping", "rows_done", "committed_by"])
    if keep and by:
        profiles.keep(his_import, by=by, at=at)
    his_import.queue(at=at)
    _log(audit.Action.CHANGE, "columns of a file, confirmed", his_import, by=by, at=at)
    return his_import


@transaction.atomic
def discard(*, his_import: HisImport, by: Membership | None, at: dt.datetime) -> HisImport:
    """Not this file after all. It is thrown away; nothing of it was stored."""
    his_import = _locked(his_import, Phase.READY, Phase.READING, Phase.COMMITTING)
    if his_import.phase == Phase.COMMITTING and his_import.work_state != WorkState.FAILED:
        raise Refused(_("The rows are being stored. Wait until that is done."))
    his_import.phase, his_import.preview = Phase.DISCARDED, None
    his_import.work_state, his_import.claim = WorkState.DONE, ""
    his_import.save(update_fields=["phase", "preview", "work_state", "claim"])
    transaction.on_commit(lambda: files.delete(his_import.stored_name))
    _log(audit.Action.CHANGE, "file from the HIS, thrown away", his_import, by=by, at=at)
    return his_import


def _locked(his_import: HisImport, *phases: str) -> HisImport:
    current = (
        HisImport.objects.select_for_update(of=("self",)).select_related("practice").get(pk=his_import.pk)
    )
    if current.phase not in phases:
        raise Refused(_("This can no longer be done: somebody went a step further. Nothing was changed."))
    return current


def _log(action: str, what: str, his_import: HisImport, *, by: Membership | None, at: dt.datetime) -> None:
    audit.record(action, what, by=by, at=at, practice=his_import.practice, object_id=his_import.pk)
