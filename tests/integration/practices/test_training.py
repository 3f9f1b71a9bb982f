"""Attendance, grades, who may begin, and what that does to a practice."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from benzoproject.lib.refusal import Refused
from practices.models import AuditEvent, Mail, Participation, Seat
from practices.queries import meetings as queries
from practices.queries import training as trained
from practices.services import attendance, meeting_reminders, participations, training
from tests.factories.people import NOW, MembershipFactory, PracticeFactory, ProjectFactory
from tests.factories.programme import MeetingFactory, SeatFactory, StartOverrideFactory

pytestmark = pytest.mark.django_db
YESTERDAY = NOW - timedelta(days=1)


@pytest.fixture
def held(poh, gp):
    meeting = MeetingFactory(starts_at=YESTERDAY)
    for person in (poh, gp):
        SeatFactory(meeting=meeting, membership=person, state="coming", state_at=YESTERDAY)
    return meeting


def state_of(practice, state=None):
    row = Participation.objects.get(practice=practice)
    if state:
        row.state = state
        row.save()
    return row.state


def record(meeting, admin, also=(), **marks):
    seats = {seat.membership.role: seat.pk for seat in queries.seats(meeting)}
    attendance.record(
        meeting=meeting,
        marks={seats[role]: mark for role, mark in marks.items()},
        also=also,
        by=admin,
        at=NOW,
    )


def seat_of(person):
    return Seat.objects.get(membership=person)


def test_who_was_there_is_stored_with_who_said_so(held, admin, poh, gp):
    record(held, admin, poh="present", gp="excused")
    assert (seat_of(poh).attendance, seat_of(poh).attendance_by) == ("present", admin.user)
    assert seat_of(gp).attendance == "excused"
    record(held, admin, gp="")
    assert (seat_of(gp).attendance, seat_of(gp).attendance_at) == ("", None)


def test_not_before_it_begins(held, admin, poh):
    held.starts_at = NOW + timedelta(hours=1)
    held.save()
    with pytest.raises(Refused, match="begonnen"):
        record(held, admin, poh="present")
    assert seat_of(poh).attendance == ""


def test_who_came_without_an_invitation_is_added_once(held, admin):
    guest = MembershipFactory()
    record(held, admin, also=[guest.pk])
    record(held, admin, also=[guest.pk])
    assert Seat.objects.get(membership=guest).attendance == "present"


def test_nobody_of_outside_the_project_is_added(held, admin):
    outside = MembershipFactory(practice=PracticeFactory(kind=False))
    record(held, admin, also=[outside.pk])
    assert not Seat.objects.filter(membership=outside).exists()


def test_a_poh_at_day_1_brings_the_practice_to_work(held, admin, poh, practice):
    state_of(practice, "training")
    assert not trained.has_started_training(poh)
    record(held, admin, poh="present")
    assert trained.has_started_training(poh)
    assert state_of(practice) == "active"


@pytest.mark.parametrize(("who", "kind"), [("gp", "day_1"), ("poh", "day_2"), ("poh", "intervision")])
def test_a_gp_or_another_meeting_does_not(held, admin, practice, who, kind):
    held.kind = kind
    held.save()
    state_of(practice, "training")
    record(held, admin, **{who: "present"})
    assert state_of(practice) == "training"


def test_absent_is_not_trained(held, admin, poh, practice):
    state_of(practice, "training")
    record(held, admin, poh="absent")
    assert (state_of(practice), trained.has_started_training(poh)) == ("training", False)


def test_training_belongs_to_the_person(held, admin, poh):
    elsewhere = MembershipFactory(user=poh.user)
    state_of(elsewhere.practice, "training")
    record(held, admin, poh="present")
    assert trained.has_started_training(elsewhere)
    assert state_of(elsewhere.practice) == "active"


def test_but_to_one_project(held, admin, poh):
    elsewhere = MembershipFactory(user=poh.user)
    participation = elsewhere.practice.participation
    participation.project = ProjectFactory(slug="ander", name="Ander project")
    participation.save()
    record(held, admin, poh="present")
    assert not trained.has_started_training(elsewhere)


def test_a_contract_after_the_training_needs_no_second_training(held, admin, gp, practice):
    state_of(practice, "contract")
    record(held, admin, poh="present")
    assert state_of(practice) == "contract"
    participations.agreed(practice=practice, by=gp, at=NOW)
    assert state_of(practice) == "active"


def test_the_project_leader_lets_somebody_begin_with_a_reason(admin, poh, practice):
    state_of(practice, "training")
    with pytest.raises(ValidationError):
        training.let_begin(membership=poh, reason="  ", by=admin, at=NOW)
    assert not trained.has_started_training(poh)
    training.let_begin(membership=poh, reason="Eerder getraind", by=admin, at=NOW)
    assert trained.has_started_training(poh)
    assert state_of(practice) == "active"
    event = AuditEvent.objects.get(what="start before training")
    assert (event.practice, event.user, event.detail["reason"]) == (practice, admin.user, "Eerder getraind")
    with pytest.raises(Refused):
        training.let_begin(membership=poh, reason="Nog eens", by=admin, at=NOW)


def test_not_for_a_gp(admin, gp):
    with pytest.raises(Refused):
        training.let_begin(membership=gp, reason="x", by=admin, at=NOW)


def test_the_list_of_who_was_trained(held, admin, poh):
    let_in = StartOverrideFactory().membership
    asked = MembershipFactory()
    SeatFactory(meeting=MeetingFactory(group="B"), membership=asked)
    record(held, admin, poh="present")
    rows = {row.person: row for row in trained.trained_pohs(held.project)}
    assert (rows[poh].day_1, rows[poh].override) == (True, None)
    assert rows[let_in].override is not None
    assert rows[asked].invited_to == NOW + timedelta(days=7)
    assert set(trained.without_day_1(held.project)) == {let_in, asked}


# --- grades --------------------------------------------------------------------------------------------------------
def grade(person, number=8, remark="", at=NOW):
    return attendance.grade(seat=seat_of(person), grade=number, remark=remark, by=person, at=at)


def test_only_who_was_there_gives_a_grade(held, admin, poh, gp):
    record(held, admin, poh="present", gp="absent")
    grade(poh, 9, "Leerzaam")
    assert (seat_of(poh).grade, seat_of(poh).remark) == (9, "Leerzaam")
    with pytest.raises(Refused):
        grade(gp)
    assert seat_of(gp).grade is None


@pytest.mark.parametrize("number", [0, 11, -1])
def test_a_grade_is_from_1_to_10(held, admin, poh, number):
    record(held, admin, poh="present")
    with pytest.raises(ValidationError):
        grade(poh, number)
    assert seat_of(poh).grade is None


def test_the_mean_counts_whoever_answered(held, admin, poh, gp):
    record(held, admin, poh="present", gp="present")
    assert (queries.one(held.pk).grade, queries.one(held.pk).grades) == (None, 0)
    grade(poh, 9)
    assert [seat.membership for seat in queries.ungraded(held)] == [gp]
    grade(gp, 8, "Te lang")
    assert (queries.one(held.pk).grade, queries.one(held.pk).grades) == (8.5, 2)
    assert queries.remarks(held) == ["Te lang"]


def test_who_gave_a_grade_stays_present(held, admin, poh, gp):
    record(held, admin, poh="present")
    grade(poh)
    with pytest.raises(ValidationError) as wrong:
        record(held, admin, poh="absent", gp="present")
    assert attendance.field(seat_of(poh).pk) in wrong.value.message_dict
    assert (seat_of(poh).attendance, seat_of(gp).attendance) == ("present", "")


# --- reminders -----------------------------------------------------------------------------------------------------
def remind(at):
    meeting_reminders.remind(at=at)
    return sorted(Mail.objects.values_list("template", flat=True))


def test_three_days_before_once(poh, gp):
    meeting = MeetingFactory()
    SeatFactory(meeting=meeting, membership=poh, state="coming")
    SeatFactory(meeting=meeting, membership=gp)
    SeatFactory(meeting=meeting, state="declined")
    assert remind(NOW + timedelta(days=3)) == []
    due = meeting.starts_at - timedelta(days=3)
    assert remind(due) == remind(due + timedelta(hours=1)) == ["meeting_soon", "meeting_unanswered"]


def test_a_cancelled_meeting_reminds_nobody(poh, admin):
    meeting = MeetingFactory(cancelled_at=NOW, cancelled_by=admin.user)
    SeatFactory(meeting=meeting, membership=poh)
    assert remind(meeting.starts_at - timedelta(days=1)) == []


def test_afterwards_once_to_who_was_there_and_gave_no_grade(held, admin, poh, gp):
    record(held, admin, poh="present", gp="present")
    grade(gp)
    assert remind(NOW + timedelta(hours=1)) == []
    tomorrow = NOW + timedelta(days=1, hours=1)
    assert remind(tomorrow) == remind(tomorrow + timedelta(days=1)) == ["meeting_ungraded"]
    assert Mail.objects.get().user == poh.user
