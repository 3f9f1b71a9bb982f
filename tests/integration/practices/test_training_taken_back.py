"""Attendance at day 1 was recorded wrongly: a practice that has not begun waits for the training again."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from practices.models import AuditEvent, Meeting, Membership, Participation, Practice, Seat
from practices.services import attendance, training
from tests.factories.patients import WaveFactory
from tests.factories.people import NOW, MembershipFactory
from tests.factories.programme import MeetingFactory, SeatFactory

pytestmark = pytest.mark.django_db
YESTERDAY = NOW - timedelta(days=1)


@pytest.fixture
def held(poh: Membership, admin: Membership) -> Meeting:
    """The POH was said to be at day 1, which brought the practice to work."""
    meeting = MeetingFactory(starts_at=YESTERDAY)
    SeatFactory(meeting=meeting, membership=poh, state="coming", state_at=YESTERDAY)
    Participation.objects.update(state="training")
    mark(meeting, poh, admin, "present")
    assert state_of(poh.practice) == "active"
    return meeting


def mark(meeting: Meeting, person: Membership, by: Membership, attended: str) -> list[Practice]:
    seat = Seat.objects.get(meeting=meeting, membership=person)
    return attendance.record(meeting=meeting, marks={seat.pk: attended}, by=by, at=NOW)


def state_of(practice: Practice) -> str:
    return Participation.objects.get(practice=practice).state


@pytest.mark.parametrize("attended", ["absent", "excused", ""])
def test_the_practice_waits_for_the_training_again(
    held: Meeting, poh: Membership, admin: Membership, attended: str
):
    assert mark(held, poh, admin, attended) == []
    assert state_of(poh.practice) == "training"
    event = AuditEvent.objects.get(what="participation.untrained")
    assert (event.practice, event.user, event.detail["state"]) == (poh.practice, admin.user, "training")
    mark(held, poh, admin, "present")
    assert state_of(poh.practice) == "active"


def test_with_a_wave_it_goes_on_and_the_project_leader_hears(
    held: Meeting, poh: Membership, admin: Membership
):
    WaveFactory(practice=poh.practice)
    assert mark(held, poh, admin, "absent") == [poh.practice]
    assert state_of(poh.practice) == "active"
    assert AuditEvent.objects.get(what="training.taken_back").practice == poh.practice


def test_another_poh_who_was_there_is_enough(held: Meeting, poh: Membership, admin: Membership):
    colleague = MembershipFactory(practice=poh.practice)
    attendance.record(meeting=held, marks={}, also=[colleague.pk], by=admin, at=NOW)
    mark(held, poh, admin, "absent")
    assert state_of(poh.practice) == "active"


def test_who_was_let_in_needed_no_day_1(held: Meeting, poh: Membership, admin: Membership):
    mark(held, poh, admin, "")
    training.let_begin(membership=poh, reason="Eerder getraind", by=admin, at=NOW)
    mark(held, poh, admin, "present")
    mark(held, poh, admin, "absent")
    assert state_of(poh.practice) == "active"


def test_every_practice_of_the_person_and_no_other(
    held: Meeting, poh: Membership, other_poh: Membership, admin: Membership
):
    """The other practice is at work without a training: nobody took anything back there."""
    elsewhere = MembershipFactory(user=poh.user)
    Participation.objects.exclude(practice=poh.practice).update(state="active")
    mark(held, poh, admin, "absent")
    assert state_of(elsewhere.practice) == "training"
    assert state_of(other_poh.practice) == "active"


@pytest.mark.parametrize("state", ["finished", "withdrawn", "contract"])
def test_a_practice_that_is_not_at_work_stays_where_it_is(
    held: Meeting, poh: Membership, admin: Membership, state: str
):
    Participation.objects.update(state=state, withdrawn_reason="druk" if state == "withdrawn" else "")
    assert mark(held, poh, admin, "absent") == []
    assert state_of(poh.practice) == state


def test_on_the_page(
    client_of: Callable[[Membership], Client], held: Meeting, poh: Membership, admin: Membership
):
    WaveFactory(practice=poh.practice)
    seat = Seat.objects.get(membership=poh)
    with time_machine.travel(NOW, tick=False):
        page = client_of(admin).post(
            f"/manage/meetings/{held.pk}/attendance/",
            {attendance.field(seat.pk): "absent", f"initial-{attendance.field(seat.pk)}": "present"},
            follow=True,
        )
    assert "De Linde is al begonnen met patiënten" in page.text
