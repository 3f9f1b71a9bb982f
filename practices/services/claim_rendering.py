"""Durable work: the sealed PDF of an approved claim."""

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from benzoproject.lib import euros, files, pdf
from benzoproject.lib.durable import LostClaim, WorkState
from benzoproject.lib.refusal import Refused
from practices.models import Activity, Claim, Role
from practices.payments import claim_pdf, iban
from practices.payments.claim_pdf import ClaimPaper, Row
from practices.queries import bank_accounts
from practices.services import audit, seals
from practices.services.claim_mails import month_in_words
from practices.services.seals import Sealed

# Until the fund writes its own sentence on the page of rates and budget.
VAT = "Over deze vergoeding is geen btw berekend."


def render_due(ids: list[int]) -> None:
    """Render the claims of `ids` that nobody is busy with."""
    Claim.each(ids, render)


def render(claim: Claim) -> None:
    """Make and seal its PDF. What cannot be made ends as failed, visibly, with the reason."""
    try:
        if claim.judged_at is None:
            raise ValueError("nobody approved this claim")
        with translation.override("nl"):
            sealed = seals.apply(claim_pdf.make(paper_of(claim), at=claim.judged_at), at=timezone.now())
        claim.pdf_sha256 = sealed.sha256
        files.write(claim.stored_name, sealed.data)
    except (pdf.PdfError, Refused, OSError, ValueError) as error:
        _end(claim, WorkState.FAILED, error=str(error)[:500])
        return
    _end(claim, WorkState.DONE, sealed, error="", pdf_sha256=claim.pdf_sha256)


def _end(claim: Claim, state: WorkState, sealed: Sealed | None = None, **fields: object) -> None:
    """Record the end in one transaction with its log entry. A claim that was lost meanwhile records nothing."""
    at = timezone.now()
    try:
        with transaction.atomic():
            claim.release_claim(at=at, state=state, **fields)
            if sealed:
                seals.register(sealed, kind="claim", practice=claim.practice, object_id=claim.pk)
            audit.record(
                audit.Action.CREATE,
                "claim.pdf" if state == WorkState.DONE else "claim.pdf_failed",
                by=None,
                at=at,
                practice=claim.practice,
                object_id=claim.pk,
            )
    except LostClaim:
        return


def paper_of(claim: Claim) -> ClaimPaper:
    practice, project = claim.practice, claim.project
    lines = list(claim.lines.order_by("pk"))
    return ClaimPaper(
        reference=claim.reference,
        month=month_in_words(claim.month),
        correction=f"correctie {claim.number}" if claim.number else "",
        project=project.name,
        payer=project.payer_name or project.funder,
        practice=practice.name,
        address=[
            line
            for line in (
                f"{practice.street} {practice.house_number}".strip(),
                f"{practice.postcode}  {practice.city}".strip(),
            )
            if line
        ],
        numbers=_numbers(claim),
        rows=[
            Row(
                activity=str(Activity(line.activity).label).capitalize(),
                role=str(Role(line.role).label),
                time=euros.worked(line.minutes),
                rate=euros.shown(line.rate),
                amount=euros.shown(line.amount),
            )
            for line in lines
        ],
        total=euros.shown(claim.total or euros.CENT * 0),
        total_time=euros.worked(sum(line.minutes for line in lines)),
        vat=project.vat_text or VAT,
        submitted=_signed("Ingediend", claim.submitted_by, claim.submitted_at),
        approved=_signed("Goedgekeurd", claim.judged_by, claim.judged_at),
    )


def _numbers(claim: Claim) -> list[tuple[str, str]]:
    """What identifies the practice; a number that is not known is left out."""
    practice = claim.practice
    account = bank_accounts.in_use(practice, timezone.localdate(claim.judged_at))
    found = [
        ("AGB-code", practice.agb_code),
        ("KvK-nummer", practice.kvk_number),
        ("Rekening", iban.masked(account.iban) if account else "nog niet bekend"),
        ("Op naam van", account.holder if account else ""),
    ]
    return [(name, value) for name, value in found if value]


def _signed(done: str, who: object, at: object) -> str:
    return f"{done} door {who} op {timezone.localtime(at):%d-%m-%Y om %H.%M uur}."  # type: ignore[arg-type]


def stored(claim: Claim) -> bytes:
    """The PDF as it was recorded. Refused when it is no longer what it was."""
    try:
        return files.read(claim.stored_name, claim.pdf_sha256)
    except (OSError, files.FileDamaged) as error:
        raise Refused(_("This PDF cannot be opened. It was kept; tell the administrator.")) from error
