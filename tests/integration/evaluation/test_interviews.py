"""Rounds and interviews: how they go, how many there should be, and who hears of it."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from benzoproject.lib.refusal import Refused
from evaluation.lifecycles import FOCUS_GROUP, INTERVIEW
from evaluation.models import Interview
from evaluation.queries import interviews as queries
from evaluation.services import interviews, notes, rounds
from practices.models import Activity, AuditEvent, Claim, Mail, Participation
from practices.permissions import PERMISSIONS
from practices.services import proposals
from tests.factories.evaluation import InterviewFactory, StudyFactory
from tests.factories.people import NOW, MembershipFactory, PracticeFactory
from tests.integration.evaluation.interviewing import TODAY, a_round, asked, invited, take_part

pytestmark = pytest.mark.django_db
State, Kind = Interview.State, Interview.Kind
SOON = {"starts_at": NOW + timedelta(days=2), "minutes": 30, "medium": "phone"}
JUST_NOW = {"starts_at": NOW - timedelta(hours=1), "minutes": 35, "medium": "phone"}


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def row(practice, poh, gp, researcher):
    return a_round(practice, researcher)


def tally(row, kind):
    return next(one for one in queries.tallies(row, TODAY) if one.kind == kind)


# --- the lifecycle ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("lifecycle", [INTERVIEW, FOCUS_GROUP], ids=lambda one: one.name)
def test_every_state_is_reached_and_every_permission_exists(lifecycle):
    reached = {lifecycle.start} | {step.target for step in lifecycle.transitions}
    assert {step.source for step in lifecycle.transitions} <= reached
    assert {step.permission for step in lifecycle.transitions} <= PERMISSIONS.keys()
    if lifecycle is INTERVIEW:
        assert reached == set(State)


def test_from_an_invitation_to_hours(row, poh, researcher):
    one = invited(row, poh, researcher)
    assert (one.pseudonym, one.state) == ("POH-01-1", State.INVITED)
    interviews.answer(interview=one, yes=True, said_on=TODAY, by=poh, at=NOW)
    interviews.plan(interview=one, **SOON, by=researcher, at=NOW)
    held_at = NOW + timedelta(days=2, hours=1)
    one = interviews.hold(interview=one, **SOON, by=researcher, at=held_at)
    assert (one.state, one.consent_on, one.ended_by) == (State.DONE, TODAY, researcher.user)
    events = AuditEvent.objects.filter(what__startswith="interview.").values_list("what", flat=True)
    assert list(events.order_by("pk")) == [
        "interview.invite", "interview.agree", "interview.plan", "interview.done",
    ]  # fmt: skip
    assert set(Mail.objects.values_list("template", flat=True)) >= {"interview_invited", "interview_planned"}
    (found,) = [
        each for each in proposals.open_to(poh, TODAY + timedelta(days=3)) if "interview:" in each.source
    ]
    assert (found.activity, found.minutes, found.source) == (Activity.RESEARCH, 30, f"interview:{one.pk}")


def test_a_researcher_notes_what_they_heard_and_others_do_not_answer(row, poh, gp, researcher):
    one = invited(row, poh, researcher)
    with pytest.raises(Refused):
        interviews.answer(interview=one, yes=True, said_on=TODAY, by=gp, at=NOW)
    one = interviews.answer(interview=one, yes=False, said_on=TODAY, by=researcher, at=NOW)
    assert one.state == State.DECLINED
    with pytest.raises(Refused):
        interviews.plan(interview=one, **SOON, by=researcher, at=NOW)


def test_who_said_no_can_be_invited_again_and_who_is_in_it_cannot(row, poh, researcher):
    one = invited(row, poh, researcher)
    with pytest.raises(Refused):
        invited(row, poh, researcher)
    interviews.answer(interview=one, yes=False, said_on=TODAY, by=poh, at=NOW)
    assert invited(row, poh, researcher).pseudonym == "POH-01-2"


def test_what_cannot_be_is_refused(row, poh, researcher, admin):
    one = invited(row, poh, researcher)
    with pytest.raises(Refused):
        interviews.plan(interview=one, **SOON, by=researcher, at=NOW)  # nobody said yes
    interviews.answer(interview=one, yes=True, said_on=TODAY, by=poh, at=NOW)
    with pytest.raises(ValidationError):
        interviews.plan(interview=one, **JUST_NOW, by=researcher, at=NOW)
    with pytest.raises(ValidationError):
        interviews.hold(interview=one, **SOON, by=researcher, at=NOW)
    with pytest.raises(ValidationError):
        interviews.hold(interview=one, **{**JUST_NOW, "minutes": 481}, by=researcher, at=NOW)
    with pytest.raises(Refused):
        interviews.assign(interview=one, interviewer=admin, by=researcher, at=NOW)
    one.refresh_from_db()
    assert one.state == State.AGREED


def test_nobody_is_asked_before_the_study_is_registered_or_after_the_round(practice, poh, researcher):
    take_part(practice)
    study = StudyFactory(project=practice.participation.project)
    values = {"starts_on": TODAY, "ends_on": TODAY, "staff_groups": 0, "patient_groups": 0}
    with pytest.raises(Refused):
        rounds.add(study=study, **values, by=researcher, at=NOW)
    study.registered_at, study.registered_by = NOW, researcher.user
    study.save()
    row = rounds.add(study=study, **values, by=researcher, at=NOW)
    with pytest.raises(Refused):
        interviews.invite(
            row=row, people=[poh.pk], interviewer=researcher, by=researcher, at=NOW + timedelta(days=1)
        )


def test_there_are_as_many_rounds_as_the_project_has(row, researcher):
    values = {
        "starts_on": TODAY,
        "ends_on": TODAY + timedelta(days=9),
        "staff_groups": 0,
        "patient_groups": 0,
    }
    assert rounds.add(study=row.study, **values, by=researcher, at=NOW).number == 2
    with pytest.raises(Refused):
        rounds.add(study=row.study, **values, by=researcher, at=NOW)
    with pytest.raises(ValidationError):
        rounds.change(row=row, **{**values, "ends_on": TODAY - timedelta(days=1)}, by=researcher, at=NOW)


# --- held by mistake --------------------------------------------------------------------------------------------------
@pytest.fixture
def held(row, poh, researcher):
    one = InterviewFactory(round=row, membership=poh, interviewer=researcher)
    return interviews.hold(interview=one, **JUST_NOW, by=researcher, at=NOW)


def test_held_by_mistake_is_taken_back(held, poh, researcher, client_of):
    page = client_of(researcher)
    assert "Het is niet gehouden" in page.get(reverse("interview", args=[held.pk])).content.decode()
    page.post(reverse("interview_take_back", args=[held.pk]))
    held.refresh_from_db()
    assert (held.state, held.starts_at, held.ended_at, held.ended_by) == (State.AGREED, None, None, None)
    assert held.consent_on
    assert not [each for each in proposals.open_to(poh, TODAY) if "interview:" in each.source]
    assert "Het is niet gehouden" not in page.get(reverse("interview", args=[held.pk])).content.decode()
    assert interviews.hold(interview=held, **JUST_NOW, by=researcher, at=NOW).state == State.DONE


def test_a_focus_group_is_planned_again(row, researcher):
    group = interviews.plan_group(
        row=row, kind=Kind.STAFF_GROUP, people=[], interviewer=researcher, **JUST_NOW, by=researcher, at=NOW
    )
    interviews.hold(interview=group, **JUST_NOW, present=5, by=researcher, at=NOW)
    group = interviews.take_back(interview=group, by=researcher, at=NOW)
    assert (group.state, group.present, group.starts_at) == (State.PLANNED, None, JUST_NOW["starts_at"])


def test_not_once_something_was_written_down(held, researcher):
    notes.write(interview=held, text="Het ging goed.", by=researcher, at=NOW)
    with pytest.raises(Refused):
        interviews.take_back(interview=held, by=researcher, at=NOW)


@pytest.mark.parametrize(("state", "allowed"), [("draft", True), ("submitted", False)])
def test_not_once_its_hours_were_submitted(held, poh, researcher, client_of, state, allowed):
    proposals.take(source=f"interview:{held.pk}", minutes=35, by=poh, at=NOW)
    sent = {} if allowed else {"submitted_at": NOW, "submitted_by": poh.user, "total": 50}
    Claim.objects.update(state=state, **sent)
    shown = client_of(researcher).get(reverse("interview", args=[held.pk])).content.decode()
    assert (f"geschreven door {poh.display_name}" in shown) == allowed
    if allowed:
        interviews.take_back(interview=held, by=researcher, at=NOW)
    else:
        with pytest.raises(Refused):
            interviews.take_back(interview=held, by=researcher, at=NOW)


# --- focus groups -----------------------------------------------------------------------------------------------------
def test_a_focus_group_is_planned_held_and_gives_hours_to_who_was_there(row, poh, gp, researcher):
    group = interviews.plan_group(
        row=row, kind=Kind.STAFF_GROUP, people=[poh, gp], interviewer=researcher, **SOON, by=researcher, at=NOW
    )  # fmt: skip
    assert (group.pseudonym, group.state) == ("FG-01-1", State.PLANNED)
    assert Mail.objects.filter(template="interview_planned").count() == 2
    held_at = NOW + timedelta(days=3)
    interviews.hold(interview=group, **SOON, present=5, by=researcher, at=held_at)
    for person in (poh, gp):
        assert [
            each
            for each in proposals.open_to(person, held_at.date())
            if each.source == f"interview:{group.pk}"
        ]
    with pytest.raises(Refused):
        interviews.withdraw(interview=group, by=researcher, at=NOW)


# --- quotas -----------------------------------------------------------------------------------------------------------
def test_quotas_of_a_round(row, practice, poh, gp, other_practice, other_poh):
    """Every POH of the practices in the research, GPs and groups in all, patients per practice."""
    Participation.objects.filter(practice=other_practice).update(kind="intervention", research_since=None)
    assert {one.kind: one.quota for one in queries.tallies(row, TODAY)} == {
        Kind.POH: 1, Kind.GP: 4, Kind.PATIENT: 2, Kind.STAFF_GROUP: 1, Kind.PATIENT_GROUP: 1,
    }  # fmt: skip
    take_part_fully(other_practice)
    assert (tally(row, Kind.POH).quota, tally(row, Kind.PATIENT).quota) == (2, 4)


def take_part_fully(practice):
    Participation.objects.filter(practice=practice).update(kind="full")
    take_part(practice)


def test_too_many_in_one_practice_fill_nothing_in_another(row, practice, other_practice, researcher):
    take_part(other_practice)
    for _ in range(3):
        InterviewFactory(round=row, patient=True, done=True, practice=practice, interviewer=researcher)
    found = tally(row, Kind.PATIENT)
    assert (found.quota, found.done, found.open) == (4, 3, 2)


@pytest.mark.parametrize(
    ("state", "done", "planned", "still"),
    [
        ("invited", 0, 0, 1),
        ("agreed", 0, 1, 0),
        ("planned", 0, 1, 0),
        ("done", 1, 0, 0),
        ("declined", 0, 0, 1),
    ],
)
def test_what_counts(row, poh, researcher, state, done, planned, still):
    moment = {"starts_at": NOW, "minutes": 30, "medium": "phone"} if state in ("planned", "done") else {}
    InterviewFactory(round=row, membership=poh, interviewer=researcher, state=state, **moment)
    found = tally(row, Kind.POH)
    assert (found.quota, found.done, found.planned, found.open) == (1, done, planned, still)


def test_who_was_heard_and_left_still_counts(row, poh, researcher):
    InterviewFactory(round=row, membership=poh, interviewer=researcher, done=True)
    poh.active = False
    poh.deactivated_at, poh.deactivated_by = NOW, researcher.user
    poh.save()
    MembershipFactory(practice=poh.practice)
    found = tally(row, Kind.POH)
    assert (found.quota, found.done, found.open) == (2, 1, 1)


def test_coverage_is_what_a_snapshot_tells(row, poh, researcher):
    InterviewFactory(round=row, membership=poh, interviewer=researcher, done=True)
    assert {"round": 1, "kind": "poh", "quota": 1, "done": 1, "planned": 0} in queries.coverage(row.study)
    assert len(queries.coverage(row.study)) == 5


# --- pages ------------------------------------------------------------------------------------------------------------
def test_a_researcher_invites_and_a_poh_answers_in_the_browser(row, practice, poh, researcher, client_of):
    page, here = client_of(researcher), reverse("interview_invite", args=[row.pk])
    sent = page.post(here, {"interviewer": researcher.pk, "staff": [poh.pk], "practices": [practice.pk]})
    assert sent.status_code == 302
    one = Interview.objects.get()
    mine = client_of(poh)
    assert "Ik doe mee" in mine.get(reverse("own_interviews", args=["de-linde"])).content.decode()
    mine.post(reverse("own_interview_answer", args=["de-linde", one.pk]), {"yes": "1"})
    plan = {
        "day": (TODAY + timedelta(days=2)).isoformat(),
        "begins": "13:30",
        "minutes": "30",
        "medium": "video",
    }
    assert page.post(reverse("interview_plan", args=[one.pk]), plan).status_code == 302
    one.refresh_from_db()
    assert (one.state, one.medium) == (State.PLANNED, "video")
    shown = page.get(reverse("interviews", args=[row.study.project_id])).content.decode()
    assert "POH-01-1" in shown
    assert "1 gepland" in shown


def test_a_practice_without_the_research_is_not_asked(row, other_practice, other_poh, researcher, client_of):
    Participation.objects.filter(practice=other_practice).update(kind="intervention", research_since=None)
    assert other_poh not in queries.staff_to_invite(row, TODAY)
    with pytest.raises(Refused):
        asked(row, other_practice, researcher)
    shown = client_of(other_poh).get(reverse("own_interviews", args=["de-es"])).content.decode()
    assert "alleen mee aan de behandeling" in shown


def test_the_page_of_all_takes_few_questions(row, researcher, client_of, django_assert_max_num_queries):
    for _ in range(6):
        other = PracticeFactory()
        take_part(other)
        InterviewFactory(round=row, membership=MembershipFactory(practice=other), interviewer=researcher)
    page = client_of(researcher)
    page.get(reverse("interviews", args=[row.study.project_id]))
    with django_assert_max_num_queries(24):
        page.get(reverse("interviews", args=[row.study.project_id]))
