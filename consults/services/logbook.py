"""What a POH adds to the logbook: an element of the method that happened outside the program."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from consults.models import LogbookEntry
from patients.models import Patient
from practices.models import Membership
from practices.services import audit


@transaction.atomic
def add(
    *,
    patient: Patient,
    element: str,
    on: date,
    minutes: int | None,
    note: str = "",
    by: Membership,
    at: datetime,
) -> LogbookEntry:
    """Keep it once, also when the form is sent twice. Refused for a day that has not come."""
    patient = Patient.objects.select_for_update(of=("self",)).get(pk=patient.pk)
    if on > timezone.localdate(at):
        raise Refused(_("This day lies in the future. Choose today or an earlier day."))
    same = LogbookEntry.objects.filter(
        patient=patient, element=element, on=on, minutes=minutes, withdrawn_at__isnull=True
    )
    if again := next((entry for entry in same if entry.note == note.strip()), None):
        return again
    entry = LogbookEntry.objects.create(
        patient=patient,
        element=LogbookEntry.Element(element),
        on=on,
        minutes=minutes,
        note=note.strip(),
        recorded_at=at,
        recorded_by=by,
    )
    audit.record(
        audit.Action.CREATE,
        "logbook",
        by=by,
        at=at,
        patient_id=patient.pk,
        object_id=entry.pk,
        element=element,
    )
    return entry


@transaction.atomic
def withdraw(*, entry: LogbookEntry, by: Membership, at: datetime) -> None:
    """A wrong entry: it no longer counts, and stays on record."""
    entry = LogbookEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    if entry.withdrawn_at:
        return
    entry.withdrawn_at, entry.withdrawn_by = at, by
    entry.save(update_fields=["withdrawn_at", "withdrawn_by"])
    audit.record(
        audit.Action.CHANGE,
        "logbook.withdraw",
        by=by,
        at=at,
        patient_id=entry.patient_id,
        object_id=entry.pk,
        element=entry.element,
    )
