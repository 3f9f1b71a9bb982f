"""Durable work: the sealed PDF of an agreement that was accepted in the browser."""

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from benzoproject.lib import files, pdf
from benzoproject.lib.durable import LostClaim, WorkState
from benzoproject.lib.refusal import Refused
from practices.models import Agreement
from practices.services import audit, seals
from practices.services.seals import Sealed
from practices.writing.agreement import read
from practices.writing.agreement_pdf import Accepted, agreement_pdf


def render_due(ids: list[int]) -> None:
    """Make the PDFs of `ids` that nobody is busy with."""
    Agreement.each(ids, render)


def render(agreement: Agreement) -> None:
    """Make the PDF of a claimed agreement. What cannot be made ends as failed, visibly, with the reason."""
    try:
        made = make(agreement)
        sealed = seals.apply(made, at=timezone.now())
        agreement.pdf_sha256 = sealed.sha256
        files.write(agreement.stored_name, sealed.data)
        pages = pdf.page_count(made)
    except (pdf.PdfError, Refused, OSError, ValueError) as error:
        _end(agreement, WorkState.FAILED, error=str(error)[:500])
        return
    _end(agreement, WorkState.DONE, sealed, pdf_sha256=agreement.pdf_sha256, pages=pages, error="")


def make(agreement: Agreement) -> bytes:
    """The same agreement gives the same bytes, whenever it is made."""
    with translation.override("nl"):  # paper is Dutch
        accepted = Accepted(
            party=agreement.party,
            name=agreement.signer_name,
            function=agreement.signer_function,
            proof=str(agreement.get_proof_display()),
            at=timezone.localtime(agreement.accepted_at),
            version=agreement.text.version,
            text_sha256=agreement.text_sha256,
        )
    return agreement_pdf(read(agreement.text.content, agreement.party), accepted)


def _end(agreement: Agreement, state: WorkState, sealed: Sealed | None = None, **fields: object) -> None:
    """In one transaction with its log entry. A claim that was lost meanwhile records nothing."""
    at = timezone.now()
    try:
        with transaction.atomic():
            agreement.release_claim(at=at, state=state, **fields)
            if sealed:
                seals.register(sealed, kind="agreement", practice=agreement.practice, object_id=agreement.pk)
            audit.record(
                audit.Action.CREATE,
                "agreement.pdf" if sealed else "agreement.pdf_failed",
                by=None,
                at=at,
                practice=agreement.practice,
                object_id=agreement.pk,
            )
    except LostClaim:
        return


def stored(agreement: Agreement) -> bytes:
    """The PDF as it was recorded. Refused when it is not there (yet), or is no longer what it was."""
    if agreement.on_paper:
        raise Refused(_("This agreement was signed on paper; the project leader keeps it."))
    if not agreement.stored_name:
        raise Refused(_("The PDF is still being made. Look again in a moment."))
    try:
        return files.read(agreement.stored_name, agreement.pdf_sha256)
    except (OSError, files.FileDamaged) as error:
        raise Refused(_("This PDF cannot be opened. It was kept; tell the administrator.")) from error
