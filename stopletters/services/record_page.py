"""The signing record of a wave: made with its print file, sealed like a letter."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count
from django.utils import timezone, translation

from practices.models import Role
from practices.services import seals
from practices.services.seals import Sealed
from stopletters.models import Letter, PrintRun, Signature, SignedLetter
from stopletters.writing.record import RecordRow, SignedBy, record_pdf

ROLES = {Role.POH: "praktijkondersteuner", Role.GP: "huisarts"}


def make(run: PrintRun, letters: Sequence[Letter], *, printed_sha256: str, at: datetime) -> Sealed:
    """Who signed `letters`, with the fingerprints of what they signed and of what was made of it."""
    with translation.override("nl"):  # paper is Dutch
        data = record_pdf(
            [_signed_by(signature) for signature in _signatures(letters)],
            [_row(number, letter) for number, letter in enumerate(letters, start=1)],
            practice=letters[0].facts["practice"]["name"],
            wave=run.wave.title[:1].lower() + run.wave.title[1:],
            printed_sha256=printed_sha256,
            at=timezone.localtime(at),
        )
    return seals.apply(data, at=at)


def _signatures(letters: Sequence[Letter]) -> Sequence[Signature]:
    lines = SignedLetter.objects.filter(letter__in=letters, valid=True)
    signatures = Signature.objects.filter(pk__in=lines.values("signature"))
    return list(
        signatures.select_related("signer", "for_gp")
        .annotate(letters=Count("lines"))
        .order_by("signed_at", "pk")
    )


def _signed_by(signature: Signature) -> SignedBy:
    return SignedBy(
        name=signature.signer.display_name,
        role=ROLES[Role(signature.role)],
        instead_of=signature.for_gp.display_name if signature.for_gp else "",
        at=timezone.localtime(signature.signed_at),
        statement=signature.statement,
        proof=str(signature.get_proof_display()),
        method=str(signature.get_method_display()),
        letters=str(signature.letters),  # type: ignore[attr-defined]
        list_hash=signature.list_hash,
    )


def _row(number: int, letter: Letter) -> RecordRow:
    return RecordRow(
        number=str(number),
        reference=letter.facts["reference"],
        ids=f"{letter.pk}/{letter.text_id}",
        text_version=letter.facts["text_version"],
        content_hash=letter.content_hash,
        pdf_sha256=letter.pdf_sha256,
    )
