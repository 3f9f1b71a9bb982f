"""Who is counted as what: from waves, judgements and outcomes to the cell of each patient, in snapshots and rows."""

from collections import Counter
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evaluation.queries import export_facts, export_paths, export_rows, snapshot_facts
from evaluation.queries.export_rows import Named
from evaluation.snapshots import counting
from patients.models import Patient
from tests.factories import stopletters as made
from tests.factories.consults import ConsultFactory
from tests.factories.evaluation import StudyFactory, StudyTextFactory
from tests.factories.patients import PatientFactory, ScreeningFactory, UseFactory
from tests.factories.people import NOW
from tests.factories.stopletters import ResponseFactory
from tests.integration.evaluation import following
from tests.integration.evaluation.exporting import agrees
from tests.integration.evaluation.following import after, moment

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def study(practice):
    """It counts everybody who did not object."""
    following.takes_part(practice)
    return StudyFactory(
        project=practice.participation.project,
        registered=True,
        aggregate_ground="artikel 24 UAVG",
        notice_given_on=date(2026, 1, 1),
    )


@pytest.fixture
def text(study):
    return StudyTextFactory(study=study, version=1)


@pytest.fixture
def chronic():
    """Judged to be chronic users today; the others of a test are not."""
    return lambda *people: [UseFactory(patient=person) for person in people]


@pytest.fixture
def two_waves(practice, poh, gp, study):
    """A first wave with one letter, and at 200 days a second one for who still used; the other user had stopped."""
    following.letters(poh, gp)
    (still,) = following.letters(poh, gp, on=after(200), number=2)
    following.use(still, -120, 190)
    stopped = following.user_without_letter(practice)
    following.export(practice, after(210), *Patient.objects.filter(practice=practice))
    following.refresh(practice)
    return still, stopped


def cube(study, practice, *, without_consent=True, on=TODAY):
    return counting.cube(snapshot_facts.known(study, practice, on, without_consent=without_consent))


def counted(study, practice, *names, **how):
    return +Counter(cube(study, practice, **how).margin(names))


def rows(practice):
    """The research rows of today, by patient id."""
    ids = export_facts.exported(practice, TODAY)
    facts = export_facts.of_practice(practice, ids, on=TODAY)
    named = Named("p", {pk: str(pk) for pk in ids}, export_paths.of_patients(facts))
    return {int(row["patient"]): row for row in export_rows.patient_rows(facts, named, on=TODAY)}


# --- the comparison --------------------------------------------------------------------------------------------------
def test_who_got_a_letter_later_is_still_compared_until_then(study, practice, two_waves):
    """They are those who still used: without them everybody in the comparison would have stopped."""
    found = counted(study, practice, "path", "outcome_6")
    assert found["not_chosen", "unchanged"] == 1
    assert found["not_chosen", "abstinent"] == 1
    assert found["letter", "not_yet"] == 1  # after their own letter
    assert counted(study, practice, "letter_later") == {("",): 2, ("no",): 1, ("yes",): 1}


@pytest.mark.parametrize(
    "since",
    [
        {"decision": "defer", "reason": "already_tapering"},
        {"decision": "exclude", "reason": "dementia"},
    ],
)
def test_a_judgement_of_later_takes_nobody_out_of_the_comparison(study, practice, two_waves, poh, since):
    ScreeningFactory(patient=two_waves[1], decided_at=moment(after(20)), **since)
    assert counted(study, practice, "path")["not_chosen",] == 2


def test_snapshot_and_rows_of_one_day_compare_the_same_people(study, practice, two_waves, text):
    """Of who agreed: who got a letter later is in the group with one, and the earlier windows stand beside it."""
    still, stopped = two_waves
    for person in two_waves:
        agrees(person, text)
    ScreeningFactory(
        patient=stopped, decision="defer", reason="already_tapering", decided_at=moment(after(20))
    )
    assert counted(study, practice, "path", without_consent=False) == {("letter",): 1, ("not_chosen",): 1}
    found = rows(practice)
    assert (found[stopped.pk]["group"], found[stopped.pk]["path"]) == (2, 2)
    assert (found[still.pk]["group"], found[still.pk]["path"]) == (1, 1)
    told = {pk: [row[f"{name}_6"] for name in ("outcome", "compared")] for pk, row in found.items()}
    assert told == {stopped.pk: [1, 1], still.pk: [-1, 4]}
    assert found[still.pk]["compared_12"] == -3  # the letter came first


def test_who_became_a_user_later_is_followed_by_nobody(study, practice, two_waves, text, chronic):
    new = PatientFactory(practice=practice)
    chronic(new)
    agrees(new, text)
    assert counted(study, practice, "path")["not_followed",] == 1
    assert counted(study, practice, "path", "outcome_6")["not_chosen", "not_yet"] == 0
    assert (rows(practice)[new.pk]["path"], rows(practice)[new.pk]["group"]) == (10, -3)


def test_until_the_first_window_can_be_told_the_comparison_waits(study, practice, poh, gp, chronic):
    following.letters(poh, gp)
    chronic(following.user_without_letter(practice))
    late = after(91 + 60)
    assert counted(study, practice, "path", on=late) == {("letter",): 1, ("not_chosen",): 1}
    assert counted(study, practice, "path", on=late + timedelta(days=1))["not_followed",] == 1


def test_without_a_comparison_in_the_practice_nobody_waits_for_it(study, practice, poh, gp, chronic):
    chronic(following.user_without_letter(practice))
    assert counted(study, practice, "path") == {("not_followed",): 1}


# --- what may be counted ---------------------------------------------------------------------------------------------
def test_nothing_of_before_the_practice_took_part(study, practice, poh, gp, text):
    (old,) = following.letters(poh, gp)
    (new,) = following.letters(poh, gp, on=after(30), number=2)
    for person in (old, new):
        agrees(person, text)
        ResponseFactory(letter=person.letters.get(), code="consult")
    following.takes_part(practice, since=after(1))
    for without_consent in (False, True):
        found = counted(study, practice, "path", "response", without_consent=without_consent)
        assert found == {("letter", "consult"): 1}
    assert set(rows(practice)) == {new.pk}


def test_what_patients_said_is_read_once(study, practice, two_waves, text):
    for person in two_waves:
        agrees(person, text)
    with CaptureQueriesContext(connection) as found:
        snapshot_facts.known(study, practice, TODAY, without_consent=True)
    asked = [query["sql"] for query in found]
    assert sum('FROM "evaluation_researchchoice"' in sql for sql in asked) == 1


# --- two letters -----------------------------------------------------------------------------------------------------
def test_answer_and_consults_are_those_of_the_newest_letter_and_counted_from_it(
    study, practice, poh, gp, text
):
    (person,) = following.letters(poh, gp)
    first = person.letters.get()
    person.places.update(held=False)
    wave = made.a_posted_wave(
        by=poh, patients=[person], number=2, posted_on=after(70), posted_at=moment(after(70)), posted_by=poh
    )
    second = wave.letters.get()
    for letter, number, day in ((first, 1, 20), (first, 2, 40), (second, 1, 91)):
        ConsultFactory(
            practice=practice, patient=person, letter=letter, poh=poh, number=number, done=True,
            starts_at=moment(after(day)),
        )  # fmt: skip
    ResponseFactory(letter=second, code="consult", answered_on=after(84))
    agrees(person, text)
    assert counted(study, practice, "response", "rung") == {("consult", "1"): 1}
    row = rows(practice)[person.pk]
    assert (row["response_weeks"], row["rung"], row["consult_1_week"]) == (2, 1, 3)
