"""Who can have a place in a wave of stop letters, and giving one, with what the choice rests on."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from patients.models import Patient, Screening, Use, Wave, WavePlace
from practices.models import Membership, Practice
from practices.services import audit


def suitable(practice: Practice) -> Any:
    """Chronic users nothing in the record speaks against (or somebody decided despite it), and not in a wave yet."""
    uses = Use.objects.filter(patient__practice=practice, chronic=True).only("patient_id", "flags")
    judged = _judgements(patient__practice=practice)
    included = judged.filter(decision=Screening.Decision.INCLUDE).values_list("patient_id", flat=True)
    excluded = {use.patient_id for use in uses if _excluding_flags(use)} - set(included)
    barred = judged.exclude(decision=Screening.Decision.INCLUDE).values("patient_id")
    written_to = WavePlace.objects.filter(
        patient__practice=practice, kind=Wave.Kind.STOP, given_up_at__isnull=True
    ).values("patient_id")
    rows = Patient.objects.filter(practice=practice, use__chronic=True)
    return rows.exclude(pk__in=excluded).exclude(pk__in=barred).exclude(pk__in=written_to).order_by("pk")


def _judgements(**whose: Any) -> QuerySet[Screening]:
    return Screening.objects.filter(withdrawn_at__isnull=True, **whose)


def _excluding_flags(use: Use) -> list[str]:
    return [flag["reason"] for flag in use.flags if flag["advice"] == "exclude"]


def give_places(wave: Wave, patients: list[int], *, by: Membership, at: datetime) -> None:
    """A place for each of `patients`, in this order; the wave is locked. Refused when somebody cannot have one."""
    if not patients:
        return
    count = wave.places.filter(held=True).count()
    if count + len(patients) > wave.size:
        raise Refused(
            _("A wave has at most %(size)d patients; %(count)d are chosen already. Nothing was changed.")
            % {"size": wave.size, "count": count}
        )
    chronic = Use.objects.filter(patient__practice=wave.practice, patient__in=patients, chronic=True)
    uses = {use.patient_id: use for use in chronic}
    judged = _judgements(patient__in=patients)
    if len(uses) != len(patients) or judged.exclude(decision=Screening.Decision.INCLUDE).exists():
        raise Refused(_("Somebody you chose was excluded or is no longer there. Look at the list again."))
    decided = set(judged.values_list("patient_id", flat=True))
    _refuse_undecided([uses[patient] for patient in patients if patient not in decided])
    last = wave.places.aggregate(last=Max("position"))["last"] or 0
    places = [
        WavePlace(
            wave=wave,
            patient_id=patient,
            position=last + number,
            basis=basis_of(uses[patient]),
            chosen_at=at,
            chosen_by=by,
        )
        for number, patient in enumerate(patients, start=1)
    ]
    try:
        with transaction.atomic():
            WavePlace.objects.bulk_create(places)
    except IntegrityError as error:
        raise Refused(_("Somebody you chose is already in another wave. Look at the list again.")) from error
    entries = [audit.Entry(audit.Action.CREATE, "wave.place", patient, wave.pk) for patient in patients]
    audit.append(entries, by=by, at=at)


def _refuse_undecided(uses: list[Use]) -> None:
    """What the record holds against a letter, a person weighs first."""
    reasons = {reason: None for use in uses for reason in _excluding_flags(use)}
    if reasons:
        raise Refused(
            _(
                "Somebody you chose has something in the record that speaks against a letter: %(reasons)s. "
                "First say with “Choose after all” why a letter is right. Nothing was changed."
            )
            % {"reasons": ", ".join(reasons)}
        )


def basis_of(use: Use) -> dict[str, Any]:
    """What the choice rests on, kept as it was that day."""
    return {
        "rule": use.rule,
        "rule_version": use.rule_version,
        "reference_version": use.reference_version,
        "period": [use.period_start.isoformat(), use.as_of.isoformat()],
        "days": use.days,
        "ddd_per_day": str(use.ddd_per_day) if use.ddd_per_day is not None else None,
        "above_one_ddd": use.above_one_ddd,
        "substances": use.substances,
        "medicines": use.medicines,
        "flags": [flag["code"] for flag in use.flags],
        "evidence": use.evidence,
    }
