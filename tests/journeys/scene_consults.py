"""The consults' side of scenes: values for the parts of URLs, one for each state that has a page of its own."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils import timezone

from consults.models import (
    Alarm,
    Consult,
    Conversation,
    LogbookEntry,
    PlanStep,
    QuizRound,
    Referral,
    ReferralOutcome,
    TaperPlan,
    Workbook,
    WorkbookText,
)
from consults.services import consults, planning_decisions, workbook_texts
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
    letter = Letter.objects.filter(practice__slug=slug).select_related("practice").earliest("pk")
    allow_plans_and_workbooks()
    consult = a_consult(letter, the(Role.POH, slug))
    return {**addresses(letter), "consult": reverse("consult", args=[slug, consult.pk])}


def a_consult(letter: Letter, poh: Membership) -> Consult:
    """The next rung, planned for this moment."""
    now = timezone.now()
    return consults.plan_next(letter=letter, starts_at=now, minutes=20, poh=poh, by=poh, at=now)


def weeks_pass(slug: str, days: str) -> int:
    """Everything that was said, planned and made there is so many days longer ago; returns how many rows moved."""
    back, plan = timedelta(days=int(days)), {"plan__practice__slug": slug}
    whose = {Conversation: {"consult__practice__slug": slug}, PlanStep: plan}
    kinds = (Consult, Conversation, TaperPlan, PlanStep, Workbook)
    return sum(_move(kind, back, whose.get(kind, {"practice__slug": slug})) for kind in kinds)


def _move(kind: type[models.Model], back: timedelta, which: dict[str, str]) -> int:
    rows = list(kind._default_manager.filter(**which))
    moments = [field.attname for field in kind._meta.concrete_fields if isinstance(field, models.DateField)]
    for row in rows:
        for name in moments:
            if (moment := getattr(row, name)) is not None:
                # By the clock on the wall: an appointment keeps its hour, and with that its day.
                on_the_wall = timezone.localtime(moment) if isinstance(moment, datetime) else moment
                setattr(row, name, on_the_wall - back)
    return kind._default_manager.bulk_update(rows, moments)


def allow_plans_and_workbooks() -> None:
    """What a project leader decides before production does either by itself."""
    admin, now = Membership.objects.filter(role=Role.ADMIN).latest("pk"), timezone.now()
    planning_decisions.record(allowed=True, reference="journey", by=admin, at=now)
    for text in WorkbookText.objects.filter(approved_at__isnull=True):
        workbook_texts.approve(text=text, note="gelezen", by=admin, at=now)


def the(role: Role, slug: str) -> Membership:
    return Membership.objects.filter(practice__slug=slug, role=role).earliest("pk")


def addresses(letter: Letter) -> dict[str, str]:
    slug = letter.practice.slug
    own = {name: reverse(name, args=[slug, letter.patient_id]) for name in ("patient", "plan", "workbooks")}
    return {**own, "logbook": reverse("logbook", args=[slug])}
