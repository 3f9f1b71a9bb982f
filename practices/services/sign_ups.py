"""What a practice does with its own sign-up: send it, mend a section that came back, withdraw. There is no account."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from benzoproject.lib import crypto
from benzoproject.lib.refusal import Refused
from practices.lifecycles import SIGN_UP
from practices.models import Project, SectionVerdict, SignUp
from practices.models.sign_ups import FIELDS
from practices.queries import sign_ups as queries
from practices.services import audit, mails
from practices.services.people import hash_of

OF_PEOPLE = (
    "contact_name", "contact_email", "contact_phone", "poh_name", "poh_email", "gp_name", "gp_email", "street",
    "house_number", "phone", "motivation", "decision_note",
)  # fmt: skip
NOTE_FORGOTTEN = "-"  # a section was sent back with some note, so it is never empty
_WITHDRAWN = Q(sign_up__state=SignUp.State.WITHDRAWN)


@transaction.atomic
def receive(*, project: Project, form_token: str, language: str, at: datetime, **answers: Any) -> SignUp:
    """Store a sign-up and send its link to the contact. The same page sent twice is stored once: the first counts.

    Raises Refused after the deadline, ValidationError per field.
    """
    project = Project.objects.select_for_update().get(pk=project.pk)
    if first := SignUp.objects.filter(form_token=form_token).first():
        return first
    if not project.is_open(timezone.localdate(at)):
        raise Refused(_("Signing up for this project is closed. Nothing was stored."))
    row = SignUp(
        project=project,
        form_token=form_token,
        link_hash=hash_of(token_of(form_token)),
        language=language,
        received_at=at,
        **answers,
    )
    row.full_clean()
    row.save()
    tell(row, "sign_up_received", key=f"sign-up-received:{row.pk}", at=at)
    audit.record(audit.Action.CREATE, "sign_up", by=None, at=at, object_id=row.pk)
    return row


@transaction.atomic
def answer(*, sign_up: SignUp, sections: Iterable[str], at: datetime, **values: Any) -> SignUp:
    """Mend the sections of `sections` that were sent back; others stay as they are, whatever was sent."""
    row = locked(sign_up)
    SIGN_UP.step(row.state, "answer")
    sent_back = queries.sent_back(row)
    mended = [section for section in sections if section in sent_back]
    if not mended:
        raise Refused(_("These sections are not open any more. Nothing was changed."))
    for section in mended:
        _fill_in(row, section, values)
        sent_back[section].answered_at = at
        sent_back[section].save(update_fields=["answered_at"])
    row.full_clean()
    settle(row, "answer")
    row.save()
    audit.record(audit.Action.CHANGE, "sign_up.answer", by=None, at=at, object_id=row.pk, sections=mended)
    return row


@transaction.atomic
def withdraw(*, sign_up: SignUp, at: datetime) -> SignUp:
    """The practice does not want to take part after all."""
    row = locked(sign_up)
    step = SIGN_UP.step(row.state, "withdraw")
    row.state = step.target
    row.save(update_fields=["state"])
    audit.record(audit.Action.CHANGE, step.event, by=None, at=at, object_id=row.pk)
    return row


def locked(sign_up: SignUp) -> SignUp:
    return SignUp.objects.select_for_update().get(pk=sign_up.pk)


def settle(row: SignUp, act: str) -> None:
    """Back to the project leader as soon as nothing waits for the practice any more."""
    if not queries.sent_back(row):
        row.state = SIGN_UP.step(row.state, act).target


def token_of(form_token: str) -> str:
    """The secret of the link. Made anew from the form's token with a key outside the database, and kept nowhere."""
    return crypto.blind_index("link of a sign-up", form_token)


def link(row: SignUp) -> str:
    return settings.SITE_URL + reverse("sign_up_mine", args=[token_of(row.form_token)])


def tell(row: SignUp, template: str, *, key: str, at: datetime, **words: Any) -> None:
    """Write to the contact, in the language of the page they filled in."""
    mails.ask(
        key=key,
        template=template,
        to=row.contact_email,
        at=at,
        person=row.contact_name,
        practice=row.name,
        project=row.project.name,
        link=link(row),
        language=row.language,
        **words,
    )


def _fill_in(row: SignUp, section: str, values: dict[str, Any]) -> None:
    for name in FIELDS[section]:
        if name in values:
            setattr(row, name, values[name])


@transaction.atomic
def forget(*, before: datetime, at: datetime) -> int:
    """Of sign-ups that came to nothing before then: who the people are and what they wrote. That a practice of this
    place signed up, and what became of it, stays."""
    closed = SignUp.objects.filter(state__in=(SignUp.State.REJECTED, SignUp.State.WITHDRAWN))
    ended = closed.annotate(ended_at=Coalesce("decided_at", "received_at")).filter(ended_at__lt=before)
    rows = SignUp.objects.filter(pk__in=list(ended.exclude(contact_email="").values_list("pk", flat=True)))
    forgotten = rows.update(**dict.fromkeys(OF_PEOPLE, ""))
    if forgotten:
        audit.record(audit.Action.CHANGE, "sign_up.forget", by=None, at=at, count=forgotten)
    return forgotten


def forget_notes(*, before: datetime) -> int:
    """What had to be mended in a sign-up that was decided before then, also one that was accepted: the note may name
    somebody. Which sections were sent back, by whom and when, stays."""
    rows = SectionVerdict.objects.filter(
        Q(sign_up__decided_at__lt=before) | _WITHDRAWN & Q(judged_at__lt=before)
    )
    return rows.exclude(note__in=("", NOTE_FORGOTTEN)).update(note=NOTE_FORGOTTEN)
