"""The project leader judges a sign-up section by section, and accepts or rejects the whole."""

from datetime import datetime
from itertools import chain, count
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from practices.lifecycles import SIGN_UP
from practices.models import Membership, Participation, Practice, Role, SectionVerdict, SignUp
from practices.models.sign_ups import FIELDS
from practices.queries import sign_ups as queries
from practices.services import audit, people, practices, sign_ups

SLUG_LENGTH = 40
TAKEN = ("new", "nieuw")  # addresses of pages


@transaction.atomic
def approve(*, sign_up: SignUp, section: str, by: Membership, at: datetime) -> SignUp:
    """This section is good; also one that was sent back by mistake."""
    row = sign_ups.locked(sign_up)
    step = SIGN_UP.step(row.state, "judge")
    _judge(row, section, good=True, note="", by=by, at=at)
    if row.state == SignUp.State.RETURNED:
        sign_ups.settle(row, "clear")
        row.save(update_fields=["state"])
    audit.record(audit.Action.CHANGE, step.event, by=by, at=at, object_id=row.pk, section=section)
    return row


@transaction.atomic
def send_back(*, sign_up: SignUp, section: str, note: str, by: Membership, at: datetime) -> SignUp:
    """The practice has to mend this section; it gets the note and the link by e-mail."""
    row = sign_ups.locked(sign_up)
    step = SIGN_UP.step(row.state, "send_back")
    if not note.strip():
        raise Refused(_("Write what has to be mended. Nothing was sent."))
    verdict = _judge(row, section, good=False, note=note.strip(), by=by, at=at)
    row.state = step.target
    row.save(update_fields=["state"])
    with translation.override(row.language):
        words = {"section": str(SignUp.Section(section).label), "note": verdict.note}
    sign_ups.tell(row, "sign_up_sent_back", key=f"sign-up-sent-back:{verdict.pk}", at=at, **words)
    audit.record(audit.Action.CHANGE, step.event, by=by, at=at, object_id=row.pk, section=section)
    return row


@transaction.atomic
def accept(*, sign_up: SignUp, by: Membership, at: datetime) -> Practice:
    """Make the practice and invite its POH and GP. Needs four good sections."""
    row = sign_ups.locked(sign_up)
    step = SIGN_UP.step(row.state, "accept")
    if not queries.all_good(row):
        raise Refused(_("Judge all four sections first. Nothing was changed."))
    practice = _make_practice(row, by=by, at=at)
    for invited in _invited(row):
        people.invite(practice=practice, by=by, at=at, **invited)
    row.participation = practice.participation
    _decide(row, step.target, "", by=by, at=at)
    sign_ups.tell(row, "sign_up_accepted", key=f"sign-up-accepted:{row.pk}", at=at)
    audit.record(audit.Action.CHANGE, step.event, by=by, at=at, object_id=row.pk, made_practice=practice.pk)
    return practice


@transaction.atomic
def reject(*, sign_up: SignUp, reason: str, by: Membership, at: datetime) -> SignUp:
    """The practice gets the reason by e-mail."""
    row = sign_ups.locked(sign_up)
    step = SIGN_UP.step(row.state, "reject")
    if not reason.strip():
        raise Refused(_("Write why the practice cannot take part. Nothing was sent."))
    _decide(row, step.target, reason.strip(), by=by, at=at)
    sign_ups.tell(row, "sign_up_rejected", key=f"sign-up-rejected:{row.pk}", at=at, reason=row.decision_note)
    audit.record(audit.Action.CHANGE, step.event, by=by, at=at, object_id=row.pk)
    return row


def _judge(
    row: SignUp, section: str, *, good: bool, note: str, by: Membership, at: datetime
) -> SectionVerdict:
    if section not in FIELDS:
        raise Refused(_("There is no such section. Nothing was changed."))
    verdict = SectionVerdict(
        sign_up=row, section=section, good=good, note=note, judged_at=at, judged_by=by.user
    )
    verdict.full_clean()
    verdict.save()
    return verdict


def _decide(row: SignUp, state: str, note: str, *, by: Membership, at: datetime) -> None:
    row.state, row.decision_note, row.decided_at, row.decided_by = state, note, at, by.user
    row.save()


def _make_practice(row: SignUp, *, by: Membership, at: datetime) -> Practice:
    same = ("street", "house_number", "postcode", "city", "phone", "list_size", "agb_code", "kvk_number")
    try:
        return practices.create(
            slug=free_slug(row.name),
            name=row.name,
            project=row.project,
            kind=row.kind,
            state=Participation.State.INTERVIEW,
            by=by,
            at=at,
            **{name: getattr(row, name) for name in same},
        )
    except (
        IntegrityError,
        ValidationError,
    ) as error:  # a practice of the same name was made at this very moment
        raise Refused(_("Somebody made a practice with this name just now. Try again.")) from error


def _invited(row: SignUp) -> list[dict[str, Any]]:
    poh = {"role": Role.POH, "discipline": row.poh_discipline, "name": row.poh_name, "email": row.poh_email}
    return [poh, {"role": Role.GP, "name": row.gp_name, "email": row.gp_email}]


def free_slug(name: str) -> str:
    """ "Huisartsenpraktijk De Linde" gives huisartsenpraktijk-de-linde, or that with a number when it is taken."""
    stem = slugify(name)[:SLUG_LENGTH].strip("-") or "praktijk"
    taken = {*TAKEN, *Practice.objects.filter(slug__startswith=stem).values_list("slug", flat=True)}
    names = chain([stem], (f"{stem}-{number}" for number in count(2)))
    return next(name for name in names if name not in taken)
