"""Factories of the programme: agreements, sign-ups, meetings, hours and money."""

from datetime import date, timedelta
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from practices import models
from tests.factories.people import (
    NOW,
    MembershipFactory,
    ParticipationFactory,
    PracticeFactory,
    ProjectFactory,
    UserFactory,
)

IBAN = "NL91ABNA0417164300"  # the example of the IBAN registry


class SignUpFactory(DjangoModelFactory):
    class Meta:
        model = models.SignUp

    project = factory.SubFactory(ProjectFactory)
    name = factory.Sequence(lambda n: f"Huisartsenpraktijk Nieuw {n}")
    street = "Dorpsstraat"
    house_number = "2"
    postcode = "1234 AB"
    city = "Lindedorp"
    phone = "(026) 000 00 00"
    agb_code = "01000000"
    his = "een HIS"
    list_size = 2100
    contact_name = "A. Aanmelder"
    contact_email = factory.Sequence(lambda n: f"aanmelder{n}@example.org")
    poh_name = "P. Poh"
    poh_email = factory.Sequence(lambda n: f"nieuwe-poh{n}@example.org")
    poh_discipline = models.Discipline.GGZ
    gp_name = "H. Huisarts"
    gp_email = factory.Sequence(lambda n: f"nieuwe-huisarts{n}@example.org")
    kind = models.Participation.Kind.FULL
    form_token = factory.Sequence(lambda n: f"{n:032x}")
    link_hash = factory.Sequence(lambda n: f"{n:064x}")
    received_at = NOW


class SectionVerdictFactory(DjangoModelFactory):
    class Meta:
        model = models.SectionVerdict

    sign_up = factory.SubFactory(SignUpFactory)
    section = models.SignUp.Section.PRACTICE
    good = True
    judged_at = NOW
    judged_by = factory.SubFactory(UserFactory, factor=False)


class StartInterviewFactory(DjangoModelFactory):
    class Meta:
        model = models.StartInterview

    participation = factory.SubFactory(ParticipationFactory)
    held_on = NOW.date()
    minutes = 45
    recorded_at = NOW
    recorded_by = factory.SubFactory(UserFactory, factor=False)


class MeetingFactory(DjangoModelFactory):
    """A training day next week, of two hours, with twelve places."""

    class Meta:
        model = models.Meeting

    project = factory.SubFactory(ProjectFactory)
    kind = models.Meeting.Kind.DAY_1
    group = "A"
    starts_at = NOW + timedelta(days=7)
    minutes = 120
    place = "Dorpshuis Lindedorp"
    trainer = "T. Trainer"
    capacity = 12
    created_at = NOW
    created_by = factory.SubFactory(UserFactory, factor=False)


class SeatFactory(DjangoModelFactory):
    class Meta:
        model = models.Seat

    meeting = factory.SubFactory(MeetingFactory)
    membership = factory.SubFactory(MembershipFactory)
    state_at = NOW


class StartOverrideFactory(DjangoModelFactory):
    class Meta:
        model = models.StartOverride

    membership = factory.SubFactory(MembershipFactory)
    reason = "Volgde de training in een eerder project."
    given_at = NOW
    given_by = factory.SubFactory(UserFactory, factor=False)


class LessonFactory(DjangoModelFactory):
    class Meta:
        model = models.Lesson

    practice = factory.SelfAttribute("author.practice")
    author = factory.SubFactory(MembershipFactory)
    theme = models.Lesson.Theme.TAPERING
    case = "Iemand wilde sneller dan het schema."
    lesson = "Vraag wat er haast geeft."
    offered_at = NOW


class RateFactory(DjangoModelFactory):
    """85 euros an hour for everybody, since long ago."""

    class Meta:
        model = models.Rate

    project = factory.SubFactory(ProjectFactory)
    valid_from = date(2020, 1, 1)
    amount = Decimal("85.00")
    set_at = NOW
    set_by = factory.SubFactory(UserFactory, factor=False)


class CapFactory(DjangoModelFactory):
    class Meta:
        model = models.Cap

    project = factory.SubFactory(ProjectFactory)
    activity = models.Activity.SELECTING
    minutes_a_year = 20 * 60
    set_at = NOW
    set_by = factory.SubFactory(UserFactory, factor=False)


class BudgetFactory(DjangoModelFactory):
    class Meta:
        model = models.Budget

    project = factory.SubFactory(ProjectFactory)
    amount = Decimal("50000.00")
    set_at = NOW
    set_by = factory.SubFactory(UserFactory, factor=False)


class BankAccountFactory(DjangoModelFactory):
    """Entered and confirmed long enough ago to be paid to; `confirmed_by=None` waits for a second person."""

    class Meta:
        model = models.BankAccount

    practice = factory.SubFactory(PracticeFactory)
    iban = IBAN
    holder = "Huisartsenpraktijk"
    entered_at = NOW - timedelta(days=30)
    entered_by = factory.SubFactory(UserFactory, factor=False)
    confirmed_by = factory.SubFactory(UserFactory, factor=False)
    confirmed_at = factory.LazyAttribute(lambda it: it.entered_at if it.confirmed_by else None)
    usable_from = factory.LazyAttribute(
        lambda it: (it.entered_at + timedelta(days=5)).date() if it.confirmed_by else None
    )


class BatchFactory(DjangoModelFactory):
    class Meta:
        model = models.Batch

    project = factory.SubFactory(ProjectFactory)
    message_id = factory.Sequence(lambda n: f"BENZO-{n}")
    execute_on = NOW.date() + timedelta(days=2)
    total = Decimal("0.00")
    made_at = NOW
    made_by = factory.SubFactory(UserFactory, factor=False)


class ClaimFactory(DjangoModelFactory):
    """The draft of last month."""

    class Meta:
        model = models.Claim

    practice = factory.SubFactory(PracticeFactory)
    project = factory.SelfAttribute("practice.participation.project")
    month = date(2026, 9, 1)


class ClaimLineFactory(DjangoModelFactory):
    class Meta:
        model = models.ClaimLine

    claim = factory.SubFactory(ClaimFactory)
    activity = models.Activity.LETTERS
    role = models.Role.POH
    rate = Decimal("85.00")
    minutes = 60
    amount = Decimal("85.00")


class ClaimRemarkFactory(DjangoModelFactory):
    class Meta:
        model = models.ClaimRemark

    claim = factory.SubFactory(ClaimFactory)
    text = "Waarom twee keer?"
    said_at = NOW
    said_by = factory.SubFactory(UserFactory, factor=False)


class HoursFactory(DjangoModelFactory):
    """An hour of sending letters in last month's claim."""

    class Meta:
        model = models.Hours

    membership = factory.SubFactory(MembershipFactory)
    practice = factory.SelfAttribute("membership.practice")
    claim = factory.SubFactory(ClaimFactory, practice=factory.SelfAttribute("..practice"))
    day = date(2026, 9, 14)
    activity = models.Activity.LETTERS
    payer = models.Payer.FUND
    minutes = 60
    entered_at = NOW
    entered_by = factory.SelfAttribute("membership.user")


class DismissedProposalFactory(DjangoModelFactory):
    class Meta:
        model = models.DismissedProposal

    membership = factory.SubFactory(MembershipFactory)
    practice = factory.SelfAttribute("membership.practice")
    source = factory.Sequence(lambda n: f"meeting:{n}")
    dismissed_at = NOW


class MailFactory(DjangoModelFactory):
    class Meta:
        model = models.Mail

    key = factory.Sequence(lambda n: f"mail:{n}")
    template = "meeting_invited"
    to = "iemand@example.org"
    asked_at = NOW
