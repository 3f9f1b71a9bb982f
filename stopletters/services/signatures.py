"""POH and GP each sign one list of letters, with a fresh proof of identity. A letter is complete with both."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from benzoproject.lib import files
from benzoproject.lib.durable import WorkState, ring
from benzoproject.lib.refusal import Refused
from patients.models import Wave
from patients.services import waves
from practices.models import Membership, Role
from practices.queries import standing_in
from practices.services import audit
from stopletters.lifecycles import LETTER
from stopletters.models import Letter, Signature, SignedLetter
from stopletters.services import print_runs

State = Letter.State


@dataclass(frozen=True)
class Hand:
    """How somebody signs: a drawn signature (PNG as base64) or, as the accessible way, the typed name."""

    image: str = ""
    typed_name: str = ""


def to_sign(wave: Wave, signer: Membership, for_gp: Membership | None = None) -> list[Letter]:
    """The letters that wait for this person's signature: a POH's own, or those of a GP's own patients.

    A locum signs those of `for_gp`; whether they may is asked when they sign.
    """
    rows = Letter.objects.filter(wave=wave, state=State.PREPARED).select_related(
        "text", "patient", "gp", "poh"
    )
    rows = rows.filter(poh=signer) if signer.role == Role.POH else rows.filter(gp=for_gp or signer)
    # One line that is both valid and of this role; exclude() over two columns would look at two different lines.
    signed = SignedLetter.objects.filter(letter=OuterRef("pk"), valid=True, role=signer.role)
    return list(rows.exclude(Exists(signed)).order_by("position"))


def list_hash(letters: Sequence[Letter]) -> str:
    """SHA-256 (hex) over the ordered list of (letter, content hash, text version): exactly what is signed."""
    lines = [[letter.pk, letter.content_hash, letter.text_id] for letter in letters]
    return hashlib.sha256(json.dumps(lines).encode()).hexdigest()


def statement(letters: Sequence[Letter], signer: Membership, for_gp: Membership | None = None) -> str:
    """What is signed, in one sentence."""
    count, wave = len(letters), letters[0].wave.in_sentence
    versions = ", ".join(sorted({letter.facts["text_version"] for letter in letters}))
    if for_gp:
        sentence = ngettext(
            "I sign this %(count)d letter of %(wave)s, text %(text)s, on behalf of %(gp)s.",
            "I sign these %(count)d letters of %(wave)s, text %(text)s, on behalf of %(gp)s.",
            count,
        )
    elif signer.role == Role.GP:
        sentence = ngettext(
            "I sign this %(count)d letter of %(wave)s, text %(text)s, as GP of this patient.",
            "I sign these %(count)d letters of %(wave)s, text %(text)s, as GP of these patients.",
            count,
        )
    else:
        sentence = ngettext(
            "I sign this %(count)d letter of %(wave)s, text %(text)s, as practice nurse.",
            "I sign these %(count)d letters of %(wave)s, text %(text)s, as practice nurse.",
            count,
        )
    gp = for_gp.display_name if for_gp else ""
    return sentence % {"count": count, "wave": wave, "text": versions, "gp": gp}


@transaction.atomic
def sign(
    *,
    wave: Wave,
    signed_list: str,
    hand: Hand,
    proof: str,
    for_gp: Membership | None = None,
    by: Membership,
    at: datetime,
) -> Signature:
    """Sign every letter that waits for `by`. `signed_list` is the hash of the list this person saw.

    Refused when the list is no longer that one: somebody signs what they read, never what it became meanwhile.
    `for_gp`: the own GP on whose behalf a locum signs, on a day for which that was arranged.
    `proof` is how identity was just proved ("totp" or "password", see practices.accounts.prove).
    """
    wave = waves.lock(wave)
    if for_gp and for_gp not in standing_in.gps_of(by, on=timezone.localdate(at)):
        raise Refused(
            _("You do not stand in for %(gp)s today. Nothing was signed.") % {"gp": for_gp.display_name}
        )
    letters = to_sign(wave, by, for_gp)
    if not letters:
        raise Refused(_("There is nothing left for you to sign in this wave."))
    if wave.state != Wave.State.LETTERS:
        raise Refused(_("This wave is being changed. Sign when the letters have been made ready again."))
    if list_hash(letters) != signed_list:
        raise Refused(
            _("The list changed while you were reading. Nothing was signed; look at the list again.")
        )
    if any(by.user_id == _other_signer(letter, by).user_id for letter in letters):
        raise Refused(_("POH and GP are different people: you cannot sign for both."))
    if not hand.image and not hand.typed_name.strip():
        raise Refused(_("Draw your signature or type your name."))
    if not hand.image and not is_name_of(by, hand.typed_name):
        raise Refused(type_your_name(by))
    signature = Signature.objects.create(
        wave=wave,
        signer=by,
        role=by.role,
        signed_at=at,
        for_gp=for_gp,
        statement=statement(letters, by, for_gp),
        list_hash=signed_list,
        method=Signature.Method.DRAWN if hand.image else Signature.Method.TYPED,
        image=hand.image,
        # A locum's name stands on no letter before: it is kept as it was that day.
        typed_name="" if hand.image and not for_gp else by.display_name,
        proof=proof,
    )
    SignedLetter.objects.bulk_create(
        SignedLetter(signature=signature, letter=letter, role=by.role, content_hash=letter.content_hash)
        for letter in letters
    )
    detail = {"for_gp": for_gp.pk} if for_gp else {}
    entries = [
        audit.Entry(audit.Action.CREATE, "letter.sign", letter.patient_id, letter.pk, detail)
        for letter in letters
    ]
    audit.append(entries, by=by, at=at)
    _complete(letters, at=at)
    print_runs.refresh(wave=wave, at=at)
    return signature


def is_name_of(signer: Membership, typed: str) -> bool:
    """Whether somebody typed their own name: the one on the letter or the one of their account."""
    return _bare(typed) in {_bare(signer.display_name), _bare(signer.user.name)}


def type_your_name(signer: Membership) -> str:
    return _("Type your name as it stands on the letter: %(name)s.") % {"name": signer.display_name}


def _bare(name: str) -> str:
    """A name without what people leave out when they type: capitals, dots and spaces."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _other_signer(letter: Letter, signer: Membership) -> Membership:
    return letter.gp if signer.role == Role.POH else letter.poh


def _complete(letters: Sequence[Letter], *, at: datetime) -> None:
    """Letters that now have both signatures are complete: their PDFs are asked for."""
    both = [
        letter.pk
        for letter in letters
        if SignedLetter.objects.filter(letter=letter, valid=True).values("role").distinct().count() == 2
    ]
    LETTER.step(State.PREPARED, "complete")
    Letter.objects.filter(pk__in=both, state=State.PREPARED).update(
        state=State.COMPLETE, work_state=WorkState.QUEUED, queued_at=at, attempts=0, error=""
    )
    transaction.on_commit(lambda: ring(Letter, both))


@transaction.atomic
def release(*, letters: Sequence[Letter], reason: str, by: Membership, at: datetime) -> None:
    """These letters leave the lists they were signed on, as if taken out; the lines of the others stand.

    They are signed again on a list of their own. A signature without a line left is void.
    """
    lines = SignedLetter.objects.filter(letter__in=letters, valid=True)
    touched = set(lines.values_list("signature", flat=True))
    lines.update(valid=False)
    empty = Signature.objects.filter(pk__in=touched, voided_at__isnull=True).exclude(
        Exists(SignedLetter.objects.filter(signature=OuterRef("pk"), valid=True))
    )
    empty.update(voided_at=at, voided_by=by, void_reason=reason)


@transaction.atomic
def void_all(*, wave: Wave, reason: str, by: Membership, at: datetime) -> int:
    """A letter was added or changed: everybody signs the new list. Returns how many signatures fell."""
    fallen = Signature.objects.filter(wave=wave, voided_at__isnull=True)
    ids = list(fallen.values_list("pk", flat=True))
    if not ids:
        return 0
    fallen.update(voided_at=at, voided_by=by, void_reason=reason)
    SignedLetter.objects.filter(signature__in=ids, valid=True).update(valid=False)
    complete = Letter.objects.filter(wave=wave, state=State.COMPLETE)
    made = [letter.stored_name for letter in complete.only("pdf_sha256") if letter.pdf_sha256]
    complete.update(
        state=LETTER.step(State.COMPLETE, "void").target,
        work_state=WorkState.WAITING, claim="", lease_until=None, finished_at=None, pdf_sha256="", pages=0,
        checked_at=None, checked_by=None,
    )  # fmt: skip
    transaction.on_commit(lambda: files.delete_all(made))
    audit.record(
        audit.Action.CHANGE,
        "signatures.void",
        by=by,
        at=at,
        object_id=wave.pk,
        reason=reason,
        signatures=len(ids),
    )
    return len(ids)
