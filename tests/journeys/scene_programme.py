"""The programme in the demo: values for the parts of its addresses, one for each state that has a page of its own."""

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from practices.models import (
    Agreement,
    AgreementText,
    BankAccount,
    Batch,
    Claim,
    DismissedProposal,
    Hours,
    Membership,
    Participation,
    Practice,
    Project,
    Rate,
    Role,
    Seat,
    SignUp,
)
from practices.services.people import hash_of
from tests.factories.people import AgreementFactory, UserFactory
from tests.factories.programme import IBAN, BankAccountFactory, MeetingFactory, RateFactory, SeatFactory

TOKEN = "mijn-aanmelding"


def objects(linde: Practice) -> dict[str, list[Any]]:
    returned = SignUp.objects.filter(state=SignUp.State.RETURNED).first()
    SignUp.objects.filter(pk=returned.pk).update(link_hash=hash_of(TOKEN))
    accounts = BankAccount.objects.filter(practice=linde, confirmed_at=None, ended_at=None)
    return {
        "project_slug": [Project.objects.earliest("pk").slug],
        "sign_up": by_state(SignUp.objects.all()),
        "sign_up_token": [TOKEN, "bestaat-niet"],
        "section": [SignUp.Section.PRACTICE],
        "agreement": list(Agreement.objects.filter(practice=linde).values_list("pk", flat=True)),
        "agreement_text": list(AgreementText.objects.values_list("pk", flat=True)),
        "own_claim": by_state(Claim.objects.filter(practice=linde)),
        "judged_claim": by_state(Claim.objects.exclude(state=Claim.State.DRAFT)),
        "hours_entry": [
            Hours.objects.filter(practice=linde, claim__state=state).first().pk
            for state in (Claim.State.DRAFT, Claim.State.PAID)
        ],
        "dismissed": list(DismissedProposal.objects.values_list("pk", flat=True)) or [0],
        "batch": by_state(Batch.objects.all()),
        "rate": [Rate.objects.earliest("pk").pk],
        "account": [accounts.latest("pk").pk],
        "fund_account": [BankAccount.objects.filter(confirmed_at=None, ended_at=None).latest("pk").pk],
    }


def begin_hours(slug: str) -> int:
    """In a project of its own: 85 euros an hour. Returns the meeting, of an hour and a half."""
    practice = Practice.objects.get(slug=slug)
    project = Project.objects.create(
        slug=f"{slug}-project", name="Uren", payer_name="Stichting Voorbeeldfonds", payer_iban=IBAN
    )
    Participation.objects.filter(practice=practice).update(project=project)
    RateFactory(project=project)
    under_contract(practice)
    long_ago = timezone.now() - timedelta(days=90)
    BankAccountFactory(practice=practice, holder=practice.name, entered_at=long_ago)
    tenth = (timezone.localdate().replace(day=1) - timedelta(days=1)).replace(day=10)
    starts = timezone.make_aware(datetime.combine(tenth, time(13, 0)))
    meeting = MeetingFactory(project=project, starts_at=starts, minutes=90)
    poh = Membership.objects.get(practice=practice, role=Role.POH)
    SeatFactory(
        meeting=meeting, membership=poh, state=Seat.State.COMING, attendance=Seat.Attendance.PRESENT,
        attendance_at=starts, attendance_by=poh.user,
    )  # fmt: skip
    return meeting.pk


def under_contract(practice: Practice) -> None:
    """By the version that other journeys meet as well: a newer one of its own would overtake theirs."""
    text = AgreementText.objects.filter(kind=AgreementText.Kind.FULL).latest("version")
    AgreementText.objects.filter(pk=text.pk, approved_at=None).update(
        approved_at=timezone.now(), approved_by=UserFactory(factor=False)
    )
    AgreementFactory(practice=practice, text=text)


def by_state(rows: Any) -> list[int]:
    """The first row of each state."""
    return list({row.state: row.pk for row in rows.order_by("-pk")}.values())
