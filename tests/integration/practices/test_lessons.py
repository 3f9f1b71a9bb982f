"""The board of lessons: offered, judged, shown without names."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from benzoproject.lib.refusal import Refused
from practices.models import AuditEvent, Lesson, Mail
from practices.services import lessons
from tests.factories.people import NOW, MembershipFactory, ProjectFactory
from tests.factories.programme import LessonFactory

pytestmark = pytest.mark.django_db
WORDS = {"theme": "tapering", "case": "Iemand wilde te snel.", "lesson": "Vraag waarom."}


def judge(row, admin, state, note=""):
    return lessons.judge(row=row, state=state, note=note, by=admin, at=NOW)


def board(client_of, person, **query):
    address = reverse("lessons", args=[person.practice.slug])
    return client_of(person).get(address, query).content.decode()


def test_others_read_it_only_after_the_project_leader_showed_it(client_of, admin, poh, other_poh):
    row = lessons.offer(by=poh, at=NOW, **WORDS)
    assert "Vraag waarom." in board(client_of, poh)
    assert "Vraag waarom." not in board(client_of, other_poh)
    judge(row, admin, "shown")
    page = board(client_of, other_poh)
    assert "Vraag waarom." in page
    for name in (poh.practice.name, poh.display_name, poh.practice.slug):
        assert name not in page
    judge(row, admin, "removed")
    assert "Vraag waarom." not in board(client_of, other_poh)


def test_another_project_does_not_read_it(client_of, other_poh):
    LessonFactory(state="shown", judged_at=NOW, judged_by=other_poh.user)
    assert "Vraag wat er haast geeft." in board(client_of, other_poh)
    participation = other_poh.practice.participation
    participation.project = ProjectFactory(slug="ander", name="Ander")
    participation.save()
    assert "Vraag wat er haast geeft." not in board(client_of, other_poh)


def test_by_theme(client_of, admin, poh):
    for theme, words in (("tapering", "Over afbouwen"), ("pharmacy", "Over de apotheek")):
        LessonFactory(theme=theme, lesson=words, state="shown", judged_at=NOW, judged_by=admin.user)
    page = board(client_of, poh, theme="pharmacy")
    assert "Over de apotheek" in page
    assert "Over afbouwen" not in page
    assert "Over afbouwen" in board(client_of, poh, theme="bestaat-niet")


@pytest.mark.parametrize(
    "telling",
    ["geboren 01-03-1958", "woont op 1234 AB", "mail jan@example.org", "bel 0260000000", "(026) 000 00 00"],
)
def test_what_points_to_one_person_is_refused_at_the_field(client_of, poh, telling):
    sent = {**WORDS, "case": f"Iemand, {telling}."}
    answer = client_of(poh).post(reverse("lesson_new", args=[poh.practice.slug]), sent)
    assert "niemand mag te herkennen zijn" in answer.content.decode()
    assert telling in answer.content.decode()
    assert not Lesson.objects.exists()


def test_doses_and_steps_are_no_numbers_of_people(poh):
    lessons.offer(by=poh, at=NOW, **{**WORDS, "case": "Van 20 - 15 - 10 - 7,5 - 5 - 2,5 mg in 12 weken."})
    assert Lesson.objects.count() == 1


def test_sent_back_with_a_note_changed_and_offered_again(client_of, admin, poh, gp):
    row = lessons.offer(by=poh, at=NOW, **WORDS)
    with pytest.raises(ValidationError):
        judge(row, admin, "returned", " ")
    judge(row, admin, "returned", "Laat het dorp weg.")
    told = Mail.objects.get()
    assert (told.template, told.user, told.words["note"]) == (
        "lesson_returned",
        poh.user,
        "Laat het dorp weg.",
    )
    address = reverse("lesson_change", args=[poh.practice.slug, row.pk])
    assert told.words["link"].endswith(address)
    assert client_of(gp).get(address).status_code == 404  # a colleague's
    client_of(poh).post(address, {**WORDS, "lesson": "Vraag rustig waarom."})
    row.refresh_from_db()
    assert (row.state, row.lesson, row.judged_at) == ("offered", "Vraag rustig waarom.", None)


def test_what_was_shown_keeps_its_words(admin, poh):
    row = judge(lessons.offer(by=poh, at=NOW, **WORDS), admin, "shown")
    with pytest.raises(Refused):
        lessons.change(row=row, by=poh, at=NOW, **{**WORDS, "lesson": "Anders"})
    with pytest.raises(Refused):
        judge(row, admin, "shown")
    row.refresh_from_db()
    assert row.lesson == "Vraag waarom."


def test_the_log_says_that_and_not_what(admin, poh):
    judge(lessons.offer(by=poh, at=NOW, **WORDS), admin, "shown")
    events = AuditEvent.objects.filter(what="lesson")
    assert [event.practice for event in events] == [poh.practice] * 2
    assert "Vraag" not in str([event.detail for event in events])


def test_the_project_leader_judges_on_the_page(client_of, admin):
    row = LessonFactory(author=MembershipFactory())
    page = reverse("manage_lesson", args=[row.pk])
    answer = client_of(admin).post(page, {"state": "returned", "note": ""})
    assert "Schrijf wat er anders moet" in answer.content.decode()
    client_of(admin).post(page, {"state": "shown", "note": ""})
    row.refresh_from_db()
    assert (row.state, row.judged_by) == ("shown", admin.user)
