"""The consults' side of scenes: values for the parts of URLs, one for each state that has a page of its own."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from consults.models import (
    Alarm,
    Consult,
    LogbookEntry,
    PlanningDecision,
    QuizRound,
    Referral,
    ReferralOutcome,
    TaperPlan,
    Workbook,
    WorkbookText,
)
from practices.models import Membership, Practice, Role
from stopletters.models import Letter


def objects(practice: Practice) -> dict[str, list[Any]]:
    """Of the demo's story."""
    own = {"practice": practice}
    return {
        "consult": first_of_each(Consult, "state", **own),
        "moment": list(QuizRound.Moment.values),
        "alarm": first_of_each(Alarm, "acknowledged_at", **own),
        "plan": first_of_each(TaperPlan, "state", **own),
        "workbook": first_of_each(Workbook, "edition", **own),
        "workbook_text": list(WorkbookText.objects.values_list("pk", flat=True)),
        "referral": first_of_each(Referral, "state", **own),
        "outcome": list(
            ReferralOutcome.objects.filter(referral__practice=practice).values_list("pk", flat=True)
        ),
        "entry": list(LogbookEntry.objects.filter(patient__practice=practice).values_list("pk", flat=True)),
    }


def patients(practice: Practice) -> list[int]:
    """Whose pages have something of this floor: an alarm, a plan in each state, a referral."""
    whose = (Alarm, TaperPlan, Referral, Workbook)
    found: list[int] = [
        pk
        for model in whose
        for pk in model.objects.filter(practice=practice).values_list("patient", flat=True)
    ]
    return list(dict.fromkeys(found))


def first_of_each(model: Any, field: str, **which: Any) -> list[int]:
    rows = model.objects.filter(**which).order_by("pk").values_list(field, "pk")
    return list(dict(rows).values())


def begin(slug: str) -> dict[str, str]:
    """A consult of this moment with somebody who got a letter, and workbook texts that may be printed; addresses."""
    letter, now = Letter.objects.filter(practice__slug=slug).earliest("pk"), timezone.now()
    poh = Membership.objects.get(practice__slug=slug, role=Role.POH)
    WorkbookText.objects.update(approved_at=now, approved_by=poh.user, approval_note="gelezen")
    PlanningDecision.objects.create(
        allowed=True, reference="journey", recorded_at=now, recorded_by=poh.user
    )  # in production plans are made by themselves only after this
    consult = Consult.objects.create(
        practice=letter.practice, patient=letter.patient, letter=letter, number=1, poh=poh, starts_at=now, minutes=20,
        planned_at=now, planned_by=poh,
    )  # fmt: skip
    return {
        "consult": reverse("consult", args=[slug, consult.pk]),
        "patient": reverse("patient", args=[slug, letter.patient_id]),
        "plan": reverse("plan", args=[slug, letter.patient_id]),
        "logbook": reverse("logbook", args=[slug]),
    }
