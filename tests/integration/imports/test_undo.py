"""Undoing the last import, or one answer: the practice knows what it knew before, to the letter."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.forms.models import model_to_dict

from benzoproject.lib.refusal import Refused
from patients.models import (
    Episode,
    HisImport,
    ImportedChange,
    LedgerRow,
    OpenRow,
    Patient,
    Prescription,
    Screening,
    Use,
    Wave,
)
from patients.queries import imports as queries
from patients.services import own_gps, questions, screening, undoing
from practices.models import AuditEvent, Membership
from tests.factories.imports import ImportedChangeFactory
from tests.factories.patients import PatientFactory, WaveFactory, WavePlaceFactory
from tests.factories.people import NOW
from tests.integration.imports.exports import NOT_FOLLOWED, answer, committed, ledger, line, take

pytestmark = pytest.mark.django_db
KEPT = (Patient, Prescription, Episode, OpenRow, LedgerRow, Screening)


def state() -> dict[str, Any]:
    """All that is known, with the numbers of the rows; of the derived use what it says."""
    known = {
        model.__name__: {
            row.pk: {**model_to_dict(row), "when": getattr(row, "answered_at", None)}
            for row in model._default_manager.order_by("pk")
        }
        for model in KEPT
    }
    uses = {use.patient_id: model_to_dict(use, exclude=["id"]) for use in Use.objects.order_by("patient_id")}
    return known | {"Use": uses}


def undo(his_import: HisImport, poh: Membership) -> HisImport:
    return undoing.undo(his_import=his_import, by=poh, at=NOW)


def refusal(act: Callable[[], object]) -> str:
    before = state()
    with pytest.raises(Refused) as refused:
        act()
    assert state() == before
    return str(refused.value)


# --- the whole import ------------------------------------------------------------------------------------------------

FIRST = (line(), line(Datum="03-08-2026", ICPC="P06"), line(Patiëntnr="1002", Huisarts="WIT"))
SECOND = (
    line(Aantal="60"),  # corrects
    line(Datum="03-08-2026", Straat="Beukenweg", Huisarts="WIT"),  # moved, and another GP
    line(Patiëntnr="1003", ICPC="P06"),  # new
    line(Patiëntnr="1002", Gebdat="01-01-1990"),  # who is meant?
    line(Aantal="3x", Datum="01-10-2026"),  # a question
    line(Patiëntnr="1003", ICPC="P06"),  # twice
)


def test_what_was_known_before_is_known_again(practice, poh, gp):
    committed(poh, *FIRST)
    before = state()
    done = committed(poh, *SECOND)
    assert state() != before
    undone = undo(done, poh)
    assert state() == before
    assert (undone.phase, undone.undone_by, undone.undone_at) == ("undone", poh, NOW)
    assert not ImportedChange.objects.exists()
    assert AuditEvent.objects.filter(what="import undone", object_id=str(done.pk)).exists()


def test_the_very_first_import_leaves_an_empty_practice(poh):
    undo(committed(poh, *FIRST), poh)
    assert not any(state().values())


def test_answers_given_since_are_undone_as_well(practice, poh):
    committed(poh, line(), line(Middel="OXAZEPAM TABLET", Datum="02-08-2026"))
    before = state()
    done = committed(poh, *SECOND)
    for row in OpenRow.objects.filter(answered_at__isnull=True):
        row.refresh_from_db()
        given = {
            "identity": {"identity": "file"},
            "twice": {"twice": "yes"},
            "strength": {"strength": "10 mg"},
        }
        answer(poh, row, **given.get(row.kind, {"quantity": "30"}))
    assert not OpenRow.objects.filter(answered_at__isnull=True).exists()
    undo(done, poh)
    assert state() == before


def test_the_same_file_can_be_read_in_again(practice, poh):
    first = committed(poh, *FIRST)
    before = state()
    undo(first, poh)
    again = committed(poh, *FIRST)
    assert queries.same_file(again) is None  # that it was stored once does not count any more
    assert ledger(again) == {2: "imported", 3: "imported", 4: "imported"}
    assert [len(rows) for rows in state().values()] == [len(rows) for rows in before.values()]
    undo(again, poh)
    assert not Patient.objects.exists()


@pytest.mark.parametrize("seed", range(12))
def test_whatever_was_read_and_answered_undoing_gives_back_what_was_there(practice, poh, gp, seed):
    chance = random.Random(seed)

    def some_lines() -> list[dict[str, str]]:
        return [
            line(
                Patiëntnr=chance.choice("1234"),
                Gebdat=chance.choice(["14-03-1955"] * 6 + ["01-01-1990", "31-02-1955"]),
                Straat=chance.choice(["Lindelaan", "Beukenweg"]),
                Huisarts=chance.choice(["MDW", "MDW", "WIT", ""]),
                Datum=chance.choice(["01-09-2026", "02-09-2026", "31-02-2026"]),
                Aantal=chance.choice(["30", "30", "60", "3x"]),
                ICPC=chance.choice(["", "P06"]),
                **chance.choice([{}, {}, {"Middel": "OXAZEPAM TABLET"}, NOT_FOLLOWED]),
            )
            for _ in range(chance.randint(1, 9))
        ]

    def answer_some() -> None:
        for row in list(OpenRow.objects.filter(answered_at__isnull=True)):
            if chance.random() < 0.6:
                give(row.pk)

    def give(pk: int) -> None:
        row = OpenRow.objects.filter(pk=pk, answered_at__isnull=True).first()
        fitting = {"identity": {"identity": chance.choice(["known", "file", "other"])}, "twice": {"twice": "yes"},
                   "strength": {"strength": "10 mg"}, "quantity": {"quantity": "30"}, "date": {"date": "05-09-2026"},
                   "birth_date": {"birth_date": "14-03-1955"}, "birth_dates": {"birth_date": "14-03-1955"}}  # fmt: skip
        if row:
            answer(poh, row, **chance.choice([fitting[row.kind], fitting[row.kind], {}]))

    for _ in range(chance.randint(0, 2)):
        committed(poh, *some_lines())
        answer_some()
    before = state()
    last = committed(poh, *some_lines())
    answer_some()
    undo(last, poh)
    assert state() == before


def test_only_the_last_import_can_be_undone(poh):
    first, second = committed(poh, *FIRST), committed(poh, *SECOND)
    assert "het laatst" in refusal(lambda: undo(first, poh))
    undo(second, poh)
    # What stood there before the first one went when the second came.
    assert "het laatst" in refusal(lambda: undo(first, poh))
    assert "al ongedaan gemaakt" in refusal(lambda: undo(second, poh))


def test_what_stood_there_before_is_kept_for_the_last_import_only(poh):
    first = committed(poh, *FIRST)
    assert ImportedChange.objects.filter(his_import=first).exists()
    second = committed(poh, *SECOND)
    assert set(ImportedChange.objects.values_list("his_import", flat=True)) == {second.pk}


def test_after_a_newer_file_of_another_practice(poh, other_poh):
    mine = committed(poh, *FIRST)
    other = committed(other_poh, *FIRST)
    undo(mine, poh)
    assert set(Patient.objects.values_list("practice", flat=True)) == {other.practice_id}


def test_a_patient_who_was_chosen_since_stands_in_the_way(practice, poh):
    done = committed(poh, *FIRST)
    wave = WaveFactory(practice=practice, number=3)
    place = WavePlaceFactory(wave=wave, patient=Patient.objects.first())
    assert "ronde 3" in refusal(lambda: undo(done, poh))
    place.delete()
    undo(done, poh)


@pytest.mark.parametrize("state_of_wave", [{"state": Wave.State.LETTERS}, {"posted": True}])
def test_letters_that_rest_on_it_stand_in_the_way(practice, poh, state_of_wave):
    committed(poh, *FIRST)
    patient = Patient.objects.get(pk=Prescription.objects.first().patient_id)
    done = committed(poh, line(Aantal="60"))
    WavePlaceFactory(wave=WaveFactory(practice=practice, number=4, **state_of_wave), patient=patient)
    assert "ronde 4" in refusal(lambda: undo(done, poh)).lower()


def test_letters_about_others_do_not(practice, poh):
    done = committed(poh, line(Aantal="60"))
    other = PatientFactory(practice=practice, chronic=True)
    WavePlaceFactory(wave=WaveFactory(practice=practice, posted=True), patient=other)
    undo(done, poh)


def test_a_judgement_about_somebody_who_goes_goes_along(poh):
    done = committed(poh, *FIRST)
    screening.judge(patient=Patient.objects.first(), reason="palliative", note="", by=poh, at=NOW)
    undo(done, poh)
    assert not Screening.objects.exists()


def test_what_a_person_said_meanwhile_about_the_others_stays(practice, poh, gp):
    committed(poh, *FIRST)
    done = committed(poh, line(Patiëntnr="1003"))
    patient = next(one for one in Patient.objects.filter(first_import__lt=done.pk) if one.gp_code == "WIT")
    own_gps.name_own(patient=patient, gp=gp, by=poh, at=NOW)
    Patient.objects.filter(pk=patient.pk).update(reading_level="A2")
    undo(done, poh)
    patient.refresh_from_db()
    assert (patient.gp, patient.reading_level) == (gp, "A2")


def test_somebody_who_was_erased_meanwhile_stays_away(poh):
    committed(poh, *FIRST)
    done = committed(poh, *SECOND)
    Patient.objects.order_by("pk").first().delete()
    left = Patient.objects.count()
    undo(done, poh)
    assert Patient.objects.count() == left - 1  # the one that the second file brought


def test_an_import_of_before_this_was_kept_cannot_be_undone(practice, poh):
    done = committed(poh, *FIRST)
    HisImport.objects.filter(pk=done.pk).update(result={})
    done.refresh_from_db()
    refusal(lambda: undo(done, poh))


def test_forgetting_makes_it_final(practice, poh):
    """For who erases a patient: no copy of what was known may stay behind."""
    done = committed(poh, *FIRST)
    undoing.forget(practice)
    assert not ImportedChange.objects.exists()
    done.refresh_from_db()
    refusal(lambda: undo(done, poh))


def test_what_stood_there_before_is_encrypted(practice, poh):
    change = ImportedChangeFactory(before={"surname": "Zilvermeeuw"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT before FROM patients_importedchange WHERE id = %s", [change.pk])
        assert "Zilvermeeuw" not in cursor.fetchone()[0]


# --- one answer ------------------------------------------------------------------------------------------------------


def take_back(row: OpenRow, poh: Membership) -> OpenRow:
    return undoing.take_back(open_row=row, by=poh, at=NOW)


WRONG_CLICKS = [
    (line(Aantal="3x"), {"quantity": "30"}),
    (line(Aantal="3x"), {}),
    (line(Datum="31-02-2026"), {"date": "28-02-2026"}),
    (line(Middel="OXAZEPAM TABLET"), {"strength": "10 mg"}),
    (line(Gebdat="31-02-1955"), {"birth_date": "28-02-1955"}),
]


@pytest.mark.parametrize(("row", "said"), WRONG_CLICKS)
def test_an_answer_is_undone_and_can_be_given_again(practice, poh, row, said):
    take(practice, line(Patiëntnr="1002"), row, row | {"Receptnr": "2"})
    before = state()
    answer(poh, OpenRow.objects.first(), **said)
    assert state() != before
    take_back(OpenRow.objects.filter(answered_at__isnull=False).first(), poh)
    assert state() == before
    answer(poh, OpenRow.objects.first(), **said)
    assert OpenRow.objects.filter(answered_at__isnull=False).exists()


@pytest.mark.parametrize("said", ["known", "file", "other"])
def test_the_answer_who_is_meant_is_undone(practice, poh, said):
    take(practice, line())
    take(practice, line(Gebdat="01-01-1990", Datum="01-10-2026"))
    before = state()
    answer(poh, identity=said)
    take_back(OpenRow.objects.get(), poh)
    assert state() == before


def test_an_answer_in_two_parts_is_undone_as_one(practice, poh):
    take(practice, line(Middel="OXAZEPAM TABLET", Aantal="3x"))
    before = state()
    row = OpenRow.objects.get()
    kinds = []
    while OpenRow.objects.filter(answered_at__isnull=True).exists():
        row.refresh_from_db()
        kinds.append(row.kind)
        answer(poh, row, **({"strength": "10 mg"} if row.kind == "strength" else {"quantity": "30"}))
    assert len(kinds) == 2
    take_back(row, poh)
    assert state() == before


def test_an_answer_stands_once_a_newer_file_was_read_in(practice, poh):
    take(practice, line(Aantal="3x"))
    answer(poh, quantity="30")
    take(practice, line(Patiëntnr="1002"))
    assert "nieuwer" in refusal(lambda: take_back(OpenRow.objects.get(), poh))


def test_an_open_question_has_no_answer_to_undo(practice, poh):
    take(practice, line(Aantal="3x"))
    refusal(lambda: take_back(OpenRow.objects.get(), poh))


def test_the_newest_of_two_answers_about_one_patient_goes_first(practice, poh):
    take(practice, line(Patiëntnr="2"), line(Aantal="3x", Gebdat="14-03-1955"), line(Aantal="4x"))
    first, second = OpenRow.objects.order_by("row")
    before = state()
    answer(poh, first, quantity="30")
    after = state()
    answer(poh, second, quantity="40")  # beside the first, of a patient whom the first brought
    assert Patient.objects.count() == 2
    refusal(lambda: take_back(first, poh))
    take_back(second, poh)
    assert state() == after
    take_back(first, poh)
    assert state() == before


def test_an_answer_that_a_letter_rests_on_stands(practice, poh):
    take(practice, line(), line(Aantal="3x", Datum="02-09-2026"))
    answer(poh, quantity="30")
    WavePlaceFactory(
        wave=WaveFactory(practice=practice, number=5, posted=True), patient=Patient.objects.get()
    )
    assert "5" in refusal(lambda: take_back(OpenRow.objects.get(), poh))


def test_undoing_an_answer_is_logged(practice, poh):
    take(practice, line(Aantal="3x"))
    answer(poh, quantity="30")
    take_back(OpenRow.objects.get(), poh)
    assert AuditEvent.objects.filter(what="answer undone").exists()
    assert questions.answer(open_row=OpenRow.objects.get(), answers={"quantity": "60"}, by=poh, at=NOW) == 1
    assert Prescription.objects.get().quantity == 60
