"""The pages of meetings: for whoever is asked, and for the project leader."""

import io
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from icalendar import Calendar
from pypdf import PdfReader

from practices.models import Mail, Meeting, Seat, StartOverride
from practices.presenters import meetings_waiting
from practices.services import attendance, mails
from tests.factories.people import NOW, MembershipFactory, ProjectFactory
from tests.factories.programme import MeetingFactory, SeatFactory

pytestmark = pytest.mark.django_db
TYPED = {
    "kind": "day_1", "group": "B", "title": "Introductie", "day": "2026-11-21", "begins": "13:00",
    "ends": "16:15", "place": "Dorpshuis Lindedorp", "trainer": "T. Trainer", "capacity": "12",
}  # fmt: skip


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


def page(person, name, meeting=None):
    parts = [person.practice.slug] if person.practice else []
    return reverse(name, args=[*parts, meeting.pk] if meeting else parts)


def present(person, **changes):
    meeting = MeetingFactory(starts_at=NOW - timedelta(days=1), minutes=195)
    here = {"attendance": "present", "attendance_at": NOW, "attendance_by": meeting.created_by}
    return SeatFactory(meeting=meeting, membership=person, state="coming", **here, **changes)


# --- whoever is asked ----------------------------------------------------------------------------------------------
def test_invited_coming_past(client_of, poh):
    SeatFactory(membership=poh, meeting__place="In de Klok")
    SeatFactory(membership=poh, meeting__place="Bij de Brink", state="coming")
    present(poh)
    SeatFactory(meeting__place="Elders")
    text = client_of(poh).get(page(poh, "meetings")).content.decode()
    assert (
        text.index("Te beantwoorden")
        < text.index("In de Klok")
        < text.index("Komend")
        < text.index("Bij de Brink")
    )
    assert "Geweest" in text
    assert "Elders" not in text


def test_signing_up_declining_and_the_waiting_list(client_of, poh):
    seat = SeatFactory(membership=poh, meeting__capacity=1)
    SeatFactory(meeting=seat.meeting, state="coming")
    answer = client_of(poh).post(page(poh, "meeting_join", seat.meeting), follow=True)
    assert "U staat op de wachtlijst." in answer.content.decode()
    answer = client_of(poh).post(page(poh, "meeting_decline", seat.meeting), follow=True)
    assert "u komt niet" in answer.content.decode()
    seat.refresh_from_db()
    assert seat.state == "declined"


def test_a_sign_up_after_the_beginning_is_refused_in_words(client_of, poh):
    seat = SeatFactory(membership=poh, meeting__starts_at=NOW - timedelta(minutes=1))
    answer = client_of(poh).post(page(poh, "meeting_join", seat.meeting), follow=True)
    assert "is al begonnen" in answer.content.decode()
    seat.refresh_from_db()
    assert seat.state == "invited"


def test_a_meeting_one_is_not_asked_to_does_not_exist(client_of, poh, gp):
    seat = SeatFactory(membership=gp)
    for name in ("meeting", "meeting_ics"):
        assert client_of(poh).get(page(poh, name, seat.meeting)).status_code == 404
    assert client_of(poh).post(page(poh, "meeting_join", seat.meeting)).status_code == 404


@pytest.mark.parametrize("typed", ["11", "0", "acht", "", "7,5"])
def test_a_wrong_grade_is_said_at_the_field_and_nothing_is_lost(client_of, poh, typed):
    seat = present(poh)
    sent = {"grade": typed, "remark": "Goede rollenspelen"}
    text = client_of(poh).post(page(poh, "meeting_grade", seat.meeting), sent).content.decode()
    assert "Een cijfer is een heel getal van 1 tot en met 10." in text
    assert "Goede rollenspelen" in text
    seat.refresh_from_db()
    assert seat.grade is None


def test_a_grade_is_stored(client_of, poh):
    seat = present(poh)
    client_of(poh).post(page(poh, "meeting_grade", seat.meeting), {"grade": "9", "remark": "Leerzaam"})
    seat.refresh_from_db()
    assert (seat.grade, seat.remark) == (9, "Leerzaam")


def test_the_diary_gets_the_meeting(client_of, poh):
    seat = SeatFactory(membership=poh, state="coming")
    answer = client_of(poh).get(page(poh, "meeting_ics", seat.meeting))
    [event] = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["summary"] == "Trainingsdag 1, groep A"
    assert event["location"] == "Dorpshuis Lindedorp"
    assert event.decoded("dtstart") == seat.meeting.starts_at
    assert event["status"] == "CONFIRMED"


def test_the_certificate_says_who_what_when_how_long_and_with_whom(client_of, poh, gp):
    seat = present(poh)
    answer = client_of(poh).get(page(poh, "meeting_certificate", seat.meeting))
    text = PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    for words in ("S. Bakker", "Trainingsdag 1, groep A", "11 oktober 2026", "3 u 15 min", "T. Trainer"):
        assert words in text
    absent = SeatFactory(
        membership=gp, meeting=seat.meeting, attendance="absent", attendance_at=NOW, attendance_by=poh.user
    )
    assert client_of(gp).get(page(gp, "meeting_certificate", absent.meeting)).status_code == 404


def test_the_start_page_tells_what_waits(poh, gp):
    assert meetings_waiting.waiting(poh, NOW.date()) == []
    seat = SeatFactory(membership=poh)
    present(poh)
    asked, grade = meetings_waiting.waiting(poh, NOW.date())
    assert (asked.count, asked.url) == (1, page(poh, "meeting", seat.meeting))
    assert grade.count == 1
    SeatFactory(membership=poh)
    assert meetings_waiting.waiting(poh, NOW.date())[0].url == page(poh, "meetings")
    assert meetings_waiting.waiting(gp, NOW.date()) == []


# --- the project leader --------------------------------------------------------------------------------------------
@pytest.fixture
def project():
    return ProjectFactory()


def test_a_meeting_is_planned_on_the_page(client_of, admin, project):
    answer = client_of(admin).post(reverse("manage_meeting_new"), TYPED)
    meeting = Meeting.objects.get()
    assert answer.url == reverse("manage_meeting_invite", args=[meeting.pk])
    assert (meeting.minutes, meeting.group, meeting.project) == (195, "B", project)
    assert meeting.starts_at.isoformat() == "2026-11-21T12:00:00+00:00"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"day": "2026-10-11"}, "Dit moment is voorbij"),
        ({"day": "21 nov"}, "Schrijf de datum zo"),
        ({"ends": "13:00"}, "Het einde ligt vóór het begin"),
        ({"ends": "12:00"}, "Het einde ligt vóór het begin"),
        ({"begins": "een uur"}, "Schrijf de tijd zo"),
        ({"capacity": "0"}, "Schrijf een heel getal"),
        ({"capacity": "veel"}, "Schrijf een heel getal"),
        ({"kind": ""}, "Kies wat voor bijeenkomst"),
    ],
)
def test_bad_input_is_said_at_the_field_and_nothing_is_lost(client_of, admin, project, change, said):
    text = client_of(admin).post(reverse("manage_meeting_new"), {**TYPED, **change}).content.decode()
    assert said in text
    assert "Dorpshuis Lindedorp" in text
    assert not Meeting.objects.exists()


def test_with_several_projects_one_is_chosen(client_of, admin, project):
    other = ProjectFactory(slug="ander", name="Ander project")
    client_of(admin).post(reverse("manage_meeting_new"), TYPED)
    assert not Meeting.objects.exists()
    client_of(admin).post(reverse("manage_meeting_new"), {**TYPED, "project": other.pk})
    assert Meeting.objects.get().project == other


def test_fewer_places_than_people_is_said_at_the_field(client_of, admin):
    meeting = MeetingFactory(capacity=3)
    for _ in range(2):
        SeatFactory(meeting=meeting, state="coming")
    sent = {**TYPED, "group": "A", "capacity": "1"}
    text = client_of(admin).post(page(admin, "manage_meeting_change", meeting), sent).content.decode()
    assert "Er komen al 2 mensen; minder plaatsen kan niet." in text
    meeting.refresh_from_db()
    assert meeting.capacity == 3


@pytest.mark.parametrize(("whom", "count"), [("all", 3), ("pohs", 2), ("gps", 1), ("group", 1), ("some", 1)])
def test_all_a_group_or_some_are_invited(client_of, admin, poh, gp, other_poh, whom, count):
    SeatFactory(meeting__group="A", membership=other_poh)
    meeting = MeetingFactory(kind="day_2", group="A")
    sent = {"whom": whom, "people": [gp.pk] if whom == "some" else []}
    client_of(admin).post(page(admin, "manage_meeting_invite", meeting), sent)
    assert meeting.seats.count() == count
    assert Mail.objects.count() == count


def test_ticking_nobody_or_somebody_twice_is_said(client_of, admin, poh, gp):
    meeting = MeetingFactory()
    SeatFactory(meeting=meeting, membership=poh)
    address, client = page(admin, "manage_meeting_invite", meeting), client_of(admin)
    assert "Vink minstens één persoon aan." in client.post(address, {"whom": "some"}).content.decode()
    twice = client.post(address, {"whom": "some", "people": [poh.pk, gp.pk]}).content.decode()
    assert "Er is niemand uitgenodigd" in twice
    assert meeting.seats.count() == 1


def test_cancelling_needs_a_reason(client_of, admin):
    meeting = MeetingFactory()
    address = page(admin, "manage_meeting_cancel", meeting)
    assert "waarom" in client_of(admin).post(address, {"reason": " "}).content.decode()
    client_of(admin).post(address, {"reason": "Trainer ziek"})
    meeting.refresh_from_db()
    assert meeting.cancel_reason == "Trainer ziek"


def test_attendance_in_one_form(client_of, admin, poh, gp, other_poh):
    meeting = MeetingFactory(starts_at=NOW - timedelta(days=1))
    one, other = (SeatFactory(meeting=meeting, membership=person, state="coming") for person in (poh, gp))
    sent = {attendance.field(one.pk): "present", attendance.field(other.pk): "absent", "also": [other_poh.pk]}
    client_of(admin).post(page(admin, "manage_meeting_attendance", meeting), sent)
    found = dict(Seat.objects.values_list("membership", "attendance"))
    assert found == {poh.pk: "present", gp.pk: "absent", other_poh.pk: "present"}


def test_an_older_page_leaves_what_a_colleague_recorded(client_of, admin, poh, gp):
    meeting = MeetingFactory(starts_at=NOW - timedelta(days=1))
    one, other = (SeatFactory(meeting=meeting, membership=person, state="coming") for person in (poh, gp))
    name, address = attendance.field(one.pk), page(admin, "manage_meeting_attendance", meeting)
    assert f'name="initial-{name}"' in client_of(admin).get(address).content.decode()
    attendance.record(meeting=meeting, marks={one.pk: "present"}, by=admin, at=NOW)
    stale = {f"initial-{name}": "", name: "", attendance.field(other.pk): "absent"}
    client_of(admin).post(address, stale)
    assert dict(Seat.objects.values_list("membership", "attendance")) == {poh.pk: "present", gp.pk: "absent"}
    answer = client_of(admin).post(address, {**stale, name: "excused"})
    assert name in answer.context["form"].errors
    assert Seat.objects.get(pk=one.pk).attendance == "present"


def test_the_project_leader_reads_means_and_remarks_but_not_who_said_what(client_of, admin, poh, gp):
    seat = present(poh, grade=4, remark="Te lang", graded_at=NOW)
    here = {"attendance": "present", "attendance_at": NOW, "attendance_by": admin.user}
    SeatFactory(meeting=seat.meeting, membership=gp, **here)
    text = client_of(admin).get(page(admin, "manage_meeting", seat.meeting)).content.decode()
    assert "4,0 (1 antwoord)" in text
    assert "1 aanwezige gaf nog geen cijfer." in text
    assert "Te lang" in text
    line = text[text.index("S. Bakker") : text.index("</tr>", text.index("S. Bakker"))]
    assert "gaf een cijfer" in line
    assert "Te lang" not in line


def test_letting_somebody_begin_on_the_page(client_of, admin, poh):
    address = reverse("manage_let_begin", args=[poh.pk])
    client_of(admin).post(address, {"reason": ""})
    assert not StartOverride.objects.exists()
    client_of(admin).post(address, {"reason": "Eerder getraind"})
    assert StartOverride.objects.get().given_by == admin.user
    text = client_of(admin).get(reverse("manage_training")).content.decode()
    assert "Eerder getraind" in text
    assert (
        client_of(admin).get(reverse("manage_let_begin", args=[MembershipFactory(gp=True).pk])).status_code
        == 404
    )


def test_every_mail_can_be_sent_in_dutch(poh, mailoutbox):
    words = {
        "link": "https://example.org/", "meeting": "Trainingsdag 1", "when": "maandag 19-10-2026",
        "place": "Dorpshuis", "trainer": "T. Trainer", "reason": "ziek", "note": "Korter",
    }  # fmt: skip
    templates = (
        "meeting_invited", "meeting_soon", "meeting_unanswered", "meeting_place_free", "meeting_changed",
        "meeting_cancelled", "meeting_ungraded", "lesson_returned",
    )  # fmt: skip
    for number, template in enumerate(templates):
        mails.ask(key=f"t{number}", template=template, user=poh.user, at=NOW, **words)
    mails.send_due(list(Mail.objects.values_list("pk", flat=True)))
    assert len(mailoutbox) == len(templates)
    for message in mailoutbox:
        assert message.subject
        assert "\n" not in message.subject
        assert message.body.startswith("Beste ")
        assert "https://example.org/" in message.body
