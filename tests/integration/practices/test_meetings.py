"""Planning, inviting, answering: what is stored, who hears of it, and what is refused."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from benzoproject.lib.refusal import Refused
from practices.models import Mail, Meeting, Membership, Seat
from practices.queries import meetings as queries
from practices.services import meetings, seats
from practices.services import people as people_of
from practices.services.meetings import Details
from tests.factories.people import NOW, MembershipFactory, PracticeFactory, ProjectFactory
from tests.factories.programme import MeetingFactory, SeatFactory

pytestmark = pytest.mark.django_db
State = Seat.State


def details(**changes):
    facts = {
        "kind": "day_1", "group": "A", "title": "Introductie", "starts_at": NOW + timedelta(days=14),
        "minutes": 180, "place": "Dorpshuis", "trainer": "T. Trainer", "capacity": 2,
    }  # fmt: skip
    return Details(**{**facts, **changes})


def details_of(meeting, **changes):
    return details(**{name: getattr(meeting, name) for name in Details.__dataclass_fields__} | changes)


def people(count):
    return [MembershipFactory(practice=PracticeFactory()) for _ in range(count)]


def invite(meeting, admin, *who):
    return seats.invite(meeting=meeting, people=[one.pk for one in who], by=admin, at=NOW)


def join(seat, after=0):
    return seats.join(seat=seat, by=seat.membership, at=NOW + timedelta(minutes=after))


def templates():
    return sorted(Mail.objects.values_list("template", "user__email"))


def test_a_meeting_is_planned_and_nobody_is_asked_yet(admin):
    meeting = meetings.plan(project=ProjectFactory(), details=details(), by=admin, at=NOW)
    assert (meeting.created_by, meeting.capacity, str(meeting.group)) == (admin.user, 2, "A")
    assert not Mail.objects.exists()


def test_not_in_the_past(admin):
    with pytest.raises(ValidationError) as wrong:
        meetings.plan(project=ProjectFactory(), details=details(starts_at=NOW), by=admin, at=NOW)
    assert "day" in wrong.value.message_dict
    assert not Meeting.objects.exists()


def test_everybody_is_asked_once_with_a_link(admin, poh, gp):
    meeting = MeetingFactory()
    invite(meeting, admin, poh, gp)
    asked = Mail.objects.get(user=poh.user)
    assert asked.template == "meeting_invited"
    assert asked.words["link"].endswith(f"/p/de-linde/meetings/{meeting.pk}/")
    assert asked.words["meeting"] == "Trainingsdag 1, groep A"
    with pytest.raises(Refused, match="al uitgenodigd"):
        invite(meeting, admin, poh)
    assert (Seat.objects.count(), Mail.objects.count()) == (2, 2)


def test_all_or_nobody(admin, poh, gp):
    meeting = MeetingFactory()
    invite(meeting, admin, poh)
    with pytest.raises(Refused):
        invite(meeting, admin, poh, gp)
    assert Seat.objects.count() == 1


def test_who_has_two_roles_is_asked_once_as_poh(admin, poh):
    MembershipFactory(practice=poh.practice, user=poh.user, gp=True)
    found = queries.candidates(MeetingFactory())
    assert [one.membership for one in found] == [poh]


def test_only_people_of_practices_that_take_part_now(admin, poh):
    gone = MembershipFactory()
    participation = gone.practice.participation
    participation.state, participation.withdrawn_reason = "withdrawn", "te druk"
    participation.save()
    MembershipFactory(practice=poh.practice, active=False, deactivated_at=NOW, deactivated_by=admin.user)
    MembershipFactory(practice=PracticeFactory(kind=False))
    assert [one.membership for one in queries.candidates(MeetingFactory())] == [poh]


def test_one_group_of_a_training_day_for_each(admin, poh, gp):
    a, b = MeetingFactory(group="A"), MeetingFactory(group="B")
    invite(a, admin, poh)
    assert {one.membership: one.obstacle for one in queries.candidates(b)} == {poh: "same_day", gp: ""}
    second_b = MeetingFactory(kind="day_2", group="B")
    assert {one.membership: one.obstacle for one in queries.candidates(second_b)} == {
        poh: "other_group",
        gp: "",
    }
    with pytest.raises(Refused):
        invite(b, admin, poh)
    invite(MeetingFactory(kind="day_2", group="A"), admin, poh)
    invite(MeetingFactory(kind="intervision", group=""), admin, poh)


@pytest.mark.parametrize(
    "change",
    [{"state": "declined"}, {"attendance": "absent"}, {"attendance": "excused"}, {"cancelled": True}],
)
def test_who_did_not_come_may_be_asked_to_the_other_group(admin, poh, change):
    a, b = MeetingFactory(group="A"), MeetingFactory(group="B")
    if change.pop("cancelled", False):
        meetings.cancel(meeting=a, reason="ziek", by=admin, at=NOW)
    if "attendance" in change:
        change |= {"attendance_at": NOW, "attendance_by": admin.user}
    SeatFactory(meeting=a, membership=poh, **change)
    invite(b, admin, poh)
    assert Seat.objects.filter(meeting=b, membership=poh).exists()


def test_places_then_a_waiting_list_that_fills_itself_in_order(admin):
    meeting, who = MeetingFactory(capacity=2), people(4)
    first, second, third, fourth = invite(meeting, admin, *who)
    assert [join(seat, after).state for after, seat in enumerate((second, first, fourth, third))] == [
        State.COMING, State.COMING, State.WAITING, State.WAITING,
    ]  # fmt: skip
    seats.decline(seat=first, by=first.membership, at=NOW + timedelta(hours=1))
    states = dict(meeting.seats.values_list("pk", "state"))
    assert states == {first.pk: "declined", second.pk: "coming", third.pk: "waiting", fourth.pk: "coming"}
    assert Mail.objects.get(template="meeting_place_free").user == fourth.membership.user


def test_who_leaves_the_waiting_list_makes_no_room(admin):
    meeting, who = MeetingFactory(capacity=1), people(3)
    rows = invite(meeting, admin, *who)
    for after, seat in enumerate(rows):
        join(seat, after)
    seats.decline(seat=rows[1], by=rows[1].membership, at=NOW)
    assert list(meeting.seats.order_by("pk").values_list("state", flat=True)) == [
        "coming",
        "declined",
        "waiting",
    ]


def test_who_comes_back_stands_last(admin):
    meeting, who = MeetingFactory(capacity=1), people(3)
    first, second, third = invite(meeting, admin, *who)
    for after, seat in enumerate((first, second, third)):
        join(seat, after)
    seats.decline(seat=second, by=second.membership, at=NOW + timedelta(minutes=5))
    join(second, 6)
    seats.decline(seat=first, by=first.membership, at=NOW + timedelta(minutes=7))
    third.refresh_from_db()
    assert third.state == State.COMING


def test_answers_are_refused_after_the_beginning_and_twice(admin, poh):
    meeting = MeetingFactory()
    [seat] = invite(meeting, admin, poh)
    with pytest.raises(Refused, match="al begonnen"):
        seats.join(seat=seat, by=poh, at=meeting.starts_at)
    join(seat)
    with pytest.raises(Refused, match="al aangemeld"):
        join(seat)
    with pytest.raises(Refused, match="al begonnen"):
        seats.decline(seat=seat, by=poh, at=meeting.starts_at)
    seat.refresh_from_db()
    assert seat.state == State.COMING


def test_a_change_of_time_is_told_and_more_places_go_to_the_waiting_list(admin):
    meeting, who = MeetingFactory(capacity=1), people(3)
    first, second, third = invite(meeting, admin, *who)
    join(first)
    join(second, 1)
    seats.decline(seat=third, by=third.membership, at=NOW)
    Mail.objects.all().delete()
    moved = details_of(meeting, capacity=2, starts_at=meeting.starts_at + timedelta(days=1))
    meetings.change(meeting=meeting, details=moved, by=admin, at=NOW)
    second.refresh_from_db()
    assert second.state == State.COMING
    assert [template for template, _ in templates()] == ["meeting_changed"] * 2 + ["meeting_place_free"]
    assert not Mail.objects.filter(user=third.membership.user).exists()


def test_another_subject_is_not_worth_an_e_mail(admin, poh):
    meeting = MeetingFactory()
    invite(meeting, admin, poh)
    Mail.objects.all().delete()
    meetings.change(meeting=meeting, details=details_of(meeting, title="Anders"), by=admin, at=NOW)
    assert not Mail.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [({"capacity": 1}, "capacity"), ({"kind": "day_2"}, "kind"), ({"group": "B"}, "group")],
)
def test_what_would_break_a_promise_is_refused_at_the_field(admin, change, field):
    meeting, who = MeetingFactory(capacity=3), people(2)
    for seat in invite(meeting, admin, *who):
        join(seat)
    with pytest.raises(ValidationError) as wrong:
        meetings.change(meeting=meeting, details=details_of(meeting, **change), by=admin, at=NOW)
    assert field in wrong.value.message_dict
    meeting.refresh_from_db()
    assert (meeting.capacity, meeting.kind, meeting.group) == (3, "day_1", "A")


def test_a_meeting_that_was_keeps_its_moment_but_may_get_its_trainer(admin):
    meeting = MeetingFactory(starts_at=NOW - timedelta(days=1), trainer="")
    later = details_of(meeting, starts_at=NOW + timedelta(days=1))
    with pytest.raises(ValidationError):
        meetings.change(meeting=meeting, details=later, by=admin, at=NOW)
    meetings.change(meeting=meeting, details=details_of(meeting, trainer="T. Trainer"), by=admin, at=NOW)
    assert Meeting.objects.get().trainer == "T. Trainer"


def test_cancelled_with_a_reason_that_everybody_concerned_reads(admin):
    meeting, who = MeetingFactory(), people(3)
    first, second, _asked = invite(meeting, admin, *who)
    join(first)
    seats.decline(seat=second, by=second.membership, at=NOW)
    with pytest.raises(ValidationError):
        meetings.cancel(meeting=meeting, reason=" ", by=admin, at=NOW)
    meetings.cancel(meeting=meeting, reason="Trainer ziek", by=admin, at=NOW)
    told = Mail.objects.filter(template="meeting_cancelled")
    assert set(told.values_list("user", flat=True)) == {who[0].user_id, who[2].user_id}
    assert told.first().words["reason"] == "Trainer ziek"
    for act in (lambda: join(first), lambda: meetings.cancel(meeting=meeting, reason="x", by=admin, at=NOW)):
        with pytest.raises(Refused, match="afgezegd"):
            act()


def test_mails_speak_dutch_whoever_asks(admin, poh, settings):
    from django.utils import translation

    with translation.override("en"):
        invite(MeetingFactory(), admin, poh)
    assert Mail.objects.get().words["when"] == "maandag 19-10-2026, 11.00\N{EN DASH}13.00"


def test_signing_up_for_both_groups_is_refused(admin, poh):
    a, b = MeetingFactory(group="A"), MeetingFactory(group="B")
    one, other = SeatFactory(meeting=a, membership=poh), SeatFactory(meeting=b, membership=poh)
    join(one)
    with pytest.raises(Refused, match="andere groep"):
        join(other)
    assert Membership.objects.get(pk=poh.pk).seats.filter(state=State.COMING).count() == 1


def test_the_place_of_who_left_goes_to_who_waits(practice, admin):
    meeting = MeetingFactory(capacity=1)
    one, other, late = (
        SeatFactory(meeting=meeting, membership=MembershipFactory(practice=practice)) for _ in range(3)
    )
    seats.join(seat=one, by=one.membership, at=NOW)
    seats.join(seat=other, by=other.membership, at=NOW)
    people_of.deactivate(membership=one.membership, by=admin, at=NOW)
    other.refresh_from_db()
    assert other.state == "coming"
    assert seats.join(seat=late, by=late.membership, at=NOW).state == "waiting"
