"""Factories of the evaluation floor."""

from datetime import date, timedelta
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from evaluation import models
from evaluation.outcomes import RULE, VERSION
from tests.factories.patients import PatientFactory
from tests.factories.people import NOW, MembershipFactory, PracticeFactory, ProjectFactory, UserFactory


class StudyFactory(DjangoModelFactory):
    """A study whose plan was registered; `registered=False` for one that is still being written."""

    class Meta:
        model = models.Study
        django_get_or_create = ("project",)

    class Params:
        registered = factory.Trait(registered_at=NOW, registered_by=factory.SubFactory(UserFactory))

    project = factory.SubFactory(ProjectFactory)
    ethics_number = "NL-00.000.26"
    analysis_plan = "Primair: gestopt na 6 maanden, met interval."
    primary_outcome = models.Study.PrimaryOutcome.ABSTINENT
    plan_dated = date(2026, 1, 12)
    pseudonym_key = "ab" * 32


class StudyTextFactory(DjangoModelFactory):
    class Meta:
        model = models.StudyText

    study = factory.SubFactory(StudyFactory)
    kind = models.StudyText.Kind.CONSENT
    version = factory.Sequence(lambda number: number + 1)
    content = "Mag het onderzoek uw gegevens zonder naam gebruiken?"
    created_at = NOW
    created_by = factory.SubFactory(UserFactory)


class PlanAmendmentFactory(DjangoModelFactory):
    class Meta:
        model = models.PlanAmendment

    study = factory.SubFactory(StudyFactory)
    note = "Ook de duur tot stoppen wordt beschreven."
    dated = date(2026, 9, 1)
    added_at = NOW
    added_by = factory.SubFactory(UserFactory)


class ResearchChoiceFactory(DjangoModelFactory):
    class Meta:
        model = models.ResearchChoice

    patient = factory.SubFactory(PatientFactory)
    practice = factory.SelfAttribute("patient.practice")
    kind = models.ResearchChoice.Kind.CONSENT
    answer = models.ResearchChoice.Answer.YES
    text = factory.SubFactory(StudyTextFactory)
    given_on = NOW.date()
    noted_at = NOW
    noted_by = factory.SubFactory(MembershipFactory, practice=factory.SelfAttribute("..practice"))


class PresenceFactory(DjangoModelFactory):
    class Meta:
        model = models.Presence

    patient = factory.SubFactory(PatientFactory)
    practice = factory.SelfAttribute("patient.practice")
    months = 6
    answer = models.Presence.Answer.HERE
    answered_at = NOW
    answered_by = factory.SubFactory(MembershipFactory, practice=factory.SelfAttribute("..practice"))


class OutcomeFactory(DjangoModelFactory):
    class Meta:
        model = models.Outcome

    patient = factory.SubFactory(PatientFactory)
    practice = factory.SelfAttribute("patient.practice")
    group = models.Outcome.Group.LETTER
    months = 6
    t0 = date(2026, 3, 2)
    period_start = factory.LazyAttribute(lambda row: row.t0 + timedelta(days=92))
    period_end = factory.LazyAttribute(lambda row: row.t0 + timedelta(days=182))
    code = models.Outcome.Code.HALVED
    baseline_ddd_per_day = Decimal("1.0000")
    window_ddd_per_day = Decimal("0.4000")
    ratio = Decimal("0.4000")
    baseline_days = 91
    window_days = 40
    baseline_mg_per_day = Decimal("10.0000")
    window_mg_per_day = Decimal("4.0000")
    rule = RULE
    rule_version = VERSION
    reference_version = "1"
    computed_at = NOW


class OutcomeRefreshFactory(DjangoModelFactory):
    class Meta:
        model = models.OutcomeRefresh

    practice = factory.SubFactory(PracticeFactory)


class ResearchExportFactory(DjangoModelFactory):
    """Asked for and not built yet."""

    class Meta:
        model = models.ResearchExport

    study = factory.SubFactory(StudyFactory)
    purpose = "Primaire analyse na zes maanden."
    asked_at = NOW
    asked_by = factory.SubFactory(UserFactory)


class ExportDownloadFactory(DjangoModelFactory):
    class Meta:
        model = models.ExportDownload

    export = factory.SubFactory(ResearchExportFactory)
    downloaded_at = NOW
    downloaded_by = factory.SubFactory(UserFactory)


class InterviewRoundFactory(DjangoModelFactory):
    class Meta:
        model = models.InterviewRound
        django_get_or_create = ("study", "number")

    study = factory.SubFactory(StudyFactory, registered=True)
    number = 1
    starts_on = NOW.date() - timedelta(days=30)
    ends_on = NOW.date() + timedelta(days=60)
    added_at = NOW
    added_by = factory.SubFactory(UserFactory)


class InterviewFactory(DjangoModelFactory):
    """With a POH, who said yes; `patient=True` with a patient, `group=True` a focus group of POHs and GPs;
    `planned=True` and `done=True` for how far it is."""

    class Meta:
        model = models.Interview

    class Params:
        patient = factory.Trait(
            kind=models.Interview.Kind.PATIENT,
            membership=None,
            practice=factory.SubFactory(PracticeFactory),
        )
        group = factory.Trait(kind=models.Interview.Kind.STAFF_GROUP, membership=None, practice=None)
        planned = factory.Trait(
            state=models.Interview.State.PLANNED,
            starts_at=NOW + timedelta(days=3),
            minutes=30,
            medium=models.Interview.Medium.PHONE,
        )
        done = factory.Trait(
            state=models.Interview.State.DONE,
            starts_at=NOW - timedelta(days=3),
            minutes=30,
            medium=models.Interview.Medium.PHONE,
            ended_at=NOW - timedelta(days=3),
            ended_by=factory.SelfAttribute("interviewer.user"),
        )

    round = factory.SubFactory(InterviewRoundFactory)
    kind = models.Interview.Kind.POH
    serial = factory.Sequence(lambda number: number + 1)
    pseudonym = factory.LazyAttribute(lambda row: f"X-{row.round.number:02}-{row.serial}")
    membership = factory.SubFactory(MembershipFactory)
    practice = factory.SelfAttribute("membership.practice")
    interviewer = factory.SubFactory(MembershipFactory, researcher=True)
    state = models.Interview.State.AGREED
    consent_on = NOW.date()
    invited_at = NOW
    invited_by = factory.SelfAttribute("interviewer.user")


class PatientRequestFactory(DjangoModelFactory):
    class Meta:
        model = models.PatientRequest

    round = factory.SubFactory(InterviewRoundFactory)
    practice = factory.SubFactory(PracticeFactory)
    wanted = 2
    interviewer = factory.SubFactory(MembershipFactory, researcher=True)
    asked_at = NOW
    asked_by = factory.SelfAttribute("interviewer.user")


class InterviewInvitationFactory(DjangoModelFactory):
    class Meta:
        model = models.InterviewInvitation

    patient = factory.SubFactory(PatientFactory)
    practice = factory.SelfAttribute("patient.practice")
    interview = factory.SubFactory(
        InterviewFactory, patient=True, practice=factory.SelfAttribute("..practice")
    )
    invited_at = NOW
    invited_by = factory.SubFactory(MembershipFactory, practice=factory.SelfAttribute("..practice"))


class ContactReleaseFactory(DjangoModelFactory):
    class Meta:
        model = models.ContactRelease

    class Params:
        patient = factory.SubFactory(PatientFactory)

    invitation = factory.SubFactory(InterviewInvitationFactory, patient=factory.SelfAttribute("..patient"))
    practice = factory.SelfAttribute("invitation.practice")
    name = "Mevr. T. Voorbeeld"
    phone = "06 00 00 00 00"
    until = NOW.date() + timedelta(days=14)
    released_at = NOW
    released_by = factory.SelfAttribute("invitation.invited_by")


class ParagraphFactory(DjangoModelFactory):
    class Meta:
        model = models.Paragraph

    interview = factory.SubFactory(InterviewFactory, done=True)
    number = factory.Sequence(lambda number: number + 1)
    version = 1
    text = "De brief gaf rust."
    written_at = NOW
    written_by = factory.SubFactory(UserFactory)


class CodeFactory(DjangoModelFactory):
    class Meta:
        model = models.Code

    study = factory.SubFactory(StudyFactory)
    name = factory.Sequence(lambda number: f"Thema {number}")
    created_at = NOW
    created_by = factory.SubFactory(UserFactory)


class CodingFactory(DjangoModelFactory):
    class Meta:
        model = models.Coding

    interview = factory.SubFactory(InterviewFactory, done=True)
    code = factory.SubFactory(CodeFactory)
    first = 1
    last = 1
    marked_at = NOW
    marked_by = factory.SubFactory(UserFactory)


class SnapshotFactory(DjangoModelFactory):
    """Asked for, and still being counted."""

    class Meta:
        model = models.Snapshot

    study = factory.SubFactory(StudyFactory)
    number = factory.Sequence(lambda number: number + 1)
    day = NOW.date()
    rules = factory.LazyFunction(lambda: {"threshold": 7, "base": 5, "pool": 5, "changed": 3})
    without_consent = False
    asked_at = NOW
    asked_by = factory.SubFactory(UserFactory)
    parts_asked = 1


class SnapshotPartFactory(DjangoModelFactory):
    class Meta:
        model = models.SnapshotPart

    snapshot = factory.SubFactory(SnapshotFactory)
    practice = factory.SubFactory(PracticeFactory)


class FigureFactory(DjangoModelFactory):
    class Meta:
        model = models.Figure

    snapshot = factory.SubFactory(SnapshotFactory)
    name = "outcome"
    language = "nl"
    theme = models.Figure.Theme.LIGHT
    width = 460
    height = 300
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="460" height="300"/>'


class StudyReportFactory(DjangoModelFactory):
    class Meta:
        model = models.StudyReport

    snapshot = factory.SubFactory(SnapshotFactory)
    language = "nl"
    asked_at = NOW
    asked_by = factory.SubFactory(UserFactory)
