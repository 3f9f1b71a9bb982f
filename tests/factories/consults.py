"""Factories of the consults floor. Services make what a journey needs; these make one row with believable values."""

from datetime import timedelta
from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from consults import models
from consults.writing import shipped, specimen, stories
from patients.models import Wave
from stopletters.models import Letter
from tests.factories.patients import PatientFactory
from tests.factories.people import NOW, MembershipFactory, UserFactory
from tests.factories.stopletters import LetterFactory


class ConsultFactory(DjangoModelFactory):
    """The first consult of somebody who got a stop letter; `done=True` for one that was held."""

    class Meta:
        model = models.Consult

    class Params:
        done = factory.Trait(
            state=models.Consult.State.DONE,
            ended_at=NOW,
            ended_by=factory.SelfAttribute("planned_by"),
            minutes_spent=20,
        )

    letter = factory.SubFactory(
        LetterFactory, state=Letter.State.POSTED, place__wave__state=Wave.State.POSTED
    )
    practice = factory.SelfAttribute("letter.practice")
    patient = factory.SelfAttribute("letter.patient")
    number = 1
    poh = factory.SelfAttribute("letter.poh")
    starts_at = NOW + timedelta(days=7)
    minutes = 20
    planned_at = NOW
    planned_by = factory.SelfAttribute("poh")


class ConversationFactory(DjangoModelFactory):
    class Meta:
        model = models.Conversation

    consult = factory.SubFactory(ConsultFactory)
    importance = 7
    confidence = 4
    saved_at = NOW
    saved_by = factory.SelfAttribute("consult.poh")


class QuizRoundFactory(DjangoModelFactory):
    class Meta:
        model = models.QuizRound

    consult = factory.SubFactory(ConsultFactory)
    patient = factory.SelfAttribute("consult.patient")
    moment = models.QuizRound.Moment.BEFORE
    quiz_version = 1
    answers = factory.LazyAttribute(lambda it: {f"q{number}": True for number in range(it.questions)})
    score = 5
    questions = 8
    saved_at = NOW
    saved_by = factory.SelfAttribute("consult.poh")


class AlarmFactory(DjangoModelFactory):
    class Meta:
        model = models.Alarm

    patient = factory.SubFactory(PatientFactory, chronic=True)
    practice = factory.SelfAttribute("patient.practice")
    kind = models.Alarm.Kind.SEIZURE
    raised_at = NOW
    raised_by = factory.SubFactory(MembershipFactory, practice=factory.SelfAttribute("..practice"))


class TaperPlanFactory(DjangoModelFactory):
    """A draft without steps; tests that need real steps let the service make the plan.

    It was asked for 10 mg diazepam at night, with tablets of 2 mg that may be halved.
    """

    class Meta:
        model = models.TaperPlan

    class Params:
        approved = factory.Trait(
            state=models.TaperPlan.State.APPROVED,
            approved_at=NOW,
            approved_by=factory.SubFactory(
                MembershipFactory, gp=True, practice=factory.SelfAttribute("..practice")
            ),
        )

    patient = factory.SubFactory(PatientFactory, chronic=True)
    practice = factory.SelfAttribute("patient.practice")
    version = 1
    substance = "diazepam"
    start_mg = Decimal(10)
    protocol = "nl-25-week"
    protocol_version = "1"
    reference_version = "1"
    request = factory.LazyAttribute(
        lambda it: {
            "substance": it.substance, "daily_mg": "10", "protocol": it.protocol, "start": it.first_day.isoformat(),
            "strengths": [{"mg": "2", "smallest_part": "0.5", "form": "tablet"}], "pace_days": None,
            "end_mg": "0", "switch_to_diazepam": False, "equivalent_mg": None, "spread": [["night", "1"]],
        }
    )  # fmt: skip
    first_day = factory.LazyFunction(lambda: timezone.localdate(NOW))
    made_at = NOW
    made_by = factory.SubFactory(MembershipFactory, practice=factory.SelfAttribute("..practice"))


class PlanStepFactory(DjangoModelFactory):
    class Meta:
        model = models.PlanStep

    plan = factory.SubFactory(TaperPlanFactory)
    position = factory.Sequence(lambda n: n + 1)
    first_day = factory.SelfAttribute("plan.first_day")
    substance = factory.SelfAttribute("plan.substance")
    target_mg = Decimal("7.5")
    mg = Decimal(8)
    tablets = factory.LazyFunction(lambda: {"night": {"2": "4"}})


class PlanningDecisionFactory(DjangoModelFactory):
    class Meta:
        model = models.PlanningDecision

    allowed = True
    reference = "demo: verzonnen besluit"
    recorded_at = NOW
    recorded_by = factory.SubFactory(UserFactory, factor=False)


class WorkbookTextFactory(DjangoModelFactory):
    """A version of a workbook text; `approved=True` makes it one that workbooks are made with."""

    class Meta:
        model = models.WorkbookText

    class Params:
        approved = factory.Trait(
            approved_at=NOW,
            approved_by=factory.SubFactory(UserFactory, factor=False),
            approval_note="NHG-Standaard Slaapproblemen 2014, bladzijde 12",
        )

    kind = models.WorkbookText.Kind.CHAPTERS
    level = "B1"
    version = factory.Sequence(lambda n: n + 100)
    content = factory.LazyAttribute(lambda text: shipped.content(text.kind, text.level))


class WorkbookFactory(DjangoModelFactory):
    class Meta:
        model = models.Workbook

    patient = factory.SubFactory(PatientFactory, chronic=True)
    practice = factory.SelfAttribute("patient.practice")
    edition = 1
    level = "B1"
    chapters = factory.SubFactory(WorkbookTextFactory, approved=True)
    quiz = factory.SubFactory(WorkbookTextFactory, approved=True, kind=models.WorkbookText.Kind.QUIZ)
    stories = factory.SubFactory(WorkbookTextFactory, approved=True, kind=models.WorkbookText.Kind.STORIES)
    facts = factory.LazyFunction(
        lambda: specimen.facts(
            stories.read(shipped.content("stories", "B1")), texts="B1-1 B1-1 B1-1"
        ).to_json()
    )
    made_at = NOW
    made_by = factory.SubFactory(MembershipFactory, practice=factory.SelfAttribute("..practice"))


class ReferralFactory(DjangoModelFactory):
    class Meta:
        model = models.Referral

    class Params:
        sent = factory.Trait(
            state=models.Referral.State.SENT, sent_at=NOW, sent_by=factory.SelfAttribute("made_by")
        )

    patient = factory.SubFactory(PatientFactory, chronic=True)
    practice = factory.SelfAttribute("patient.practice")
    to = "tactus"
    reason = models.Referral.Reason.HIGH_DOSE
    consented_on = factory.LazyFunction(lambda: timezone.localdate(NOW))
    gp = factory.SubFactory(MembershipFactory, gp=True, practice=factory.SelfAttribute("..practice"))
    made_at = NOW
    made_by = factory.SubFactory(MembershipFactory, practice=factory.SelfAttribute("..practice"))


class ReferralOutcomeFactory(DjangoModelFactory):
    class Meta:
        model = models.ReferralOutcome

    referral = factory.SubFactory(ReferralFactory, sent=True)
    code = models.ReferralOutcome.Code.IN_CARE
    on = factory.LazyFunction(lambda: timezone.localdate(NOW))
    recorded_at = NOW
    recorded_by = factory.SelfAttribute("referral.made_by")


class LogbookEntryFactory(DjangoModelFactory):
    class Meta:
        model = models.LogbookEntry

    patient = factory.SubFactory(PatientFactory, chronic=True)
    element = models.LogbookEntry.Element.DIARY
    on = factory.LazyFunction(lambda: timezone.localdate(NOW))
    minutes = 5
    recorded_at = NOW
    recorded_by = factory.SubFactory(MembershipFactory, practice=factory.SelfAttribute("..patient.practice"))
