"""When the print file of a wave is asked for, and who took it to the printer."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from benzoproject.lib import files
from benzoproject.lib.durable import WorkState
from benzoproject.lib.refusal import Refused
from patients.models import Wave
from practices.models import Membership
from practices.services import audit
from stopletters.models import Letter, PrintRun

State = Letter.State


def refresh(*, wave: Wave, at: datetime) -> None:
    """Ask for the print file when all letters of the wave are there; one of an older list no longer counts.

    Called inside the transaction of whatever changed a letter, after its log entry.
    """
    PrintRun.objects.get_or_create(wave=wave)
    # Locked before the letters are looked at: of two workers that end the last two letters, the second sees both.
    run = PrintRun.objects.select_for_update().get(wave=wave)
    letters = Letter.objects.filter(wave=wave).exclude(state=State.TAKEN_OUT).order_by("position")
    stages = list(letters.values_list("pk", "state", "work_state"))
    ids = [stage[0] for stage in stages]
    if not stages or any(stage[1:] != (State.COMPLETE, WorkState.DONE) for stage in stages):
        _set_aside(run)
    elif run.letters != ids or run.work_state == WorkState.WAITING:
        # Somebody left and nobody came: the pile that was printed stands, one letter is taken from it by hand.
        printed = (run.printed_at, run.printed_by) if set(ids) < set(run.letters) else (None, None)
        _empty(run)
        run.letters = ids
        run.printed_at, run.printed_by = printed
        run.save()
        run.queue(at=at)


def _set_aside(run: PrintRun) -> None:
    if run.work_state != WorkState.WAITING:
        run.work_state, run.claim, run.lease_until, run.finished_at = WorkState.WAITING, "", None, None
        _empty(run)
        run.save()


def _empty(run: PrintRun) -> None:
    """Its files are of another list: somebody in them may have been taken out, so they do not stay behind."""
    digests = (run.letters_sha256, run.checklist_sha256, run.record_sha256)
    made = [PrintRun.stored_name(digest) for digest in digests if digest]
    run.letters, run.letters_sha256, run.checklist_sha256, run.record_sha256, run.pages = [], "", "", "", 0
    run.printed_at = run.printed_by = None
    transaction.on_commit(lambda: files.delete_all(made))


def leave_out(*, wave: Wave, letters: set[int], at: datetime) -> None:
    """The print file anew without `letters`, which do not exist any more. Inside the caller's transaction."""
    run = PrintRun.objects.select_for_update().filter(wave=wave).first()
    if run is None or not letters & set(run.letters):
        return
    kept = [pk for pk in run.letters if pk not in letters]
    printed = run.printed_at, run.printed_by
    if not kept:
        _set_aside(run)
        return
    _empty(run)
    run.letters = kept
    run.printed_at, run.printed_by = printed
    run.save()
    run.queue(at=at)


@transaction.atomic
def retry(*, wave: Wave, by: Membership, at: datetime) -> int:
    """Ask again for what failed: letters of the wave, or else its print file. Returns how many."""
    # Locked: asked twice at once, the second finds nothing failed and leaves alone who works on it by now.
    rows = Letter.objects.select_for_update().filter(wave=wave, work_state=WorkState.FAILED)
    runs = PrintRun.objects.select_for_update().filter(wave=wave, work_state=WorkState.FAILED)
    failed: list[Letter | PrintRun] = list(rows) or list(runs)
    for work in failed:
        work.queue(at=at)
    audit.record(audit.Action.CHANGE, "print_file.retry", by=by, at=at, object_id=wave.pk, count=len(failed))
    return len(failed)


def was_printed(wave: Wave) -> bool:
    """Whether somebody took the letters to the printer: from then on nobody enters from a reserve."""
    return PrintRun.objects.filter(wave=wave, printed_at__isnull=False).exists()


def of(wave: Wave) -> PrintRun:
    """The print run of `wave`; Refused when nothing was signed or made yet."""
    run = PrintRun.objects.filter(wave=wave).first()
    if run is None:
        raise Refused(_("The print file is not ready (any more). Look at the wave page what it waits for."))
    return run


def read(*, run: PrintRun, part: str) -> bytes:
    """The print file ("letters"), check list ("checklist") or signing record ("record") as it was made.

    Refused when it is not there, or is not the file that was made.
    """
    if run.wave.state == Wave.State.CHOOSING:
        raise Refused(_("This wave is being changed. Make the letters ready again before they are printed."))
    if part == "letters" and run.wave.posted_on:
        raise Refused(
            _("These letters have been posted. What is printed now is a copy: choose “Print a copy”.")
        )
    digest = {
        "letters": run.letters_sha256,
        "checklist": run.checklist_sha256,
        "record": run.record_sha256,
    }[part]
    if run.work_state != WorkState.DONE or not digest:
        raise Refused(_("The print file is not ready (any more). Look at the wave page what it waits for."))
    try:
        data = files.read(PrintRun.stored_name(digest), digest)
    except (OSError, files.FileDamaged) as error:
        raise Refused(
            _("The print file cannot be read. Tell the administrator; the letters are kept.")
        ) from error
    return data


@transaction.atomic
def take(*, run: PrintRun, part: str, by: Membership, at: datetime) -> bytes:
    """The same for the POH at the printer; the log says it was printed."""
    data = read(run=run, part=part)
    if part == "letters":
        letters = Letter.objects.filter(pk__in=run.letters)
        entries = [
            audit.Entry(audit.Action.PRINT, "letter", letter.patient_id, letter.pk) for letter in letters
        ]
    else:
        entries = [audit.Entry(audit.Action.PRINT, "checklist", object_id=run.pk)]
    audit.append(entries, by=by, at=at)
    if part == "letters":
        PrintRun.objects.filter(pk=run.pk, printed_at__isnull=True).update(printed_at=at, printed_by=by)
    return data
