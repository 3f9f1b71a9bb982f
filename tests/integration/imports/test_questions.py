"""Rows that need a person: asked once, answered, never lost."""

import pytest

from benzoproject.lib.refusal import Refused
from patients.models import LedgerRow, OpenRow, Patient, Prescription
from tests.integration.imports.exports import NOT_FOLLOWED, answer, committed, ledger, line, take

pytestmark = pytest.mark.django_db


def waiting(kind: str | None = None) -> list[OpenRow]:
    found = OpenRow.objects.filter(answered_at__isnull=True)
    return list(found.filter(kind=kind) if kind else found)


@pytest.mark.parametrize(
    ("cells", "answers", "stored"),
    [
        ({"Aantal": "3x"}, {"quantity": "30"}, {"quantity": 30}),
        ({"Aantal": "1.000"}, {"quantity": "1000"}, {"quantity": 1000}),
        ({"Datum": "31-02-2026"}, {"date": "28-02-2026"}, {"date__day": 28}),
        ({"Middel": "OXAZEPAM TABLET"}, {"strength": "10 mg"}, {"strength_mg": 10}),
        ({"Middel": "oxazepan 10 mg", "ATC": ""}, {"atc": "N05BA04"}, {"substance": "oxazepam"}),
        ({"Gebdat": "31-02-1955"}, {"birth_date": "28-02-1955"}, {"quantity": 30}),
    ],
)
def test_an_answer_stores_the_row(practice, poh, cells, answers, stored):
    done = committed(poh, line(**cells))
    assert ledger(done) == {2: "needs_person"}
    assert not Patient.objects.exists()
    assert answer(poh, **answers) == 1
    assert Prescription.objects.filter(**stored).count() == 1
    assert ledger(done) == {2: "imported"}
    assert take(practice, line(**cells))["outcomes"]["unchanged"] == 1
    assert not waiting()


def test_equal_questions_about_a_label_are_answered_in_one_go(practice, poh):
    take(practice, *(line(Middel="OXAZEPAM TABLET", Patiëntnr=str(number)) for number in range(1001, 1005)))
    assert answer(poh, OpenRow.objects.first(), strength="10 mg") == 4
    assert Prescription.objects.count() == 4
    assert not waiting()


def test_an_answered_question_is_not_asked_again_in_the_next_file(practice, poh):
    take(practice, line(Middel="OXAZEPAM TABLET"))
    answer(poh, strength="10 mg")
    next_file = take(practice, line(Middel="OXAZEPAM TABLET"), line(Datum="01-10-2026"))
    assert next_file["outcomes"]["needs_person"] == 0
    assert not waiting()


def test_a_question_that_waits_goes_along_with_the_newer_file(practice, poh):
    first = committed(poh, line(Aantal="3x"))
    newer = committed(poh, line(Datum="01-10-2026"), line(Aantal="3x"))
    assert (ledger(first), ledger(newer)) == ({2: "unchanged"}, {2: "imported", 3: "needs_person"})
    answer(poh, quantity="30")
    assert ledger(newer)[3] == "imported"
    assert OpenRow.objects.count() == 1


def test_a_question_of_an_older_file_adds_nothing_that_a_newer_file_brought(practice, poh):
    take(practice, line(Aantal="3x"))
    take(practice, line(Aantal="30"))
    answer(poh, quantity="30")
    assert Prescription.objects.count() == 1


def test_rows_that_differ_only_where_we_do_not_read_are_both_stored(practice, poh):
    twins = (line(Aantal="3x", Receptnr="1"), line(Aantal="3x", Receptnr="2"))
    take(practice, *twins)
    assert answer(poh, OpenRow.objects.first(), quantity="30") == 2
    assert [row.occurrence for row in Prescription.objects.order_by("occurrence")] == [1, 2]
    assert take(practice, *twins)["outcomes"]["unchanged"] == 2


def test_a_row_left_out_stays_out(practice, poh):
    done = committed(poh, line(Aantal="3x"))
    answer(poh)
    assert ledger(done) == {2: "unchanged"}
    assert LedgerRow.objects.get().message
    assert take(practice, line(Aantal="3x"))["outcomes"]["unchanged"] == 1
    assert not Patient.objects.exists()


def test_an_answer_may_lead_to_the_next_question(practice, poh):
    take(practice, line(Middel="oxazepan", ATC=""))
    assert answer(poh, atc="N05BA04") == 0
    (question,) = waiting()
    assert question.kind == "strength"
    answer(poh, strength="10 mg")
    assert Prescription.objects.get().strength_mg == 10
    assert take(practice, line(Middel="oxazepan", ATC=""))["outcomes"]["unchanged"] == 1


def test_an_answer_that_settles_nothing_is_refused_and_the_question_stays(practice, poh):
    take(practice, line(Aantal="3x"))
    with pytest.raises(Refused):
        answer(poh, quantity="drie keer")
    assert len(waiting()) == 1
    assert waiting()[0].answer is None


def test_a_question_is_answered_once(practice, poh):
    take(practice, line(Aantal="3x"))
    (question,) = waiting()
    answer(poh, question, quantity="30")
    with pytest.raises(Refused):
        answer(poh, question, quantity="60")
    assert Prescription.objects.get().quantity == 30


def test_a_late_row_does_not_bring_an_old_address_back(practice, poh):
    take(practice, line(Aantal="3x", Straat="Oude weg", Datum="01-01-2026"), line(Straat="Lindelaan"))
    answer(poh, quantity="30")
    assert Patient.objects.get().street == "Lindelaan"
    assert Prescription.objects.count() == 2


def test_a_label_that_turns_out_to_be_something_else_is_not_stored(practice, poh):
    done = committed(poh, line(Middel="oxazepan 10 mg", ATC=""))
    answer(poh, product="METOPROLOL 50MG", atc="C07AB02")
    assert ledger(done) == {2: "not_tracked"}
    assert not Patient.objects.exists()


# --- a number that comes back with another birth date ----------------------------------------------------------------

OTHER_BORN = {"Gebdat": "01-01-1990", "Datum": "01-10-2026", "ICPC": "P06"}


@pytest.fixture
def conflict(practice, poh):
    take(practice, line())
    done = committed(poh, line(**OTHER_BORN))
    assert done.result["patients"]["conflicts"] == 1
    assert ledger(done) == {2: "needs_person"}
    assert Prescription.objects.count() == 1
    assert not Patient.objects.get().episodes.exists()
    return done


@pytest.mark.parametrize(
    ("said", "born", "prescriptions", "episodes", "outcome"),
    [
        ("known", 1955, 2, 1, "imported"),
        ("file", 1990, 2, 1, "imported"),
        ("other", 1955, 1, 0, "unchanged"),
    ],
)
def test_who_is_meant(practice, poh, conflict, said, born, prescriptions, episodes, outcome):
    answer(poh, identity=said)
    patient = Patient.objects.get()
    assert patient.birth_date.year == born
    assert (patient.prescriptions.count(), patient.episodes.count()) == (prescriptions, episodes)
    assert ledger(conflict) == {2: outcome}
    again = take(practice, line(**OTHER_BORN))
    assert again["patients"]["conflicts"] == 0
    assert again["outcomes"]["unchanged"] == 1
    assert not waiting()


def test_a_person_left_out_is_another_person(practice, poh, conflict):
    answer(poh)
    assert Prescription.objects.count() == 1
    assert take(practice, line(**OTHER_BORN))["patients"]["conflicts"] == 0


def test_a_conflict_in_two_files_keeps_the_rows_of_both(practice, poh, conflict):
    take(practice, line(**OTHER_BORN | {"Datum": "05-10-2026"}))
    assert len(waiting("identity")) == 1
    answer(poh, identity="known")
    assert Prescription.objects.count() == 3


def test_two_birth_dates_in_one_file_are_asked_once_per_person(practice, poh):
    take(practice, line(), line(Gebdat="01-01-1990", Datum="01-10-2026"))
    assert not Patient.objects.exists()
    assert answer(poh, OpenRow.objects.first(), birth_date="14-03-1955") == 2
    assert Patient.objects.get().prescriptions.count() == 2


def test_an_answer_about_somebody_else_asks_who_is_meant_and_keeps_every_row(practice, poh):
    take(practice, line())
    take(practice, line(Datum="01-08-2026"), line(Gebdat="01-01-1990", Datum="01-10-2026"))
    assert answer(poh, OpenRow.objects.first(), birth_date="01-01-1990") == 2
    (question,) = waiting()
    assert question.kind == "identity"
    answer(poh, question, identity="file")
    assert Prescription.objects.count() == 3


# --- rows that are equal ---------------------------------------------------------------------------------------------


def test_an_equal_row_is_a_duplicate_until_a_person_says_otherwise(practice, poh):
    done = committed(poh, line(), line())
    assert ledger(done) == {2: "imported", 3: "duplicate"}
    assert done.result["outcomes"]["needs_person"] == 0
    answer(poh, twice="yes")
    assert [row.occurrence for row in Prescription.objects.order_by("occurrence")] == [1, 2]
    assert ledger(done) == {2: "imported", 3: "imported"}
    again = take(practice, line(), line())
    assert again["outcomes"]["unchanged"] == 2
    assert Prescription.objects.count() == 2


def test_a_duplicate_that_stays_one_is_not_asked_again(practice, poh):
    take(practice, line(), line())
    answer(poh)
    again = take(practice, line(), line())
    assert again["outcomes"]["duplicate"] == 1
    assert Prescription.objects.count() == 1
    assert not waiting()


def test_equal_rows_of_another_medicine_are_not_asked_about(practice):
    take(practice, line(**NOT_FOLLOWED), line(**NOT_FOLLOWED))
    assert not OpenRow.objects.exists()


@pytest.mark.parametrize(
    ("lines", "answers"),
    [
        ([line(Aantal="3x")], {"quantity": "30"}),
        ([line(Aantal="3x")], {}),
        ([line(), line()], {"twice": "yes"}),
        ([line(), line()], {}),
    ],
)
def test_the_words_of_a_row_go_once_it_is_answered(practice, poh, lines, answers):
    take(practice, *lines)
    assert waiting()[0].cells
    answer(poh, **answers)
    assert [row.cells for row in OpenRow.objects.all()] == [{}]
    again = take(practice, *lines)  # the fingerprint is enough to know the answer
    assert again["outcomes"]["needs_person"] == 0
    assert not waiting()


def test_who_is_meant_is_known_without_the_words_of_the_file(practice, poh):
    take(practice, line())
    take(practice, line(Gebdat="15-03-1955", Datum="01-10-2026"))
    answer(poh, identity="known")
    assert OpenRow.objects.get().cells == {}
    assert take(practice, line(Gebdat="15-03-1955", Datum="01-10-2026"))["outcomes"]["unchanged"] == 1
