"""Durable work: the print file of a wave, its check list and its signing record."""

from django.db import transaction
from django.utils import timezone, translation

from benzoproject.lib import files, pdf
from benzoproject.lib.durable import LostClaim, WorkState
from benzoproject.lib.refusal import Refused
from patients.models import Wave
from practices.services import audit, seals
from practices.services.seals import Sealed
from stopletters.models import Letter, PrintRun
from stopletters.services import record_page, rendering
from stopletters.writing import paper


def build_due(ids: list[int]) -> None:
    PrintRun.each(ids, build)


def build(run: PrintRun) -> None:
    """Make the files of a claimed run."""
    letters = list(
        Letter.objects.filter(pk__in=run.letters).select_related("text", "gp", "patient").order_by("position")
    )
    wave_reference = letters[0].facts["reference"].rpartition("-")[0]
    try:
        at = max(rendering.last_signed_at(letter) for letter in letters)
        sheets = (rendering.sheet_of(letter) for letter in letters)
        printed = paper.wave_pdf(sheets, reference=wave_reference, at=at)
        checklist = paper.checklist_pdf(
            [_check_row(number, letter) for number, letter in enumerate(letters, start=1)],
            practice=letters[0].facts["practice"]["name"],
            wave=_in_dutch(run.wave),
            at=timezone.localtime(run.queued_at),
            gaps=letters[-1].position != len(letters),
        )
        record = record_page.make(run, letters, printed_sha256=files.sha256(printed), at=timezone.now())
        digests = {
            "letters_sha256": files.write(PrintRun.stored_name(files.sha256(printed)), printed),
            "checklist_sha256": files.write(PrintRun.stored_name(files.sha256(checklist)), checklist),
            "record_sha256": files.write(PrintRun.stored_name(record.sha256), record.data),
        }
    except (pdf.PdfError, Refused, OSError, ValueError) as error:
        _end(run, WorkState.FAILED, error=str(error)[:500])
        return
    _end(run, WorkState.DONE, record, error="", pages=pdf.page_count(printed), **digests)


def _in_dutch(wave: Wave) -> str:
    """The paper is Dutch, whoever looks at the pages in English."""
    with translation.override("nl"):
        return wave.in_sentence


def _check_row(number: int, letter: Letter) -> paper.CheckRow:
    recipient = letter.facts["recipient"]
    return paper.CheckRow(
        number=str(number),
        name=recipient["name"],
        address=", ".join(part for part in (recipient["street"], recipient["postcode_line"]) if part)
        or "adres ontbreekt: schrijf het op de envelop",
        gp=letter.facts["gp"]["name"],
        reference=letter.facts["reference"],
    )


def _end(run: PrintRun, state: WorkState, record: Sealed | None = None, **fields: object) -> None:
    at = timezone.now()
    try:
        with transaction.atomic():
            # First the log, then the run: the order in which everybody takes them.
            audit.lock_chain(run.wave.practice)
            run.release_claim(at=at, state=state, **fields)
            if record:
                seals.register(record, kind="print_record", practice=run.wave.practice, object_id=run.pk)
            audit.record(
                audit.Action.CREATE,
                "print_file" if state == WorkState.DONE else "print_file_failed",
                by=None,
                at=at,
                practice=run.wave.practice,
                object_id=run.pk,
            )
    except LostClaim:
        return
