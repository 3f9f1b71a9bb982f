"""Practices made in bulk, for the demo's study and the benches: they are what the product itself would have stored."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import connection

from benzoproject.demo import cohort
from evaluation.models import Outcome, Presence, ResearchChoice
from evaluation.queries import choices
from evaluation.services import outcomes, refreshes
from patients.models import HisImport, Patient, Prescription, Screening, Use, WavePlace
from practices.models import Agreement, Membership, Practice
from practices.queries.participations import research_practices
from stopletters.models import Letter, Response
from stopletters.services import content
from tests.factories.evaluation import StudyTextFactory
from tests.factories.people import NOW

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
POSTED = (TODAY - timedelta(days=399), TODAY - timedelta(days=210))


@pytest.fixture
def project():
    return StudyTextFactory(kind="consent", created_at=NOW - timedelta(days=500)).study.project


@pytest.fixture
def made(project) -> list[Practice]:
    return cohort.practices(project=project, count=2, posted=POSTED, today=TODAY, patients=30)


def test_they_take_part_in_the_research_and_have_their_people(made, project):
    assert set(research_practices(project, POSTED[1])) == set(made)
    roles = Counter(Membership.objects.filter(practice__in=made).values_list("role", flat=True))
    assert roles == {"poh": 2, "gp": 2}
    assert Agreement.objects.filter(practice__in=made, on_paper=True).count() == 4
    assert [row.participation.state for row in made] == [
        "finished",
        "active",
    ]  # a year and more, and half a year


def test_nobody_of_them_can_log_in(made):
    users = [row.user for row in Membership.objects.filter(practice__in=made).select_related("user")]
    assert not any(user.has_usable_password() for user in users)


def test_every_row_passes_the_rules_of_its_model(made):
    for model in (Letter, Prescription, Use, HisImport, Screening, ResearchChoice, Response):
        row = model.objects.earliest("pk")
        row.validate_constraints()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            assert cursor.execute("PRAGMA foreign_key_check").fetchall() == []
            assert cursor.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_who_is_written_to_was_a_chronic_user_when_the_wave_was_opened(made):
    basis = list(WavePlace.objects.values_list("basis", flat=True))
    assert len(basis) == 40
    assert {one["rule"] for one in basis} == {"nhg-60-days"}
    assert min(one["days"] for one in basis) > 60


def test_letters_say_what_their_hash_says(made):
    for letter in Letter.objects.select_related("text").order_by("pk")[:5]:
        facts, _composed, _window = content.read(letter)
        assert facts.practice.name == letter.practice.name


def test_nothing_is_of_after_today(made):
    assert max(Prescription.objects.values_list("date", flat=True)) < TODAY
    assert max(HisImport.objects.values_list("committed_at", flat=True)).date() < TODAY
    assert max(Response.objects.values_list("answered_on", flat=True)) < TODAY
    assert max(ResearchChoice.objects.values_list("given_on", flat=True)) < TODAY


def test_names_are_encrypted(made):
    name = Patient.objects.exclude(surname="").earliest("pk").surname
    with connection.cursor() as cursor:
        cursor.execute("SELECT surname FROM patients_patient")
        assert not any(name in stored for (stored,) in cursor.fetchall())


def test_the_same_seed_gives_the_same_use(project):
    one, other = (
        cohort.practices(project=project, count=1, posted=POSTED, today=TODAY, patients=25, seed=7)[0]
        for _ in range(2)
    )
    assert one.name != other.name
    assert prescribed(one) == prescribed(other)


def prescribed(practice: Practice) -> list[tuple[date, str]]:
    rows = Prescription.objects.filter(patient__practice=practice).order_by("patient", "date", "pk")
    return list(rows.values_list("date", "label"))


def test_most_agree_to_the_research_and_who_was_not_written_to_was_not_asked(made):
    asked = set(ResearchChoice.objects.values_list("patient", flat=True))
    assert asked <= set(Letter.objects.values_list("patient", flat=True))
    agreeing = sum(len(choices.consenting(practice, TODAY)) for practice in made)
    assert 0.6 * 40 <= agreeing <= 40


def test_outcomes_of_every_window_can_be_told_of_who_was_written_to_long_ago(made):
    found = outcomes.compute(made[0], at=NOW).rows
    letters = [row for row in found if row.group == Outcome.Group.LETTER]
    assert Counter(row.months for row in letters) == {3: 20, 6: 20, 12: 20}
    assert {row.months for row in outcomes.compute(made[1], at=NOW).rows} == {3, 6}
    lost = [row for row in letters if row.code == Outcome.Code.LOST]
    assert len(lost) < len(letters) / 4


def test_with_a_letter_more_people_stop(project):
    """In the numbers of a whole study; the shares are those of cohort_courses."""
    many = cohort.practices(project=project, count=8, posted=POSTED[1:], today=TODAY, seed=3)
    for practice in many:
        refreshes.bring_up_to_date(practice, at=NOW)
    rows = Outcome.objects.filter(months=6).exclude(code=Outcome.Code.LOST)
    stopped = {
        group: rows.filter(group=group, code=Outcome.Code.ABSTINENT).count()
        / rows.filter(group=group).count()
        for group in Outcome.Group.values
    }
    assert 0.15 < stopped["letter"] < 0.35
    assert 0.05 < stopped["comparison"] < 0.18
    assert Presence.objects.exists()
