"""A patient's own GP, who signs that patient's letter. Known from what the HIS writes, or said by a person."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from benzoproject.lib import bulk
from benzoproject.lib.crypto import blind_index
from benzoproject.lib.refusal import Refused
from patients.models import GpCode, Patient
from patients.services.known import Known
from practices.models import Membership, Practice, Role
from practices.queries import people
from practices.services import audit


def code_index(practice: Practice, code: str) -> str:
    return blind_index("gp-code", practice.pk, " ".join(code.split()).casefold())


@transaction.atomic
def assign(practice: Practice) -> None:
    """Give patients of whom nobody said who the own GP is the one behind the code, or the only one there can be."""
    patients = list(Patient.objects.filter(practice=practice).only("gp", "gp_assumed", "gp_code"))
    changed = [patient for patient, gp, assumed in given(practice, patients) if _give(patient, gp, assumed)]
    bulk.update(changed, ["gp", "gp_assumed"])


def assign_known(known: Known) -> None:
    """The same for what is not stored yet."""
    for patient, gp, assumed in given(known.practice, list(known.patients.values())):
        known.change(patient, gp_id=gp, gp_assumed=assumed)


def given(practice: Practice, patients: Sequence[Patient]) -> Iterator[tuple[Patient, int | None, bool]]:
    """Each patient of whom nobody said it, with the own GP there must be, and whether that is only assumed."""
    gps = [gp.pk for gp in people.gps(practice)]
    named = dict(GpCode.objects.filter(practice=practice, gp_id__in=gps).values_list("code_index", "gp_id"))
    codes = [code_index(practice, patient.gp_code) for patient in patients]
    # Two codes are two GPs, also when only one of them works with us so far.
    one_code = (
        len({code for patient, code in zip(patients, codes, strict=True) if patient.gp_code.strip()}) <= 1
    )
    only = gps[0] if len(gps) == 1 and one_code else None
    for patient, code in zip(patients, codes, strict=True):
        if patient.gp_id is None or patient.gp_assumed:
            gp = named.get(code)
            yield patient, gp or only, gp is None and only is not None


def _give(patient: Patient, gp: int | None, assumed: bool) -> bool:
    """Whether something changed."""
    before = (patient.gp_id, patient.gp_assumed)
    patient.gp_id, patient.gp_assumed = gp, assumed
    return before != (gp, assumed)


@transaction.atomic
def name_code(*, practice: Practice, code: str, gp: Membership, by: Membership, at: datetime) -> int:
    """Say who is meant by `code`: holds for all patients with it, now and in later exports. Returns how many."""
    gp_of(practice, gp)
    _one_at_a_time(practice)
    GpCode.objects.update_or_create(
        practice=practice, code_index=code_index(practice, code), defaults={"gp": gp}
    )
    meant = [
        patient
        for patient in Patient.objects.filter(practice=practice)
        if code_index(practice, patient.gp_code) == code_index(practice, code)
    ]
    Patient.objects.filter(pk__in=[patient.pk for patient in meant]).update(gp=gp, gp_assumed=False)
    assign(practice)
    audit.record(audit.Action.CHANGE, "own GP", by=by, at=at, object_id=gp.pk, patients=len(meant))
    return len(meant)


@transaction.atomic
def name_own(*, patient: Patient, gp: Membership, by: Membership, at: datetime) -> Patient:
    """Say who the own GP of one patient is."""
    _one_at_a_time(patient.practice)
    patient.gp, patient.gp_assumed = gp_of(patient.practice, gp), False
    patient.save(update_fields=["gp", "gp_assumed"])
    audit.record(audit.Action.CHANGE, "own GP", by=by, at=at, patient_id=patient.pk, object_id=gp.pk)
    return patient


def _one_at_a_time(practice: Practice) -> None:
    """A file that is being stored has its own idea of own GPs: it ends first, or begins after this."""
    Practice.objects.select_for_update(no_key=True).get(pk=practice.pk)


def gp_of(practice: Practice, gp: Membership) -> Membership:
    if gp.practice_id != practice.pk or gp.role != Role.GP or not gp.active:
        raise Refused(_("Choose a GP of this practice. Nothing was changed."))
    return gp
