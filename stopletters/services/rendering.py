"""Durable work: the PDF of one letter. Claimed, made, written whole, recorded with its hash."""

import base64
from datetime import datetime
from functools import lru_cache

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from benzoproject.lib import files, pdf
from benzoproject.lib.durable import LostClaim, WorkState
from benzoproject.lib.refusal import Refused
from practices.models import Role
from practices.services import audit, seals
from practices.services.seals import Sealed
from stopletters.models import Letter, Signature, SignedLetter
from stopletters.services import content, print_runs
from stopletters.writing import paper


def render_due(ids: list[int]) -> None:
    """Render the letters of `ids` that nobody is busy with."""
    Letter.each(ids, render)


def render(letter: Letter) -> None:
    """Make the PDF of a claimed letter. What cannot be made ends as failed, visibly, with the reason."""
    try:
        rendered = paper.letter_pdf(
            sheet_of(letter), reference=letter.facts["reference"], at=last_signed_at(letter), kind=letter.kind
        )
        sealed = seals.apply(rendered, at=timezone.now())
        letter.pdf_sha256 = sealed.sha256
        files.write(letter.stored_name, sealed.data)
    except (pdf.PdfError, Refused, OSError, ValueError) as error:
        _end(letter, WorkState.FAILED, error=str(error))
        return
    pages = pdf.page_count(rendered)
    _end(letter, WorkState.DONE, sealed, pdf_sha256=letter.pdf_sha256, pages=pages, error="")


def _end(letter: Letter, state: WorkState, sealed: Sealed | None = None, **fields: object) -> None:
    """Record the end in one transaction with its log entry. A claim that was lost meanwhile records nothing."""
    at = timezone.now()
    try:
        with transaction.atomic():
            letter.release_claim(at=at, state=state, **{**fields, "error": str(fields["error"])[:500]})
            if sealed:
                seals.register(sealed, kind="letter", practice=letter.practice, object_id=letter.pk)
            audit.record(
                audit.Action.CREATE,
                "letter.pdf" if state == WorkState.DONE else "letter.pdf_failed",
                by=None,
                at=at,
                practice=letter.practice,
                patient_id=letter.patient_id,
                object_id=letter.pk,
            )
            print_runs.refresh(wave=letter.wave, at=at)
    except LostClaim:
        return


def sheet_of(letter: Letter, *, mark: str = "") -> pdf.Sheet:
    """The letter as it stands, with the signatures it has. `mark`: what tells it from the real letter."""
    facts, composed, window = content.read(letter)
    return paper.letter_sheet(facts, composed, signatures=signatures_of(letter), window=window, mark=mark)


def signatures_of(letter: Letter) -> paper.Signatures:
    lines = SignedLetter.objects.filter(letter=letter, valid=True).select_related("signature")
    by_role = {line.role: shown(line.signature) for line in lines if line.content_hash == letter.content_hash}
    return paper.Signatures(gp=by_role.get(Role.GP), poh=by_role.get(Role.POH))


def shown(signature: Signature) -> paper.Signed:
    on = timezone.localdate(signature.signed_at)
    locum = signature.typed_name if signature.for_gp_id else ""
    if signature.method == Signature.Method.DRAWN:
        return paper.Signed(on, picture=_picture(signature.image), locum=locum)
    return paper.Signed(on, typed=signature.typed_name, locum=locum)


@lru_cache(maxsize=32)
def _picture(image: str) -> pdf.Picture:
    """One signature stands under many letters: it is turned into a small grey picture once per process."""
    return pdf.picture(base64.b64decode(image))


def last_signed_at(letter: Letter) -> datetime:
    """The moment in the PDF: the same signed facts give the same bytes, whenever they are rendered."""
    lines = SignedLetter.objects.filter(letter=letter, valid=True).select_related("signature")
    signed = [line.signature.signed_at for line in lines]
    if not signed:
        raise Refused(
            _("The signatures fell while this letter was being made. It is made again when signed.")
        )
    return max(signed)


def read_or_preview(letter: Letter, *, at: datetime) -> bytes:
    """The PDF to look at: the stored one when it is made, else the letter as it stands, marked as a preview.

    Refused when the letter cannot be shown. Records nothing.
    """
    try:
        if letter.work_state == WorkState.DONE:
            return files.read(letter.stored_name, letter.pdf_sha256)
        return paper.letter_pdf(
            sheet_of(letter, mark=paper.PREVIEW), reference=letter.facts["reference"], at=at, kind=letter.kind
        )
    except (pdf.PdfError, OSError, ValueError, files.FileDamaged) as error:
        raise Refused(_("This letter cannot be shown. It was kept; tell the administrator.")) from error
