"""Durable work: the two PDFs of one workbook. Claimed, made, written whole, recorded with their hashes."""

from django.db import transaction
from django.utils import timezone

from benzoproject.lib import files, pdf
from benzoproject.lib.durable import LostClaim, WorkState
from consults.models import Workbook
from consults.services import workbook_facts
from consults.writing import paper
from consults.writing.facts import Facts
from practices.services import audit


def render_due(ids: list[int]) -> None:
    """Render the workbooks of `ids` that nobody is busy with."""
    Workbook.each(ids, render)


def render(workbook: Workbook) -> None:
    """Make both PDFs of a claimed workbook. What cannot be made ends as failed, visibly, with the reason."""
    try:
        facts, words = contents(workbook)
        reading = paper.reading_pdf(facts, words, at=workbook.made_at)
        booklet = paper.booklet_pdf(facts, words, at=workbook.made_at)
        workbook.pdf_sha256, workbook.booklet_sha256 = files.sha256(reading), files.sha256(booklet)
        files.write(workbook.stored_name, reading)
        files.write(workbook.booklet_name, booklet)
    except (pdf.PdfError, OSError) as error:
        _end(workbook, WorkState.FAILED, error=str(error))
        return
    except (ValueError, LookupError, TypeError, ArithmeticError) as error:
        # What such an error quotes may be about the patient: only its kind is kept.
        _end(workbook, WorkState.FAILED, error=type(error).__name__)
        return
    _end(
        workbook,
        WorkState.DONE,
        pdf_sha256=workbook.pdf_sha256,
        booklet_sha256=workbook.booklet_sha256,
        pages=pdf.page_count(reading),
        error="",
    )


def contents(workbook: Workbook) -> tuple[Facts, paper.Book]:
    """The frozen facts and the words they were frozen with."""
    texts = {"chapters": workbook.chapters, "quiz": workbook.quiz, "stories": workbook.stories}
    return Facts.from_json(workbook.facts), workbook_facts.book(texts, workbook.level)


def _end(workbook: Workbook, state: WorkState, **fields: object) -> None:
    """Record the end in one transaction with its log entry. A claim that was lost meanwhile records nothing."""
    at = timezone.now()
    try:
        with transaction.atomic():
            workbook.release_claim(at=at, state=state, **{**fields, "error": str(fields["error"])[:500]})
            audit.record(
                audit.Action.CREATE,
                "workbook.pdf" if state == WorkState.DONE else "workbook.pdf_failed",
                by=None,
                at=at,
                practice=workbook.practice,
                patient_id=workbook.patient_id,
                object_id=workbook.pk,
            )
    except LostClaim:
        return
