"""The course of a practice through a project, and the overview of all."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from benzoproject.lib.refusal import Refused
from practices.models import AuditEvent, Participation, StartInterview
from practices.presenters import programme as words
from practices.queries import programme as queries
from practices.services import agreements, participations, start_interviews
from tests.factories.people import NOW, MembershipFactory, PracticeFactory, ProjectFactory
from tests.factories.programme import SignUpFactory, StartOverrideFactory

pytestmark = pytest.mark.django_db
State = Participation.State


def at(state, **words):
    practice = PracticeFactory(agreed=False, **words)
    Participation.objects.filter(practice=practice).update(state=state)
    practice.participation.refresh_from_db()
    return practice


def state_of(practice):
    return Participation.objects.get(practice=practice).state


def record(practice, by, **changes):
    words = {"held_on": NOW.date(), "minutes": 45, "people": [], "notes": "Goed gesprek", **changes}
    return start_interviews.record(practice=practice, by=by, at=NOW, **words)


def test_after_the_interview_comes_the_contract(admin):
    practice = at(State.INTERVIEW)
    poh, stranger = MembershipFactory(practice=practice), MembershipFactory()
    held = record(practice, admin, people=[poh, stranger])
    assert list(held.people.all()) == [poh], "only people of the practice"
    assert state_of(practice) == State.CONTRACT
    assert AuditEvent.objects.filter(what="start interview", practice=practice).count() == 1


def test_a_practice_has_one_start_interview(admin):
    practice = at(State.INTERVIEW)
    record(practice, admin)
    with pytest.raises(Refused):
        record(practice, admin)
    assert StartInterview.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "error"),
    [({"held_on": NOW.date() + timedelta(days=1)}, Refused), ({"minutes": 0}, ValidationError)],
)
def test_an_impossible_interview_changes_nothing(admin, changes, error):
    practice = at(State.INTERVIEW)
    with pytest.raises(error):
        record(practice, admin, **changes)
    assert state_of(practice) == State.INTERVIEW
    assert not StartInterview.objects.exists()


def test_what_was_signed_before_the_interview_counts(admin):
    practice = at(State.INTERVIEW)
    for kind in ("processing", "full"):
        agreements.on_paper(practice=practice, kind=kind, by=admin, at=NOW)
    assert state_of(practice) == State.INTERVIEW
    record(practice, admin)
    assert state_of(practice) == State.TRAINING


def test_a_trained_poh_brings_the_practice_to_work_at_once(admin):
    practice = at(State.INTERVIEW)
    StartOverrideFactory(membership__practice=practice)
    for kind in ("processing", "full"):
        agreements.on_paper(practice=practice, kind=kind, by=admin, at=NOW)
    record(practice, admin)
    assert state_of(practice) == State.ACTIVE


@pytest.mark.parametrize(
    ("act", "state", "then"),
    [
        ("agreed", State.CONTRACT, State.TRAINING), ("agreed", State.INTERVIEW, State.INTERVIEW),
        ("agreed", State.ACTIVE, State.ACTIVE), ("trained", State.TRAINING, State.ACTIVE),
        ("trained", State.CONTRACT, State.CONTRACT), ("trained", State.WITHDRAWN, State.WITHDRAWN),
    ],
)  # fmt: skip
def test_what_comes_out_of_order_does_nothing(admin, act, state, then):
    practice = at(State.ACTIVE) if state == State.WITHDRAWN else at(state)
    if state == State.WITHDRAWN:
        participations.withdraw(practice=practice, reason="Geen tijd", by=admin, at=NOW)
    getattr(participations, act)(practice=practice, by=admin, at=NOW)
    assert state_of(practice) == then


@pytest.mark.parametrize("state", [State.INTERVIEW, State.CONTRACT, State.TRAINING, State.ACTIVE])
def test_a_practice_can_leave_with_a_reason(admin, state):
    practice = at(state)
    Participation.objects.filter(practice=practice).update(research_since=date(2026, 1, 1))
    with pytest.raises(Refused):
        participations.withdraw(practice=practice, reason=" ", by=admin, at=NOW)
    assert state_of(practice) == state
    participations.withdraw(practice=practice, reason="Geen tijd", by=admin, at=NOW)
    row = Participation.objects.get(practice=practice)
    assert (row.state, row.withdrawn_reason, row.research_since) == (State.WITHDRAWN, "Geen tijd", None)
    with pytest.raises(Refused):
        participations.go_on(practice=practice, by=admin, at=NOW)


def test_finished_can_go_on(admin):
    practice = at(State.ACTIVE)
    participations.finish(practice=practice, by=admin, at=NOW)
    with pytest.raises(Refused):
        participations.finish(practice=practice, by=admin, at=NOW)
    participations.go_on(practice=practice, by=admin, at=NOW)
    assert state_of(practice) == State.ACTIVE


def test_the_page_records_the_interview(client_of, admin):
    practice = at(State.INTERVIEW)
    poh = MembershipFactory(practice=practice)
    address = reverse("participation_interview", args=[practice.slug])
    bad = client_of(admin).post(address, {"held_on": "gisteren", "minutes": "0", "notes": "Bewaar dit"})
    assert "Bewaar dit" in bad.content.decode()
    assert set(bad.context["interview"].errors) == {"held_on", "minutes"}
    typed = {"held_on": "2026-10-12", "minutes": "45", "people": [poh.pk], "notes": "Afgesproken"}
    page = client_of(admin).post(address, typed, follow=True).content.decode()
    assert "Afgesproken" in page
    assert poh.display_name in page


# --- the overview ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("state", "people", "sentence"),
    [
        (State.INTERVIEW, "", "De projectleider houdt het startgesprek"),
        (State.CONTRACT, "", "Een huisarts neemt de uitnodiging aan"),
        (State.CONTRACT, "gp", "De projectleider keurt een tekst goed"),
        (State.TRAINING, "gp", "Een POH neemt de uitnodiging aan"),
        (State.TRAINING, "gp poh", "Een POH volgt trainingsdag 1"),
        (State.ACTIVE, "gp poh", ""),
        (State.FINISHED, "", ""),
    ],
)
def test_what_a_practice_waits_for(admin, state, people, sentence):
    practice = at(state)
    for who in people.split():
        MembershipFactory(practice=practice, gp=who == "gp")
    (overview,) = queries.overviews()
    assert words.waits_for(overview.places[0]).startswith(sentence)


def test_the_count_leaves_out_who_left_or_only_treats():
    project = ProjectFactory(minimum_practices=3)
    for state in (State.INTERVIEW, State.ACTIVE):
        at(state)
    at(State.ACTIVE, kind="intervention")
    gone = at(State.ACTIVE)
    Participation.objects.filter(practice=gone).update(state=State.WITHDRAWN, withdrawn_reason="Geen tijd")
    (overview,) = queries.overviews()
    assert (overview.project, overview.taking_part, overview.under_contract) == (project, 2, 1)


def test_who_sees_what_on_the_overview(client_of, admin, researcher):
    practice = at(State.INTERVIEW, name="Praktijk De Beuk")
    gone = at(State.ACTIVE, name="Praktijk Weg")
    participations.withdraw(practice=gone, reason="Ruzie in de maatschap", by=admin, at=NOW)
    SignUpFactory(project=practice.participation.project)
    pages = {
        name: client_of(who).get(reverse("programme")).content.decode()
        for name, who in {
            "admin": admin,
            "researcher": researcher,
            "fund": MembershipFactory(fund=True),
        }.items()
    }
    link = reverse("participation", args=[practice.slug])
    for name, page in pages.items():
        assert "Praktijk De Beuk" in page
        assert (link in page) == (name == "admin")
        assert ("Aanmelding te beoordelen" in page) == (name == "admin")
        assert ("Ruzie in de maatschap" in page) == (name == "admin")


def test_project_roles_start_on_the_overview_and_researchers_on_the_results(client_of, admin, researcher):
    assert client_of(admin).get("/").url == reverse("programme")
    assert client_of(researcher).get("/").url == reverse("results_start")
