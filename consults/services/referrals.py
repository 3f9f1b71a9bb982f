"""Referral to addiction care: prepared with the patient's consent, sent, followed until it ends."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from consults.institutions import OTHER, institutions
from consults.lifecycles import REFERRAL
from consults.models import Referral, ReferralOutcome
from consults.queries import referrals as queries
from consults.services import referral_letters
from patients.models import Patient
from practices.models import Membership
from practices.services import audit, seals

State = Referral.State


@dataclass(frozen=True)
class Wish:
    """What somebody fills in. `to_name` counts only when `to` is "other"."""

    to: str
    to_name: str
    reason: str
    question: str
    consented_on: date
    gp: Membership

    def fields(self) -> Mapping[str, Any]:
        return {
            "to": self.to,
            "to_name": self.to_name.strip() if self.to == OTHER else "",
            "reason": Referral.Reason(self.reason),
            "question": self.question.strip(),
            "consented_on": self.consented_on,
            "gp": self.gp,
        }


# --- preparing -------------------------------------------------------------------------------------------------------
@transaction.atomic
def draft(*, patient: Patient, wish: Wish, by: Membership, at: datetime) -> Referral:
    """Begin a referral. The same form sent twice begins one; with another one open it is Refused."""
    patient = Patient.objects.select_for_update(of=("self",)).select_related("practice").get(pk=patient.pk)
    _check(wish, patient, at)
    already = queries.open_of(patient)
    if already and already.state == State.DRAFT and _says(already, wish):
        return already
    if already:
        raise Refused(_("There is a referral for this patient already. Finish that one first."))
    referral = Referral.objects.create(
        practice=patient.practice, patient=patient, made_at=at, made_by=by, **wish.fields()
    )
    _log(audit.Action.CREATE, "referral", referral, by=by, at=at, reason=wish.reason)
    return referral


@transaction.atomic
def change(*, referral: Referral, wish: Wish, by: Membership, at: datetime) -> None:
    """Fill the form in again, as long as the letter was not sent."""
    referral = _locked(referral)
    step = REFERRAL.step(referral.state, "change")
    _check(wish, referral.patient, at)
    if _says(referral, wish):
        return
    for name, value in wish.fields().items():
        setattr(referral, name, value)
    referral.save(update_fields=[*wish.fields()])
    _log(audit.Action.CHANGE, step.event, referral, by=by, at=at)


def _check(wish: Wish, patient: Patient, at: datetime) -> None:
    if wish.to != OTHER and wish.to not in institutions():
        raise Refused(_("Choose an institution from the list. Nothing was changed."))
    if wish.to == OTHER and not wish.to_name.strip():
        raise Refused(_("Write the name of the institution. Nothing was changed."))
    if wish.consented_on > timezone.localdate(at):
        raise Refused(_("The day the patient agreed lies in the future. Nothing was changed."))
    if not queries.gps(patient.practice).filter(pk=wish.gp.pk).exists():
        raise Refused(_("Choose a GP who works here now. Nothing was changed."))


def _says(referral: Referral, wish: Wish) -> bool:
    return all(getattr(referral, name) == value for name, value in wish.fields().items())


# --- sending ---------------------------------------------------------------------------------------------------------
@transaction.atomic
def send(*, referral: Referral, by: Membership, at: datetime) -> Referral:
    """Make the letter as it is from now on: its facts are frozen, its PDF is sealed and kept. Sent twice, once."""
    referral = _locked(referral)
    if referral.state == State.SENT:
        return referral
    step = REFERRAL.step(referral.state, "send")
    sealed = referral_letters.make(referral, at=at)
    referral.state, referral.sent_at, referral.sent_by = step.target, at, by
    referral.save(update_fields=["state", "sent_at", "sent_by", "facts", "pdf_sha256"])
    seals.register(sealed, kind="referral", practice=referral.practice, object_id=referral.pk)
    _log(audit.Action.CHANGE, step.event, referral, by=by, at=at)
    return referral


@transaction.atomic
def withdraw(*, referral: Referral, by: Membership, at: datetime) -> None:
    """The patient no longer agrees, or it was a mistake. What was sent stays on record."""
    referral = _locked(referral)
    if referral.state != State.WITHDRAWN:
        _end(referral, "withdraw", by=by, at=at)


# --- following -------------------------------------------------------------------------------------------------------
@transaction.atomic
def record_outcome(
    *, referral: Referral, code: str, on: date, note: str = "", by: Membership, at: datetime
) -> ReferralOutcome:
    """Keep what the institution, or the patient, told. Whatever is no treatment going on ends the referral."""
    referral = _locked(referral)
    newest = referral.outcomes.filter(withdrawn_at__isnull=True).first()
    if newest and (newest.code, newest.on, newest.note) == (code, on, note.strip()):
        return newest  # the same form, sent twice
    step = REFERRAL.step(referral.state, "follow")
    _check_day(referral, on, at)
    outcome = ReferralOutcome.objects.create(
        referral=referral, code=ReferralOutcome.Code(code), on=on, note=note.strip(), recorded_at=at, recorded_by=by
    )  # fmt: skip
    _log(audit.Action.CREATE, step.event, referral, by=by, at=at, code=code)
    if code not in ReferralOutcome.GOES_ON:
        _end(referral, "close", by=by, at=at)
    return outcome


def _check_day(referral: Referral, on: date, at: datetime) -> None:
    if on > timezone.localdate(at):
        raise Refused(_("This day lies in the future. Choose today or an earlier day."))
    if referral.sent_at and on < timezone.localdate(referral.sent_at):
        raise Refused(_("This day lies before the letter was sent. Choose a later day."))


@transaction.atomic
def withdraw_outcome(*, outcome: ReferralOutcome, by: Membership, at: datetime) -> None:
    """A wrong click: as if it was never told. A referral that ended by it goes on."""
    referral = _locked(outcome.referral)
    outcome = ReferralOutcome.objects.get(pk=outcome.pk)
    if outcome.withdrawn_at:
        return
    if outcome.code not in ReferralOutcome.GOES_ON and referral.state == State.CLOSED:
        _reopen(referral, by=by, at=at)
    outcome.withdrawn_at, outcome.withdrawn_by = at, by
    outcome.save(update_fields=["withdrawn_at", "withdrawn_by"])
    _log(audit.Action.CHANGE, "referral.outcome_withdraw", referral, by=by, at=at, code=outcome.code)


def _reopen(referral: Referral, *, by: Membership, at: datetime) -> None:
    step = REFERRAL.step(referral.state, "reopen")
    if queries.open_of(referral.patient):
        raise Refused(_("There is a newer referral for this patient. Nothing was changed."))
    referral.state, referral.ended_at, referral.ended_by = step.target, None, None
    referral.save(update_fields=["state", "ended_at", "ended_by"])
    _log(audit.Action.CHANGE, step.event, referral, by=by, at=at)


def _end(referral: Referral, act: str, *, by: Membership, at: datetime) -> None:
    step = REFERRAL.step(referral.state, act)
    referral.state, referral.ended_at, referral.ended_by = step.target, at, by
    referral.save(update_fields=["state", "ended_at", "ended_by"])
    _log(audit.Action.CHANGE, step.event, referral, by=by, at=at)


def _locked(referral: Referral) -> Referral:
    rows = Referral.objects.select_for_update(of=("self",)).select_related(
        "patient", "practice", "gp", "made_by"
    )
    found: Referral = rows.get(pk=referral.pk)
    return found


def _log(action: str, what: str, referral: Referral, *, by: Membership, at: datetime, **detail: Any) -> None:
    audit.record(action, what, by=by, at=at, patient_id=referral.patient_id, object_id=referral.pk, **detail)
