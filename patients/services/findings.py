"""A person looks in the record before a letter: it is not so, or it is and then there is no letter."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from benzoproject.lib.refusal import Refused
from patients.checklist import ITEMS, MUST_CONFIRM
from patients.models import Finding, Patient, Wave
from patients.queries import findings
from patients.services import leaving_out, waves
from practices.models import Membership
from practices.services import audit


@transaction.atomic
def confirm(*, wave: Wave, looked_up: Iterable[tuple[int, str]], by: Membership, at: datetime) -> int:
    """Somebody looked up (patient id, item) and it is not so. Returns how many were new.

    Only what this wave still asks is written; what a colleague confirmed in the meantime stays theirs.
    """
    wave = waves.lock(wave)
    asked = {(patient, item.code) for patient, items in findings.missing_in(wave).items() for item in items}
    new = [pair for pair in dict.fromkeys(looked_up) if pair in asked]
    Finding.objects.bulk_create(
        Finding(patient_id=patient, item=item, present=False, found_at=at, found_by=by)
        for patient, item in new
    )
    entries = [
        audit.Entry(audit.Action.CREATE, "finding", patient, wave.pk, {"item": item, "present": False})
        for patient, item in new
    ]
    audit.append(entries, by=by, at=at)
    return len(new)


@transaction.atomic
def confirm_everybody(*, wave: Wave, by: Membership, at: datetime) -> int:
    """Somebody looked for everybody in the wave and found none of what has to be looked up."""
    held = wave.places.filter(held=True).values_list("patient_id", flat=True)
    pairs = [(patient, item.code) for patient in held for item in MUST_CONFIRM]
    return confirm(wave=wave, looked_up=pairs, by=by, at=at)


@transaction.atomic
def report(*, patient: Patient, item: str, note: str = "", by: Membership, at: datetime) -> Finding:
    """Somebody found it: the patient is left out with the reason that belongs to it."""
    known = ITEMS.get(item)
    if known is None:
        raise Refused(_("Choose what you found from the list. Nothing was changed."))
    if known.needs_note and not note.strip():
        raise Refused(_("This reason needs a short note. Nothing was changed."))
    leaving_out.leave_out(patient=patient, reason=known.reason, note=note, by=by, at=at)
    finding = Finding.objects.create(
        patient=patient, item=item, present=True, note=note.strip(), found_at=at, found_by=by
    )
    audit.record(
        audit.Action.CREATE,
        "finding",
        by=by,
        at=at,
        patient_id=patient.pk,
        object_id=finding.pk,
        item=item,
        present=True,
    )
    return finding


def refuse_unless_looked_up(wave: Wave) -> None:
    """Refused while somebody of the wave was not looked up. Ask with the wave locked."""
    count = len(findings.missing_in(wave))
    if count:
        raise Refused(
            ngettext(
                "For %(count)d patient it was not looked up yet whether there is palliative care or a psychiatrist. "
                "Do that first, on the page “Look in the record”.",
                "For %(count)d patients it was not looked up yet whether there is palliative care or a psychiatrist. "
                "Do that first, on the page “Look in the record”.",
                count,
            )
            % {"count": count}
        )
