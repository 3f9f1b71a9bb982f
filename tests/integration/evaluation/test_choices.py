"""What patients said about the research: noted, never changed, in force at once; and whose data may be used."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benzoproject.lib.refusal import Refused
from evaluation.models import ResearchChoice, Study
from evaluation.queries import choices as queries
from evaluation.services import choices
from patients.queries.belongings import belongings
from practices.models import AuditEvent, Participation
from practices.services import participations
from stopletters.services import erasures
from tests.factories.evaluation import PresenceFactory, ResearchChoiceFactory, StudyFactory, StudyTextFactory
from tests.factories.patients import PatientFactory
from tests.factories.people import NOW, ProjectFactory
from tests.factories.stopletters import ResponseFactory, a_patient, a_posted_wave

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
SINCE = TODAY - timedelta(days=60)


def ago(days):
    return TODAY - timedelta(days=days)


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def study(practice):
    """Registered, in a practice that takes part since SINCE."""
    Participation.objects.filter(practice=practice).update(research_since=SINCE)
    return StudyFactory(project=practice.participation.project, registered=True)


@pytest.fixture
def text(study):
    return StudyTextFactory(study=study, version=1)


@pytest.fixture
def patient(practice):
    return PatientFactory(practice=practice)


@pytest.fixture
def note(text, poh):
    """`note(patient, consent="yes", days=3)`: said three days ago."""

    def noted(patient, *, days=0, **said):
        said.setdefault("text", text)
        return choices.note(patient=patient, given_on=ago(days), by=poh, at=NOW, **said)

    return noted


def consenting(practice, days=0):
    return queries.consenting(practice, ago(days))


def countable(practice, days=0):
    return queries.countable(Study.objects.get(project=practice.participation.project), practice, ago(days))


# --- noting -----------------------------------------------------------------------------------------------------------
def test_an_answer_is_noted_with_its_text_and_day_and_in_the_log(note, patient, poh, text):
    (row,) = note(patient, consent="yes", days=3)
    assert (row.answer, row.text, row.given_on, row.noted_at, row.noted_by) == ("yes", text, ago(3), NOW, poh)
    event = AuditEvent.objects.get(what="research choice")
    assert (event.patient_id, event.detail) == (patient.pk, {"kind": "consent", "answer": "yes"})


def test_both_questions_in_one_form(note, patient):
    rows = note(patient, consent="no", counting="yes")
    assert [(row.kind, row.answer, row.text is None) for row in rows] == [
        ("consent", "no", False), ("counting", "yes", True),
    ]  # fmt: skip


def test_answers_are_added_and_never_changed(note, patient, practice):
    for days, answer in ((9, "yes"), (5, "withdrawn"), (1, "yes")):
        note(patient, consent=answer, days=days)
    assert [row.answer for row in queries.of_patient(patient).rows] == ["yes", "withdrawn", "yes"]
    assert consenting(practice) == {patient.pk}


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ({}, 0),
        ({"consent": "yes"}, -1),
        ({"consent": "yes"}, 61),
        ({"consent": "yes", "text": None}, 0),
        ({"consent": "withdrawn"}, 0),
        ({"consent": "yes", "counting": "no"}, 0),
    ],
)  # fmt: skip
def test_what_cannot_have_been_said_is_refused(note, patient, said, days):
    with pytest.raises(Refused):
        note(patient, days=days, **said)
    assert not ResearchChoice.objects.exists()


def test_what_was_said_earlier_does_not_overrule(note, patient):
    note(patient, consent="yes", days=4)
    note(patient, consent="withdrawn", days=2)
    with pytest.raises(Refused, match="nieuwers"):
        note(patient, consent="yes", days=3)
    with pytest.raises(Refused):
        note(patient, consent="withdrawn", days=2)  # the same once more
    assert not queries.of_patient(patient).consents


def test_consent_is_to_a_text_of_this_study(note, patient, study):
    elsewhere = StudyTextFactory(study=StudyFactory(project=ProjectFactory(slug="ander")))
    information = StudyTextFactory(study=study, kind="information")
    for wrong in (elsewhere, information):
        with pytest.raises(Refused):
            note(patient, consent="yes", text=wrong)


def test_nobody_is_asked_before_the_study_is_registered(note, patient, study):
    Study.objects.update(registered_at=None, registered_by=None)
    with pytest.raises(Refused):
        note(patient, consent="yes")
    note(patient, counting="no")  # an objection is always heard
    assert queries.of_patient(patient).objects


def test_the_database_holds_what_an_answer_can_be(patient):
    for wrong in (
        {"kind": "consent", "answer": "yes", "text": None},
        {"kind": "counting", "answer": "withdrawn", "text": None},
        {"kind": "counting", "answer": "no"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            ResearchChoiceFactory(patient=patient, **wrong)


# --- whose data -------------------------------------------------------------------------------------------------------
def test_a_withdrawal_holds_at_once_also_for_an_earlier_day(note, patient, practice):
    note(patient, consent="yes", days=20)
    assert consenting(practice, 10) == {patient.pk}
    assert consenting(practice, 21) == set()  # nothing was said yet
    note(patient, consent="withdrawn")
    assert consenting(practice) == consenting(practice, 10) == set()


def test_a_second_yes_does_not_reach_back(note, patient, practice):
    note(patient, consent="yes", days=20)
    note(patient, consent="no", days=15)
    note(patient, consent="yes", days=5)
    assert consenting(practice) == {patient.pk}
    assert consenting(practice, 10) == set()


def test_a_later_objection_to_being_counted_stops_everything(note, patient, practice):
    note(patient, consent="yes", days=5)
    note(patient, counting="no")
    assert consenting(practice) == countable(practice) == set()
    note(patient, consent="yes", text=StudyTextFactory(study=Study.objects.get(), version=2))
    assert queries.of_patient(patient).objects  # in one breath: the objection holds


def test_only_consent_counts_until_the_study_may_count_without(note, practice, patient, study):
    other = PatientFactory(practice=practice)
    note(patient, consent="yes")
    assert countable(practice) == {patient.pk}
    Study.objects.update(aggregate_ground="WGBO 7:458", notice_given_on=ago(3))
    assert countable(practice) == {patient.pk, other.pk}
    assert countable(practice, 4) == set()  # before the notice
    assert consenting(practice) == {patient.pk}


def test_who_objects_or_refuses_is_not_counted(note, practice, study):
    Study.objects.update(aggregate_ground="WGBO 7:458", notice_given_on=ago(30))
    silent, agrees, refuses, withdraws, objects, refuses_one = (
        PatientFactory(practice=practice) for _ in range(6)
    )
    note(agrees, consent="yes")
    note(refuses, consent="no")
    note(withdraws, consent="yes", days=2)
    note(withdraws, consent="withdrawn")
    note(objects, counting="no")
    note(refuses_one, consent="no", counting="yes")
    assert countable(practice) == {silent.pk, agrees.pk, refuses_one.pk}
    note(objects, counting="yes")
    assert objects.pk in countable(practice)
    note(refuses_one, consent="no", text=StudyTextFactory(study=study, version=2))
    assert refuses_one.pk in countable(practice)  # said in one breath, and nothing later


# --- attacks: data that could leak ------------------------------------------------------------------------------------
@pytest.fixture
def leaking(practice, note, patient, study):
    """Somebody who may be used in every way, in a study that may count everybody."""
    Study.objects.update(aggregate_ground="WGBO 7:458", notice_given_on=SINCE)
    note(patient, consent="yes", days=30)
    assert (consenting(practice), countable(practice)) == ({patient.pk}, {patient.pk})
    return practice


def test_nothing_of_a_practice_that_left(leaking, admin):
    participations.withdraw(practice=leaking, reason="Geen tijd", by=admin, at=NOW)
    for days in (0, 10, 29):
        assert consenting(leaking, days) == countable(leaking, days) == set()


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "intervention", "research_since": None},
        {"research_since": None},
        {"research_since": TODAY + timedelta(days=1)},
        {"state": "withdrawn", "withdrawn_reason": "x"},
    ],
)
def test_nothing_without_a_full_contract(leaking, change):
    Participation.objects.filter(practice=leaking).update(**change)
    assert consenting(leaking) == countable(leaking) == set()


def test_nothing_before_the_contract_and_no_consent_from_before_it(leaking, patient):
    assert consenting(leaking, 61) == countable(leaking, 61) == set()
    Participation.objects.filter(practice=leaking).update(research_since=ago(20))
    assert consenting(leaking) == set()  # the practice left and came back: everybody is asked again
    assert countable(leaking) == {patient.pk}  # as somebody who did not object


def test_each_practice_and_each_study_by_itself(leaking, patient, other_practice):
    Participation.objects.filter(practice=other_practice).update(research_since=SINCE)
    there = PatientFactory(practice=other_practice)
    assert consenting(other_practice) == set()
    assert countable(other_practice) == {there.pk}
    elsewhere = StudyFactory(project=ProjectFactory(slug="ander"), registered=True)
    assert queries.countable(elsewhere, leaking, TODAY) == set()
    Participation.objects.filter(practice=leaking).update(project=elsewhere.project)
    assert consenting(leaking) == set()  # the consent was to the research of another project


def test_a_practice_outside_the_research_notes_nothing(leaking, patient, note):
    Participation.objects.filter(practice=leaking).update(kind="intervention", research_since=None)
    with pytest.raises(Refused):
        note(patient, counting="no")


def test_an_erased_patient_is_gone_from_the_register(leaking, patient, poh):
    assert ResearchChoice in belongings(patient)
    erasures.erase(patient=patient, reason="asked", by=poh, at=NOW)
    assert not ResearchChoice.objects.exists()
    assert consenting(leaking) == countable(leaking) == set()


# --- pages ------------------------------------------------------------------------------------------------------------
SECRET = "Kwikstaart"


@pytest.fixture
def letters(practice, poh, gp, text):
    """Two people with a posted stop letter."""
    both = [a_patient(practice, gp, number, surname=name) for number, name in ((1, SECRET), (2, "Anders"))]
    a_posted_wave(by=poh, patients=both, number=1)
    return both


def listing(practice):
    return reverse("research_choices", args=[practice.slug])


def form_of(practice, patient):
    return reverse("research_choice", args=[practice.slug, patient.pk])


def test_a_poh_works_through_the_list(client_of, poh, practice, letters):
    client = client_of(poh)
    first = client.get(listing(practice)).text
    assert "Aan 0 van de 2 patiënten met een brief" in first
    sent = {
        "consent": "yes",
        "text": str(queries.consent_texts(Study.objects.get())[0].pk),
        "given_on": "12-10-2026",
    }
    then = client.post(form_of(practice, letters[0]) + "?from=list", sent, follow=True)
    assert then.redirect_chain[-1][0] == listing(practice)
    assert "Genoteerd bij" in then.text
    assert "Aan 1 van de 2" in then.text
    assert "Eigen gegevens mogen gebruikt worden (tekst 1), gezegd op 12-10-2026" in then.text
    assert queries.unanswered(practice) == 1


def test_who_moved_or_died_is_not_asked(client_of, poh, practice, letters, note):
    ResponseFactory(letter=letters[0].letters.get(), code="died")
    assert queries.unanswered(practice) == 1
    shown = client_of(poh).get(listing(practice)).text
    assert SECRET not in shown
    assert "Aan 0 van de 1 patiënt" in shown


@pytest.mark.parametrize(
    ("answered", "gone"),
    [(["moved"], True), (["died"], True), (["here"], False), (["unknown"], False), (["moved", "unknown"], True),
     (["moved", "here"], False), (["here", "died"], True)],
)  # fmt: skip
def test_who_was_missing_in_an_export_is_not_asked_when_they_left(
    poh, practice, letters, note, answered, gone
):
    for place, answer in enumerate(answered):
        PresenceFactory(patient=letters[0], answer=answer, answered_at=NOW + timedelta(days=place))
    assert queries.unanswered(practice) == sum(row.to_ask for row in queries.asked(practice)) == 2 - gone


def test_what_was_said_last_counts(poh, practice, letters, note):
    ResponseFactory(letter=letters[0].letters.get(), code="moved", recorded_at=NOW)
    PresenceFactory(patient=letters[0], answer="here", answered_at=NOW - timedelta(days=1))
    assert queries.gone(practice) == {letters[0].pk}
    PresenceFactory(patient=letters[0], answer="here", answered_at=NOW + timedelta(days=1))
    assert queries.gone(practice) == set()


def test_whose_move_was_taken_back_is_asked(poh, practice, letters, note):
    mistaken = ResponseFactory(letter=letters[0].letters.get(), code="moved")
    type(mistaken).objects.filter(pk=mistaken.pk).update(withdrawn_at=NOW, withdrawn_by=poh)
    assert queries.unanswered(practice) == sum(row.to_ask for row in queries.asked(practice)) == 2


def test_who_is_to_be_asked_is_counted_without_opening_anybody(poh, gp, practice, letters):
    def questions():
        with CaptureQueriesContext(connection) as found:
            count = queries.unanswered(practice)
        assert not [one for one in found.captured_queries if "surname" in one["sql"]]
        return count, len(found)

    people, few = questions()
    a_posted_wave(by=poh, patients=[a_patient(practice, gp, number) for number in range(3, 7)], number=2)
    assert (people, questions()) == (2, (6, few))


def test_the_page_of_the_patient_has_the_answer_the_form_and_the_history(
    client_of, poh, practice, letters, note
):
    note(letters[0], consent="yes", days=1)
    client, address = client_of(poh), reverse("patient", args=[practice.slug, letters[0].pk])
    shown = client.get(address).text
    assert "geeft eigen gegevens" in shown
    assert f'action="{form_of(practice, letters[0])}"' in shown
    assert "Onderzoek: eigen gegevens mogen gebruikt worden (tekst 1), gezegd op 11-10-2026" in shown
    back = client.post(form_of(practice, letters[0]), {"counting": "no", "given_on": "2026-10-12"})
    assert back.headers["Location"] == address
    assert "maakt bezwaar" in client.get(address).text


def test_what_is_refused_stands_in_the_form(client_of, poh, practice, letters):
    answer = client_of(poh).post(form_of(practice, letters[0]), {"consent": "no", "given_on": "13-10-2026"})
    assert "Deze dag is nog niet geweest." in answer.text
    nothing = client_of(poh).post(form_of(practice, letters[0]), {"given_on": "12-10-2026"})
    assert "Er is niets genoteerd." in nothing.text


def test_withdrawing_can_be_chosen_only_by_who_gave_consent(client_of, poh, practice, letters, note):
    note(letters[0], consent="yes")
    client = client_of(poh)
    assert 'value="withdrawn"' in client.get(form_of(practice, letters[0])).text
    assert 'value="withdrawn"' not in client.get(form_of(practice, letters[1])).text


def test_without_a_consent_text_only_no_can_be_noted(client_of, poh, practice, letters, text):
    text.delete()
    shown = client_of(poh).get(form_of(practice, letters[0])).text
    assert shown.count('name="consent" value="yes"') + shown.count('value="yes" name="consent"') == 0
    assert 'value="no"' in shown


@pytest.mark.parametrize(
    "change", [{"kind": "intervention", "research_since": None}, {"research_since": None}]
)
def test_a_practice_without_research_is_told_so(client_of, poh, practice, letters, note, change):
    note(letters[0], consent="no")
    Participation.objects.filter(practice=practice).update(**change)
    client = client_of(poh)
    for address in (listing(practice), form_of(practice, letters[0])):
        shown = client.get(address).text
        assert "Hier is geen onderzoek" in shown
        assert "<textarea" not in shown
        assert 'name="consent"' not in shown
    assert SECRET not in client.get(listing(practice)).text
    own_page = client.get(reverse("patient", args=[practice.slug, letters[0].pk])).text
    assert 'name="consent"' not in own_page
    assert "Onderzoek: eigen gegevens mogen niet gebruikt worden" in own_page  # what happened, happened


def test_the_start_page_says_who_is_to_be_asked(client_of, poh, gp, practice, letters, note):
    def row(person):
        shown = client_of(person).get(reverse("today", args=[practice.slug])).text
        return listing(practice) in shown

    assert row(poh)
    assert not row(gp)
    for patient in letters:
        note(patient, consent="no")
    assert not row(poh)


def test_nothing_of_another_practice(client_of, other_poh, other_practice, practice, letters, note):
    Participation.objects.filter(practice=other_practice).update(research_since=SINCE)
    note(letters[0], consent="yes")
    client = client_of(other_poh)
    assert client.get(listing(practice)).status_code == 404
    assert SECRET not in client.get(listing(other_practice)).text
    for slug in (practice.slug, other_practice.slug):
        address = reverse("research_choice", args=[slug, letters[0].pk])
        assert client.get(address).status_code == 404
        assert client.post(address, {"counting": "no", "given_on": "12-10-2026"}).status_code == 404
    assert ResearchChoice.objects.count() == 1


def test_a_researcher_reaches_no_patient(client_of, researcher, practice, letters, note):
    note(letters[0], consent="yes")
    client, project = client_of(researcher), practice.participation.project
    addresses = [
        listing(practice),
        form_of(practice, letters[0]),
        reverse("patient", args=[practice.slug, letters[0].pk]),
        reverse("patients", args=[practice.slug]),
        reverse("patient_data", args=[practice.slug, letters[0].pk]),
    ]
    assert {client.get(address).status_code for address in addresses} == {404}
    assert client.post(addresses[1], {"counting": "no", "given_on": "12-10-2026"}).status_code == 404
    assert SECRET not in client.get(reverse("study", args=[project.pk])).text


def test_everything_that_was_said_is_shown_and_taken_along(client_of, poh, practice, letters, note):
    note(letters[0], consent="yes", days=1)
    poh.user.set_password("right")
    poh.user.save()
    address = reverse("patient_data", args=[practice.slug, letters[0].pk])
    shown = client_of(poh).post(address, {"proof": "right"}).text
    assert "Wat over het onderzoek gezegd is" in shown
    assert "eigen gegevens voor onderzoek" in shown
    taken = client_of(poh).post(address, {"proof": "right", "file": "json"}).json()["tables"]
    assert [row["answer"] for row in taken["ResearchChoice"]] == ["yes"]


def test_the_list_takes_as_many_queries_for_many_as_for_few(
    client_of, poh, gp, practice, letters, note, django_assert_max_num_queries
):
    client = client_of(poh)
    note(letters[0], consent="yes")
    more = [a_patient(practice, gp, number) for number in range(10, 18)]
    a_posted_wave(by=poh, patients=more, number=2)
    for patient in more[:5]:
        note(patient, consent="no", counting="no")
    with django_assert_max_num_queries(30):
        shown = client.get(listing(practice)).text
    assert "Aan 6 van de 10" in shown
