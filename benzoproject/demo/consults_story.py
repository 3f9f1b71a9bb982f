"""How the posted wave of the demo goes on: consults, plans, workbooks, alarms, the quiz and a referral.

Told through the services, each act on its day. What people say stands in conversations.toml.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from django.utils import timezone

from benzoproject.demo.days import at_hour, next_workday, on_day
from consults.models import Consult, Referral, TaperPlan, Workbook
from consults.queries import plans as plan_queries
from consults.queries import workbook_texts
from consults.services import (
    alarms,
    consults,
    conversations,
    logbook,
    plan_changes,
    plans,
    quiz,
    referrals,
    workbook_rendering,
    workbooks,
)
from consults.services.referrals import Wish
from consults.services.walkthrough import drafted
from patients.models import Wave
from practices.models import Membership, Practice, Role
from stopletters.models import Letter, Response

MINUTES = 25
APPOINTMENT_AHEAD = 3  # days between making an appointment and its consult
WANTED = (Response.Code.CONSULT, Response.Code.NOT_ALONE, Response.Code.TALK_TO_GP)


@cache
def talks() -> dict[str, dict[str, dict[str, Any]]]:
    """Course -> number of the consult -> fields of the conversation."""
    text = (files("benzoproject.demo") / "conversations.toml").read_text(encoding="utf-8")
    return tomllib.loads(text, parse_float=Decimal)


@dataclass
class Course:
    """One patient's way through the consults. Days are counted from the posting of the letter."""

    letter: Letter
    words: str  # the course in conversations.toml
    poh: Membership
    gp: Membership
    posted: date
    hour: int  # an hour of their own, so that nobody is booked twice

    @property
    def who(self) -> dict[str, Any]:
        return {"by": self.poh, "at": timezone.now()}

    def appointment(self, day: int) -> Consult:
        """The next consult, made some days before."""
        return self._appointment(day, at_hour(self.posted + timedelta(days=day), self.hour))

    def upcoming(self, day: int) -> Consult:
        """As `appointment`, on a day that is still to come."""
        return self._appointment(day, at_hour(next_workday(self.posted + timedelta(days=day)), self.hour))

    def _appointment(self, day: int, starts: datetime) -> Consult:
        with on_day(self.posted + timedelta(days=day - APPOINTMENT_AHEAD), 8):
            return consults.plan_next(
                letter=self.letter, starts_at=starts, minutes=MINUTES, poh=self.poh, **self.who
            )

    def consult(self, day: int, *, right: int | None = None, moment: str = "before") -> Consult:
        """Held on `day`: what was said, the quiz with `right` answers right, and the minutes."""
        consult = self.appointment(day)
        with on_day(self.posted + timedelta(days=day), self.hour, MINUTES):
            self.said(consult)
            if right is not None:
                self.quizzed(consult, right, moment)
            return consults.finish(consult=consult, minutes=MINUTES, **self.who)

    def said(self, consult: Consult) -> None:
        fields = talks()[self.words][str(consult.number)]
        conversations.save(consult=consult, revision=0, fields=_fields(fields), **self.who)

    def quizzed(self, consult: Consult, right: int, moment: str) -> None:
        text = workbook_texts.newest("quiz", self.letter.patient.reading_level)
        assert text
        asked = text.content["questions"]
        answers = {one["key"]: one["true"] if place < right else None for place, one in enumerate(asked)}
        quiz.record(
            consult=consult, moment=moment, text=text, version=text.version, answers=answers, **self.who
        )

    def draft(self, consult: Consult, day: int) -> TaperPlan:
        """The POH's proposal, right after the consult."""
        with on_day(self.posted + timedelta(days=day), 17):
            start = timezone.localdate() + timedelta(days=3)
            return drafted(self.letter.patient, consult=consult, start=start, by=self.poh, at=timezone.now())

    def approve(self, plan: TaperPlan, day: int) -> TaperPlan:
        with on_day(self.posted + timedelta(days=day), 17, 30):
            return plans.approve(
                plan=plan, seen=plan_queries.fingerprint(plan), by=self.gp, at=timezone.now()
            )

    def workbook(self, consult: Consult, day: int, *, given: bool = True) -> Workbook:
        with on_day(self.posted + timedelta(days=day), 17, 40):
            made = workbooks.make(patient=self.letter.patient, consult=consult, **self.who)
            workbook_rendering.render_due([made.pk])
            if given:
                made.refresh_from_db()
                workbooks.give(workbook=made, **self.who)
            return made


def _fields(said: Mapping[str, Any]) -> dict[str, Any]:
    units = said.get("units_per_day")
    return {**said, "units_per_day": Decimal(units) if units else None}


def go_on(wave: Wave, poh: Membership, *, posted: date, today: date) -> None:
    """The courses of the patients who wanted a consult, in the order of the list."""
    wanting = Letter.objects.filter(wave=wave, responses__code__in=WANTED).distinct().order_by("position")
    gp = Membership.objects.filter(practice=wave.practice, role=Role.GP).earliest("pk")
    names = ("steady", "resting", "stepping_back", "waiting", "alarmed", "worrying", "referred", "first")
    courses = {
        name: Course(letter, name, poh, letter.patient.gp or gp, posted, hour)
        for hour, (name, letter) in enumerate(zip(names, wanting, strict=False), start=9)
    }
    ago = (today - posted).days
    steady(courses["steady"])
    resting(courses["resting"])
    stepping_back(courses["stepping_back"])
    waiting(courses["waiting"], ago)
    alarmed(courses["alarmed"], ago)
    worrying(courses["worrying"], ago)
    referred(courses["referred"], ago)
    courses["first"].upcoming(ago + 1)


def switched(practice: Practice) -> dict[str, date]:
    """Number in the HIS -> the day from which diazepam is taken instead, as an approved plan says."""
    plans = TaperPlan.objects.filter(practice=practice, approved_at__isnull=False).exclude(switched_from="")
    return {plan.patient.his_number: plan.first_day for plan in plans.select_related("patient")}


def steady(course: Course) -> None:
    """Three consults, a plan that is going down, and a workbook each time."""
    first = course.consult(9, right=4)
    course.approve(course.draft(first, 9), 10)
    course.workbook(first, 10)
    course.consult(23)
    third = course.consult(37, right=7, moment="after")
    course.workbook(third, 37)
    with on_day(course.posted + timedelta(days=37), 18):
        logbook.add(
            patient=course.letter.patient, element="diary", on=timezone.localdate(), minutes=5,
            note="Dagboekje samen bekeken", **course.who,
        )  # fmt: skip


def resting(course: Course) -> None:
    """The second consult asks for a rest."""
    first = course.consult(11, right=3)
    plan = course.approve(course.draft(first, 11), 12)
    course.consult(30)
    with on_day(course.posted + timedelta(days=30), 17):
        plan_changes.hold(plan=plan, days=14, **course.who)


def stepping_back(course: Course) -> None:
    """Too fast: back to the dose that went well, and a workbook that says so."""
    first = course.consult(9)
    plan = course.approve(course.draft(first, 9), 10)
    second = course.consult(32)
    with on_day(course.posted + timedelta(days=32), 17):
        plan_changes.step_back(plan=plan, **course.who)
    course.workbook(second, 32)


def waiting(course: Course, ago: int) -> None:
    """The plan of the day before yesterday waits for the GP."""
    course.draft(course.consult(ago - 2, right=5), ago - 2)


def alarmed(course: Course, ago: int) -> None:
    """An alarm that the GP answered; the next consult is today."""
    first = course.consult(16)
    patient = course.letter.patient
    with on_day(course.posted + timedelta(days=16), 15):
        note = "Vorige week zelf gestopt, daarna een aanval met wegraking."
        raised = alarms.raise_(patient=patient, consult=first, kind="seizure", note=note, **course.who)
    with on_day(course.posted + timedelta(days=16), 16):
        outcome = "Gebeld en dezelfde dag gezien. Terug op de oude dosering, neuroloog gebeld."
        alarms.acknowledge(alarm=raised, outcome=outcome, by=course.gp, at=timezone.now())
    course.upcoming(ago)


def worrying(course: Course, ago: int) -> None:
    """Did not come at first; in the consult of yesterday something was said that cannot wait."""
    missed = course.appointment(24)
    with on_day(course.posted + timedelta(days=24), 17):
        consults.miss(consult=missed, **course.who)
    held = course.consult(ago - 1)
    with on_day(course.posted + timedelta(days=ago - 1), 17):
        note = "Zegt dat het van haar niet meer hoeft. Geen plan. Vandaag bellen afgesproken."
        alarms.raise_(patient=course.letter.patient, consult=held, kind="suicidal", note=note, **course.who)


def referred(course: Course, ago: int) -> None:
    """With consent to addiction care, where treatment began."""
    with on_day(course.posted + timedelta(days=22)):
        wish = Wish(
            to="iriszorg", to_name="", reason=Referral.Reason.OTHER_ADDICTION, gp=course.gp,
            consented_on=timezone.localdate(),
            question="Wilt u begeleiden bij het afbouwen? Er is ook dagelijks alcohol, drie glazen of meer.",
        )  # fmt: skip
        sent = referrals.draft(patient=course.letter.patient, wish=wish, **course.who)
        sent = referrals.send(referral=sent, **course.who)
    with on_day(course.posted + timedelta(days=ago - 4)):
        referrals.record_outcome(
            referral=sent, code="in_care", on=timezone.localdate(), note="Intake geweest", **course.who
        )
