"""A patient for an interview: the practice asks, one researcher can phone for two weeks, and then nothing is left."""

import contextlib
from datetime import timedelta
from smtplib import SMTPException

import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from benzoproject.celery import app
from benzoproject.lib import scope
from benzoproject.lib.refusal import Refused
from evaluation import tasks
from evaluation.models import Coding, ContactRelease, Interview, InterviewInvitation, Paragraph
from evaluation.queries import invitations as queries
from evaluation.services import (
    choices,
    contacts,
    exports,
    follow_up_mails,
    interviews,
    invitations,
    notes,
    refreshes,
    rounds,
)
from patients.queries.belongings import belongings
from practices.models import AuditEvent, Mail, Participation
from stopletters.services import erasures
from tests.factories.evaluation import CodingFactory, PresenceFactory, ResearchChoiceFactory, StudyTextFactory
from tests.factories.patients import PatientFactory, WaveFactory
from tests.factories.people import NOW, MembershipFactory
from tests.factories.stopletters import LetterFactory, ResponseFactory
from tests.integration.evaluation.interviewing import CONTACT, TODAY, a_round, agreed, asked

pytestmark = pytest.mark.django_db
State = Interview.State
SOON = {"starts_at": NOW + timedelta(days=2), "minutes": 30, "medium": "phone"}
MOMENT = {"starts_at": NOW - timedelta(hours=1), "minutes": 30, "medium": "phone"}


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def row(practice, researcher):
    return a_round(practice, researcher)


@pytest.fixture
def request_(row, practice, researcher, poh):
    return asked(row, practice, researcher)


@pytest.fixture
def written_to(practice, poh, gp):
    """Makes somebody with a posted stop letter."""
    wave = WaveFactory(practice=practice, opened_by=poh, posted=True)

    def made(**values):
        person = PatientFactory(practice=practice, **values)
        return LetterFactory(place__wave=wave, place__patient=person, gp=gp, state="posted").place.patient

    return made


@pytest.fixture
def invitation(request_, written_to, poh):
    return agreed(request_, written_to(), poh)


@pytest.fixture
def one(invitation):
    return Interview.objects.get(pk=invitation.interview_id)


def names(practice, request_):
    return [row.patient.pk for row in queries.candidates(practice, request_)]


# --- who may be asked -------------------------------------------------------------------------------------------------
def test_who_was_heard_in_an_earlier_round_is_said_to_be(practice, row, one, researcher, poh, client_of):
    """The practice chooses whom to ask again."""
    interviews.end(interview=one, act="miss", reason="drie keer gebeld", by=researcher, at=NOW)
    other = {"starts_on": TODAY, "ends_on": TODAY + timedelta(days=60)}
    second = rounds.add(study=row.study, **other, staff_groups=0, patient_groups=0, by=researcher, at=NOW)
    asked(second, practice, researcher)
    shown = client_of(poh).get(reverse("own_interviews", args=[practice.slug])).content.decode()
    assert f"Ronde {row.number}: niet bereikt" in shown


def test_candidates_have_a_letter_are_here_and_do_not_object(practice, request_, written_to, poh):
    good, gone, missing, objecting = (written_to() for _ in range(4))
    without = PatientFactory(practice=practice)
    ResponseFactory(letter=gone.letters.get(), code="moved")
    PresenceFactory(patient=missing, answer="died")
    ResearchChoiceFactory(patient=objecting, kind="counting", answer="no", text=None)
    assert names(practice, request_) == [good.pk]
    for person in (gone, missing, objecting, without):
        with pytest.raises(Refused):
            invitations.invite(patient=person, request=request_, by=poh, at=NOW)
    assert not Interview.objects.exists()


def test_one_patient_is_judged_without_opening_the_register(
    request_, written_to, poh, client_of, monkeypatch
):
    here = reverse("interview_patient", args=["de-linde", written_to().pk])
    monkeypatch.setattr("evaluation.queries.choices.asked", None)
    shown = client_of(poh).get(here)
    assert shown.context["form"] is not None


def test_as_many_as_were_asked_for_and_nobody_twice(practice, request_, written_to, poh):
    first, second, third = written_to(), written_to(), written_to()
    asking = {"request": request_, "by": poh, "at": NOW}
    invited = invitations.invite(patient=first, **asking)
    with pytest.raises(Refused):
        invitations.invite(patient=first, **asking)
    invitations.invite(patient=second, **asking)
    with pytest.raises(Refused):
        invitations.invite(patient=third, **asking)
    invitations.decline(invitation=invited, said_on=TODAY, by=poh, at=NOW)
    assert invitations.invite(patient=third, **asking).interview.pseudonym == "P-01-3"
    assert first.pk not in names(practice, request_)


def test_a_practice_that_left_asks_nobody(practice, request_, written_to, poh):
    person = written_to()
    Participation.objects.filter(practice=practice).update(state="withdrawn", withdrawn_reason="gestopt")
    with pytest.raises(Refused):
        invitations.invite(patient=person, request=request_, by=poh, at=NOW)


@pytest.fixture
def colleague():
    return MembershipFactory(researcher=True)


def test_when_the_researcher_left_a_colleague_goes_on(
    row, request_, written_to, poh, researcher, colleague, client_of
):
    thinks, other = written_to(), written_to()
    waiting = invitations.invite(patient=thinks, request=request_, by=poh, at=NOW).interview
    deactivated(researcher)
    request_.refresh_from_db()
    with pytest.raises(Refused, match="vertrokken"):
        invitations.invite(patient=other, request=request_, by=poh, at=NOW)
    asking = client_of(poh).get(reverse("own_interviews", args=["de-linde"])).content.decode()
    assert "vertrokken" in asking
    assert reverse("interview_patient", args=["de-linde", other.pk]) not in asking
    page, rounds = client_of(colleague), reverse("interviews", args=[row.study.project_id])
    here = reverse("interview_request_assign", args=[request_.pk])
    assert "kan niemand vragen" in page.get(rounds).content.decode()
    assert page.post(here, {"interviewer": colleague.pk}).status_code == 302
    assert "kan niemand vragen" not in page.get(rounds).content.decode()
    waiting.refresh_from_db()
    request_.refresh_from_db()
    assert waiting.interviewer == colleague
    assert agreed(request_, other, poh).interview.interviewer == colleague


def test_who_agreed_stays_with_their_interviewer(request_, one, researcher, colleague):
    invitations.reassign(request=request_, interviewer=colleague, by=colleague, at=NOW)
    one.refresh_from_db()
    assert one.interviewer == researcher
    with pytest.raises(Refused):
        invitations.reassign(request=request_, interviewer=colleague, by=colleague, at=NOW)


def deactivated(person):
    person.active, person.deactivated_at, person.deactivated_by = False, NOW, person.user
    person.save()


def test_asked_and_answered_at_once_or_not_at_all(request_, written_to, poh):
    with pytest.raises(Refused):
        invitations.note(
            patient=written_to(), request=request_, invitation=None, yes=True, said_on=TODAY,
            contact={**CONTACT, "phone": " "}, by=poh, at=NOW,
        )  # fmt: skip
    assert not Interview.objects.exists()
    assert not InterviewInvitation.objects.exists()


def test_the_researcher_hears_a_pseudonym_only(one, invitation, row, practice, researcher, client_of):
    page = client_of(researcher)
    for name, args in (("interviews", [row.study.project_id]), ("interview", [one.pk])):
        shown = page.get(reverse(name, args=args)).content.decode()
        assert "P-01-1" in shown
        for word in (CONTACT["name"], CONTACT["phone"], invitation.patient.surname):
            assert word not in shown
    fields = {field.name for field in Interview._meta.get_fields() if getattr(field, "column", None)}
    assert "patient" not in fields
    (mail,) = Mail.objects.filter(template="interview_contact_there")
    assert CONTACT["name"] not in str(mail.words)


# --- opening ----------------------------------------------------------------------------------------------------------
def test_the_interviewer_opens_it_and_the_practice_reads_that(
    one, invitation, practice, researcher, client_of
):
    page, here = client_of(researcher), reverse("interview_contact", args=[one.pk])
    before = page.get(here).content.decode()
    assert CONTACT["phone"] not in before
    shown = page.post(here)
    assert CONTACT["name"] in shown.content.decode()
    assert CONTACT["phone"] in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    event = AuditEvent.objects.get(what="contact for an interview", action="view")
    assert (event.practice, event.patient_id, event.user) == (
        practice,
        invitation.patient_id,
        researcher.user,
    )
    page.post(here)
    assert AuditEvent.objects.filter(what="contact for an interview", action="view").count() == 2


@pytest.mark.parametrize("method", ["get", "post"])
def test_for_another_researcher_there_is_no_such_page(one, client_of, method):
    other = MembershipFactory(researcher=True)
    answer = getattr(client_of(other), method)(reverse("interview_contact", args=[one.pk]))
    assert answer.status_code == 404
    assert CONTACT["phone"] not in answer.content.decode()
    with pytest.raises(Refused):
        contacts.open_(interview=one, by=other, at=NOW)
    assert not AuditEvent.objects.filter(what="contact for an interview", action="view").exists()


def test_it_goes_along_to_another_interviewer(one, researcher):
    other = MembershipFactory(researcher=True)
    interviews.assign(interview=one, interviewer=other, by=researcher, at=NOW)
    with pytest.raises(Refused):
        contacts.open_(interview=one, by=researcher, at=NOW)
    assert contacts.open_(interview=one, by=other, at=NOW).phone == CONTACT["phone"]


def test_after_two_weeks_it_is_shut_and_then_erased(one, researcher):
    last = NOW + timedelta(days=contacts.DAYS)
    assert contacts.open_(interview=one, by=researcher, at=last).name == CONTACT["name"]
    assert contacts.erase_due(at=last) == 0
    late = last + timedelta(days=1)
    with pytest.raises(Refused):
        contacts.open_(interview=one, by=researcher, at=late)
    with time_machine.travel(late, tick=False):
        tasks.erase_contacts()
    assert not ContactRelease.objects.exists()
    one.refresh_from_db()
    assert one.contact_until is None


@pytest.mark.parametrize(
    ("service", "act"), [(refreshes, "ask_where_stale"), (follow_up_mails, "remind"), (exports, "look_after")]
)
def test_a_fault_in_another_line_of_the_clock_does_not_keep_it(one, settings, monkeypatch, service, act):
    monkeypatch.setattr(service, act, broken)
    with time_machine.travel(NOW + timedelta(days=contacts.DAYS + 1), tick=False):
        for line in settings.CELERY_BEAT_SCHEDULE.values():
            if line["task"].startswith("evaluation."):
                with contextlib.suppress(SMTPException):
                    app.tasks[line["task"]]()
    assert not ContactRelease.objects.exists()


def broken(**_values):
    raise SMTPException


def test_a_practice_that_left_shuts_it_at_once(one, practice, researcher):
    Participation.objects.filter(practice=practice).update(state="withdrawn", withdrawn_reason="gestopt")
    with pytest.raises(Refused):
        contacts.open_(interview=one, by=researcher, at=NOW)
    assert contacts.erase_due(at=NOW) == 1
    assert not ContactRelease.objects.exists()


@pytest.mark.parametrize("act", ["hold", "cancel", "miss"])
def test_it_is_erased_when_it_is_needed_no_more(one, researcher, act):
    if act == "hold":
        interviews.hold(interview=one, **MOMENT, by=researcher, at=NOW)
    else:
        interviews.end(interview=one, act=act, reason="", by=researcher, at=NOW)
    assert not ContactRelease.objects.exists()
    with pytest.raises(Refused):
        contacts.open_(interview=one, by=researcher, at=NOW)


def test_a_poh_passes_it_on_anew_while_it_goes_on(one, invitation, poh, researcher):
    later = NOW + timedelta(days=20)
    contacts.erase_due(at=later)
    contacts.release(invitation=invitation, **CONTACT, by=poh, at=later)
    assert contacts.open_(interview=one, by=researcher, at=later).phone == CONTACT["phone"]
    interviews.hold(interview=one, **MOMENT, by=researcher, at=later)
    with pytest.raises(Refused):
        contacts.release(invitation=invitation, **CONTACT, by=poh, at=later)


# --- what the interviewer hears ---------------------------------------------------------------------------------------
def told(person, template):
    return Mail.objects.filter(template=template, user=person.user).count()


def test_the_interviewer_hears_that_it_is_off(one, invitation, poh, researcher):
    interviews.plan(interview=one, **SOON, by=researcher, at=NOW)
    interviews.withdraw(interview=one, by=poh, at=NOW)
    assert told(researcher, "interview_withdrawn") == 1
    (mail,) = Mail.objects.filter(template="interview_withdrawn")
    assert invitation.patient.surname not in str(mail.words)


def test_and_not_what_they_noted_themselves_or_nobody_agreed_to(request_, one, written_to, poh, researcher):
    interviews.withdraw(interview=one, by=researcher, at=NOW)
    thinks = invitations.invite(patient=written_to(), request=request_, by=poh, at=NOW)
    interviews.withdraw(interview=thinks.interview, by=poh, at=NOW)
    assert told(researcher, "interview_withdrawn") == 0


def test_who_gets_an_interview_hears_of_it(one, researcher, colleague):
    interviews.assign(interview=one, interviewer=colleague, by=researcher, at=NOW)
    assert (told(colleague, "interview_assigned"), told(researcher, "interview_assigned")) == (1, 0)
    interviews.assign(interview=one, interviewer=researcher, by=researcher, at=NOW)
    assert told(researcher, "interview_assigned") == 0


def test_a_contact_that_is_passed_on_anew_is_told_anew(one, invitation, poh, researcher):
    later = NOW + timedelta(days=20)
    contacts.release(invitation=invitation, **CONTACT, by=poh, at=later)
    assert told(researcher, "interview_contact_there") == 2


# --- coming back on it ------------------------------------------------------------------------------------------------
def test_a_patient_who_withdraws_leaves_nothing(one, invitation, poh, client_of):
    here = reverse("interview_patient_withdraw", args=["de-linde", invitation.patient_id])
    client_of(poh).post(here)
    one.refresh_from_db()
    assert (one.state, one.contact_until, one.consent_on) == (State.DECLINED, None, None)
    assert not ContactRelease.objects.exists()


def test_also_afterwards_notes_and_passages_go(one, invitation, poh, researcher):
    interviews.hold(interview=one, **MOMENT, by=researcher, at=NOW)
    notes.write(interview=one, text="Het ging goed.", by=researcher, at=NOW)
    CodingFactory(interview=one, code__study=one.round.study)
    interviews.withdraw(interview=one, by=poh, at=NOW)
    assert not Paragraph.objects.exists()
    assert not Coding.objects.exists()


@pytest.mark.parametrize("said", [{"consent": "no"}, {"counting": "no"}])
def test_who_objects_to_research_is_phoned_no_more(one, invitation, poh, said):
    StudyTextFactory(study=one.round.study)
    choices.note(patient=invitation.patient, given_on=TODAY, by=poh, at=NOW, **said)
    assert not ContactRelease.objects.exists()
    one.refresh_from_db()
    assert one.state == State.DECLINED


def test_withdrawing_own_data_ends_it_as_well(one, invitation, poh):
    text = StudyTextFactory(study=one.round.study)
    yes = {"patient": invitation.patient, "given_on": TODAY, "by": poh, "at": NOW}
    choices.note(**yes, consent="yes", text=text)
    one.refresh_from_db()
    assert one.state == State.AGREED
    choices.note(**yes, consent="withdrawn")
    one.refresh_from_db()
    assert (one.state, ContactRelease.objects.count()) == (State.DECLINED, 0)


def test_an_erased_patient_leaves_no_interview(one, invitation, poh, researcher):
    interviews.hold(interview=one, **MOMENT, by=researcher, at=NOW)
    notes.write(interview=one, text="Het ging goed.", by=researcher, at=NOW)
    assert InterviewInvitation in belongings(invitation.patient)
    erasures.erase(patient=invitation.patient, reason="asked", by=poh, at=NOW)
    tasks.withdraw_erased()
    one.refresh_from_db()
    assert (one.state, Paragraph.objects.count()) == (State.DECLINED, 0)


# --- pages and walls --------------------------------------------------------------------------------------------------
def test_a_poh_asks_and_notes_on_one_page(request_, written_to, poh, client_of):
    person, page = written_to(), client_of(poh)
    here = reverse("interview_patient", args=["de-linde", person.pk])
    shown = page.get(reverse("own_interviews", args=["de-linde"])).content.decode()
    assert here in shown
    said = {"answer": "asked", "said_on": TODAY.isoformat()}
    page.post(here, said)
    assert Interview.objects.get().state == State.INVITED
    refused = page.post(here, {**said, "answer": "yes", "name": "", "phone": ""})
    assert refused.status_code == 200
    page.post(here, {**said, "answer": "yes", **CONTACT})
    assert Interview.objects.get().state == State.AGREED
    assert ContactRelease.objects.get().phone == CONTACT["phone"]


def test_name_and_number_are_not_readable_in_the_database(invitation):
    with connection.cursor() as cursor, scope.practice(invitation.practice_id):
        cursor.execute("SELECT name, phone FROM evaluation_contactrelease")
        (stored,) = cursor.fetchall()
    assert not {CONTACT["name"], CONTACT["phone"]} & set(stored)


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="policies are PostgreSQL's")
def test_outside_the_practice_the_database_shows_no_contact(one, researcher):
    with scope.nobody():
        assert not ContactRelease.objects.exists()
        assert not InterviewInvitation.objects.exists()
        assert Interview.objects.filter(pk=one.pk).exists()
        assert contacts.open_(interview=one, by=researcher, at=NOW).phone == CONTACT["phone"]


def test_what_is_held_about_a_patient_names_the_interview(invitation, poh, client_of):
    here = reverse("patient_data", args=["de-linde", invitation.patient_id])
    shown = client_of(poh).get(here).content.decode()
    assert "Interview voor het onderzoek" in shown
