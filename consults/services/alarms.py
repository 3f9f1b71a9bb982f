"""The GP has to be spoken to today: raised with a tap, answered by a GP, and a wrong tap taken back."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from consults.models import Alarm, Consult
from consults.queries import plans as plan_queries
from consults.services import plan_rows, plans
from patients.models import Patient
from practices.models import Membership
from practices.services import audit


@transaction.atomic
def raise_(
    *, patient: Patient, consult: Consult | None, kind: str, note: str, by: Membership, at: datetime
) -> Alarm:
    """Ask for the GP today; an approved taper plan stops at once, and a draft that did not know of it goes.

    While the same alarm is open it stays one: what is new in `note` is written under what was said before.
    """
    patient = plans.lock(patient)
    alarm = _open(patient, kind)
    if alarm and _told(alarm, note):
        return alarm  # the same form, sent twice
    if alarm is None:
        alarm = Alarm(
            practice_id=patient.practice_id, patient=patient, consult=consult, kind=Alarm.Kind(kind),
            raised_at=at, raised_by=by,
        )  # fmt: skip
    alarm.note = "\n".join(part for part in (alarm.note, note.strip()) if part)
    alarm.save()
    _stop_plan(patient, alarm, by=by, at=at)
    audit.record(
        audit.Action.CREATE,
        "alarm",
        by=by,
        at=at,
        patient_id=alarm.patient_id,
        object_id=alarm.pk,
        kind=alarm.kind,
    )
    return alarm


def _open(patient: Patient, kind: str) -> Alarm | None:
    rows = Alarm.objects.select_for_update().filter(patient=patient, kind=kind)
    return rows.filter(acknowledged_at__isnull=True, withdrawn_at__isnull=True).first()


def _told(alarm: Alarm, note: str) -> bool:
    """Whether just these lines stand there already, in this order."""
    said, known = _lines(note), _lines(alarm.note)
    return any(known[at : at + len(said)] == said for at in range(len(known) + 1))


def _lines(note: str) -> list[str]:
    return [line.strip() for line in note.strip().splitlines()]


def _stop_plan(patient: Patient, alarm: Alarm, *, by: Membership, at: datetime) -> None:
    if plan := plan_queries.approved(patient):
        plans.stop(plan=plan, why=str(alarm.get_kind_display()), by=by, at=at)
    if waiting := plan_queries.draft_of(patient):
        plan_rows.let_go(waiting, by=by, at=at)


@transaction.atomic
def acknowledge(*, alarm: Alarm, outcome: str, by: Membership, at: datetime) -> Alarm:
    """A GP says what was done. Said again by the same GP it is kept once."""
    alarm = Alarm.objects.select_for_update(of=("self",)).select_related("acknowledged_by").get(pk=alarm.pk)
    if not outcome.strip():
        raise Refused(_("Write what was done. The alarm stays open."))
    if alarm.acknowledged_by:
        if (alarm.acknowledged_by, alarm.outcome) == (by, outcome.strip()):
            return alarm  # the same form, sent twice
        raise Refused(_answered(alarm))
    if alarm.withdrawn_at:
        raise Refused(_("This alarm was taken back: it was a mistake. Nothing was recorded."))
    alarm.acknowledged_at, alarm.acknowledged_by, alarm.outcome = at, by, outcome.strip()
    alarm.save(update_fields=["acknowledged_at", "acknowledged_by", "outcome"])
    audit.record(
        audit.Action.CHANGE,
        "alarm.acknowledge",
        by=by,
        at=at,
        patient_id=alarm.patient_id,
        object_id=alarm.pk,
        kind=alarm.kind,
    )
    return alarm


def _answered(alarm: Alarm) -> str:
    assert alarm.acknowledged_at
    assert alarm.acknowledged_by
    who = {
        "name": alarm.acknowledged_by.display_name,
        "time": date_format(timezone.localtime(alarm.acknowledged_at), "H:i"),
        "day": f"{timezone.localdate(alarm.acknowledged_at):%d-%m-%Y}",
    }
    return _("%(name)s already recorded what was done, on %(day)s at %(time)s. Nothing was changed.") % who


@transaction.atomic
def withdraw(*, alarm: Alarm, why: str, by: Membership, at: datetime) -> Alarm:
    """A wrong tap, taken back the same day by whoever tapped. It stays on record; a stopped plan stays stopped."""
    alarm = Alarm.objects.select_for_update(of=("self",)).select_related("acknowledged_by").get(pk=alarm.pk)
    if alarm.withdrawn_at:
        return alarm  # the same form, sent twice
    if alarm.acknowledged_at:
        raise Refused(_answered(alarm))
    if not may_withdraw(alarm, by=by, at=at):
        raise Refused(
            _("Only who raised the alarm takes it back, on the same day. The GP can say what was done.")
        )
    if not why.strip():
        raise Refused(_("Write why it was a mistake. The alarm stays open."))
    alarm.withdrawn_at, alarm.withdrawn_by, alarm.withdrawn_why = at, by, why.strip()
    alarm.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])
    audit.record(
        audit.Action.CHANGE,
        "alarm.withdraw",
        by=by,
        at=at,
        patient_id=alarm.patient_id,
        object_id=alarm.pk,
        kind=alarm.kind,
    )
    return alarm


def may_withdraw(alarm: Alarm, *, by: Membership, at: datetime) -> bool:
    same_day = timezone.localdate(alarm.raised_at) == timezone.localdate(at)
    return alarm.is_open and same_day and alarm.raised_by_id == by.pk
