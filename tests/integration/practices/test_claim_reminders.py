"""A word about hours that were not submitted: once a month, to whoever wrote them."""

from datetime import UTC, datetime

import pytest
from django.core import mail

from practices.models import Claim, Mail, Membership
from practices.services import claim_reminders, mails, participations
from tests.claims import contracted
from tests.factories.programme import ClaimFactory, HoursFactory

pytestmark = pytest.mark.django_db


FOURTH, FIFTH, LATER, NEXT_MONTH = (
    datetime(2026, month, day, 9, tzinfo=UTC) for month, day in ((10, 4), (10, 5), (10, 20), (11, 6))
)
LONG_AGO = datetime(2026, 8, 1, 9, tzinfo=UTC)


def reminded(at: datetime) -> int:
    claim_reminders.remind(at=at)
    return Mail.objects.filter(template="claim_to_submit").count()


def test_from_the_fifth_day_once_a_month():
    hours = HoursFactory()
    contracted(hours.practice)
    assert [reminded(at) for at in (FOURTH, FIFTH, LATER, NEXT_MONTH)] == [0, 1, 1, 2]
    mails.send_due(list(Mail.objects.values_list("pk", flat=True)))
    assert [message.to for message in mail.outbox] == [[hours.membership.user.email]] * 2
    assert "september 2026" in mail.outbox[0].subject


@pytest.mark.parametrize("state", [Claim.State.REJECTED, Claim.State.DRAFT])
def test_not_for_a_month_without_hours_or_that_had_its_turn(state):
    claim = ClaimFactory(state=state)
    if state != Claim.State.DRAFT:
        HoursFactory(claim=claim, membership__practice=claim.practice)
    contracted(claim.practice)
    assert reminded(LATER) == 0


def test_not_for_the_month_that_is_not_over():
    contracted(HoursFactory(claim__month=LATER.date().replace(day=1)).practice)
    assert reminded(LATER) == 0


def test_not_for_hours_that_are_not_paid_back(admin: Membership):
    entry = HoursFactory()
    assert reminded(LATER) == 0  # no contract yet
    contracted(entry.practice)
    participations.withdraw(practice=entry.practice, reason="Te druk", by=admin, at=LONG_AGO)
    assert reminded(LATER) == 0


def test_not_to_who_left():
    contracted(HoursFactory(membership__user__is_active=False).practice)
    assert reminded(LATER) == 0
