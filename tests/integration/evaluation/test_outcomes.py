"""The outcomes of a practice, from rows in the database to rows in the database."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from benzoproject.lib.durable import WorkState
from evaluation.models import Outcome, OutcomeRefresh
from evaluation.services import outcomes, refreshes
from patients.models import HisImport, OpenRow, Patient, Screening
from patients.services import undoing
from practices.models import Participation
from tests.factories.imports import OpenRowFactory, asked_cells
from tests.factories.patients import HisImportFactory, PatientFactory, PrescriptionFactory, ScreeningFactory
from tests.factories.people import NOW
from tests.factories.stopletters import ResponseFactory
from tests.integration.evaluation.following import (
    T0,
    after,
    export,
    letters,
    moment,
    refresh,
    takes_part,
    told,
    use,
    user_without_letter,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


# --- who got a letter ------------------------------------------------------------------------------------------------


def test_a_course_is_kept_with_its_numbers(practice, poh, gp):
    stopped, less, same = letters(poh, gp, 3)
    use(less, 0, 182, every=60, quantity=30)
    use(same, 0, 182)
    export(practice, after(200), stopped, less, same)
    refresh(practice)
    assert told(stopped) == {3: "abstinent", 6: "abstinent"}
    assert told(less) == {3: "quartered", 6: "halved"}  # 59 and 33 of 91 days
    assert told(same) == {3: "unchanged", 6: "unchanged"}
    row = Outcome.objects.get(patient=same, months=6)
    assert (row.t0, row.period_start, row.period_end) == (T0, after(92), after(182))
    assert (row.baseline_days, row.window_days, row.ratio) == (91, 91, Decimal(1))
    assert (row.baseline_ddd_per_day, row.baseline_mg_per_day) == (Decimal("0.2"), Decimal("3.3333"))
    assert (row.rule, row.rule_version, row.reference_version) == ("ddd-by-coverage", "1", "2026-1")


def test_a_window_that_runs_still_has_no_outcome(practice, poh, gp):
    (patient,) = letters(poh, gp)
    export(practice, after(200), patient)
    refresh(practice, at=moment(after(182)))  # its last day
    assert told(patient) == {3: "abstinent"}
    refresh(practice, at=moment(after(183)))
    assert told(patient) == {3: "abstinent", 6: "abstinent"}


def test_an_export_may_come_late_and_then_the_outcome_is_lost_until_it_comes(practice, poh, gp):
    (patient,) = letters(poh, gp)
    export(practice, after(-1), patient)
    refresh(practice, at=moment(after(91 + 60)))
    assert told(patient) == {}
    refresh(practice, at=moment(after(91 + 61)))
    assert told(patient) == {3: "not_covered"}
    export(practice, after(160), patient)
    refresh(practice, at=moment(after(161)))
    assert told(patient) == {3: "abstinent"}


def test_who_is_in_no_later_file_is_lost_and_never_stopped(practice, poh, gp):
    here, gone = letters(poh, gp, 2)
    export(practice, after(200), here)
    refresh(practice)
    assert told(here) == {3: "abstinent", 6: "abstinent"}
    assert told(gone) == {3: "not_asked", 6: "not_asked"}
    assert Outcome.objects.get(patient=gone, months=6).window_days is None


def test_a_file_of_a_few_patients_covers_nothing(practice, poh, gp):
    people = letters(poh, gp, 5)
    for person in people:
        use(person, 0, 90)
    export(practice, after(95), *people)
    export(practice, after(200), people[0], start=after(1))  # the others had prescriptions in that time too
    refresh(practice)
    assert {months for person in people for months in told(person)} == {3}


def test_files_with_a_hole_between_them_do_not_cover_a_window(practice, poh, gp):
    (patient,) = letters(poh, gp)
    export(practice, after(20), patient)
    export(practice, after(200), patient, start=after(60))
    refresh(practice, at=moment(after(120)))
    assert told(patient) == {}
    refresh(practice)
    assert told(patient) == {3: "not_covered", 6: "abstinent"}


def test_who_said_to_be_moved_after_the_letter_is_not_asked_again(practice, poh, gp):
    moved, died, back = letters(poh, gp, 3)
    for patient, code in ((moved, "moved"), (died, "died"), (back, "moved")):
        letter = patient.letters.get()
        ResponseFactory(letter=letter, code=code, answered_on=after(10), recorded_at=moment(after(10)))
    export(practice, after(200), back)
    refresh(practice)
    assert told(moved) == {3: "moved", 6: "moved"}
    assert told(died) == {3: "died", 6: "died"}
    assert told(back) == {3: "abstinent", 6: "abstinent"}


def test_while_a_row_of_the_export_waits_for_a_person_nobody_has_stopped(practice, poh, gp):
    (patient,) = letters(poh, gp)
    export(practice, after(200), patient)
    row = OpenRowFactory(practice=practice, cells=asked_cells(patient_number=patient.his_number))
    refresh(practice)
    assert told(patient) == {3: "open_row", 6: "open_row"}
    OpenRow.objects.filter(pk=row.pk).update(answer={}, answered_at=NOW, answered_by=poh)
    refresh(practice)
    assert told(patient) == {3: "abstinent", 6: "abstinent"}


def test_what_was_begun_instead_is_told(practice, poh, gp):
    (patient,) = letters(poh, gp)
    quetiapine = {
        "kind": "screening",
        "atc": "N05AH04",
        "substance": "quetiapine",
        "product_key": "quetiapine",
    }
    PrescriptionFactory(patient=patient, date=after(40), **quetiapine)
    export(practice, after(200), patient)
    refresh(practice)
    assert told(patient) == {3: "abstinent", 6: "abstinent"}
    assert list(Outcome.objects.values_list("switched_to", flat=True)) == [["quetiapine"], ["quetiapine"]]


def test_two_letters_are_one_course_from_the_first(practice, poh, gp):
    (patient,) = letters(poh, gp)
    patient.places.update(held=False)
    second = letters(poh, gp, on=after(100), number=2)[0]
    second.letters.update(patient=patient)
    export(practice, after(200), patient)
    refresh(practice)
    assert Outcome.objects.filter(patient=patient).values_list("t0", flat=True).distinct().get() == T0


# --- who got none ----------------------------------------------------------------------------------------------------


@pytest.fixture
def compared(practice, poh, gp):
    """One letter, and one chronic user without, who went on."""
    takes_part(practice)
    (written,) = letters(poh, gp)
    other = user_without_letter(practice, until=190)
    export(practice, after(200), written, other)
    return other


def test_other_chronic_users_are_followed_from_the_same_day(practice, compared):
    refresh(practice)
    assert told(compared, "comparison") == {3: "unchanged", 6: "unchanged"}
    assert Outcome.objects.filter(group="comparison").values_list("t0", flat=True).distinct().get() == T0
    assert told(compared) == {}


def test_who_was_no_chronic_user_then_is_not_compared(practice, compared):
    later = PatientFactory(practice=practice)
    use(later, 20, 190)
    export(practice, after(201), later, compared)
    refresh(practice)
    assert told(later, "comparison") == {}


def test_who_gets_a_letter_in_the_window_is_not_compared_in_it(practice, compared, poh, gp):
    (second,) = letters(poh, gp, on=after(150), number=2)
    compared.refresh_from_db()
    Patient.objects.filter(pk=second.pk).update(last_import=compared.last_import)
    use(second, -120, 29)
    refresh(practice)
    assert told(second, "comparison") == {3: "unchanged"}  # the letter came after these three months


def test_who_could_not_have_got_a_letter_is_not_compared(practice, compared):
    excluded = ScreeningFactory(patient=compared, decided_at=moment(after(-5)))
    refresh(practice)
    assert told(compared, "comparison") == {}
    Screening.objects.filter(pk=excluded.pk).update(decided_at=moment(after(5)))
    refresh(practice)
    assert told(compared, "comparison") != {}


def test_nobody_is_asked_about_them_so_absent_is_lost(practice, compared):
    gone = user_without_letter(practice)
    refresh(practice)
    assert told(gone, "comparison") == {3: "not_in_file", 6: "not_in_file"}


@pytest.mark.parametrize(
    "changed",
    [
        {"research_since": None, "kind": "intervention"},
        {"research_since": None},
        {"research_since": after(1)},
        {"state": "withdrawn", "withdrawn_reason": "te druk"},
    ],
)
def test_without_research_on_that_day_nobody_is_compared(practice, compared, changed):
    Participation.objects.filter(practice=practice).update(**changed)
    practice.participation.refresh_from_db()
    refresh(practice)
    assert not Outcome.objects.filter(group="comparison").exists()
    assert Outcome.objects.filter(group="letter").count() == 2


# --- the work --------------------------------------------------------------------------------------------------------


def test_again_changes_nothing_and_what_changed_alone_is_written(practice, compared, poh):
    refresh(practice)
    before = list(Outcome.objects.order_by("pk").values_list("pk", "computed_at"))
    later = NOW + timedelta(days=1)
    refresh(practice, at=later)
    assert list(Outcome.objects.order_by("pk").values_list("pk", "computed_at")) == before
    found = outcomes.compute(practice, at=later)
    assert outcomes.keep(practice, found.rows, at=later) == 0
    PrescriptionFactory(patient=compared, date=after(120), quantity=90, dosage="3D1T", product_key="x")
    refresh(practice, at=later)
    assert list(Outcome.objects.filter(computed_at=later).values_list("patient", "months")) == [
        (compared.pk, 6)
    ]


def test_the_number_of_queries_does_not_grow_with_patients(practice, poh, gp):
    takes_part(practice)

    def cost():
        with CaptureQueriesContext(
            connection,
        ) as found:
            outcomes.compute(practice, at=NOW)
        return len(found)

    people = [*letters(poh, gp, 2), user_without_letter(practice)]
    export(practice, after(200), *people)
    few = cost()
    people += [*letters(poh, gp, 8, number=2), *(user_without_letter(practice) for _ in range(6))]
    export(practice, after(200), *people)
    HisImport.objects.filter(result__has_key="period").exclude(pk=HisImport.objects.latest("pk").pk).delete()
    assert cost() == few


def test_another_practice_keeps_its_own(practice, other_practice, compared, other_poh):
    refresh(practice)
    before = Outcome.objects.count()
    refresh(other_practice)
    assert Outcome.objects.count() == before
    assert OutcomeRefresh.objects.get(practice=other_practice).counts == {}


def test_who_works_on_old_facts_keeps_nothing(practice, compared):
    refreshes.ask(practice, at=NOW)
    row = OutcomeRefresh.claim_row(OutcomeRefresh.objects.get().pk, at=NOW)
    refreshes.ask(practice, at=NOW)  # meanwhile somebody read a file in
    refreshes.refresh(row, at=NOW)
    assert not Outcome.objects.exists()
    refreshes.refresh_due([row.pk], at=NOW)
    assert Outcome.objects.exists()
    assert OutcomeRefresh.objects.get().work_state == WorkState.DONE


def test_a_practice_is_computed_once_a_day(practice, compared, now):
    def asked():
        with TestCase.captureOnCommitCallbacks():
            return refreshes.ask_where_stale(at=NOW)

    assert asked() == 1
    assert asked() == 0  # it waits already
    refresh(practice)
    assert asked() == 0
    OutcomeRefresh.objects.update(computed_at=NOW - timedelta(days=1))
    assert asked() == 1


def test_an_import_that_is_undone_asks_for_it_and_one_before_any_letter_does_not(practice, poh, gp):
    his_import = HisImportFactory(
        practice=practice, result={"undoable": True}, committed_at=NOW, committed_by=poh, uploaded_by=poh
    )
    refreshes.after_a_change(practice, NOW)
    assert not OutcomeRefresh.objects.exists()
    letters(poh, gp)
    undoing.undo(his_import=his_import, by=poh, at=NOW)
    assert OutcomeRefresh.objects.get(practice=practice).work_state == WorkState.QUEUED


# --- the command -----------------------------------------------------------------------------------------------------


def run(capsys, *words):
    call_command("outcomes", *words)
    return capsys.readouterr().out


def test_the_command_counts_with_both_denominators(practice, compared, poh, gp, capsys):
    gone, _waits = letters(poh, gp, 2, number=2), letters(poh, gp, 1, number=3, on=date(2026, 9, 1))
    found = json.loads(run(capsys, "--practice", practice.slug, "--window", "6", "--json"))
    letter = found["letter"]
    assert (found["practice"], found["window"], found["as_of"]) == ("de-linde", 6, after(200).isoformat())
    assert (letter["sent"], letter["with_data"], letter["waiting"]) == (1 + len(gone), 1, 0)
    assert letter["lost"] == {"not_asked": 2}
    assert letter["codes"]["abstinent"] == 1
    assert letter["sent"] == letter["with_data"] + letter["waiting"] + sum(letter["lost"].values())
    assert found["comparison"]["patients"] == found["comparison"]["codes"]["unchanged"] == 1
    assert found["letter"]["intervals"]["abstinent"] == [0.2065, 1.0]
    assert (found["rule"], found["rule_version"], found["reference_version"]) == (
        "ddd-by-coverage", "1", "2026-1",
    )  # fmt: skip


def test_without_a_window_the_command_lists_all_three(practice, compared, capsys):
    found = json.loads(run(capsys, "--practice", practice.slug, "--json"))
    assert [one["window"] for one in found] == [3, 6, 12]
    assert found[2]["letter"]["sent"] == 0
    assert "6 maanden na de brief" in run(capsys, "--practice", practice.slug)


@pytest.mark.parametrize("words", [("--practice", "nergens"), ("--practice", "de-linde", "--window", "4")])
def test_an_unknown_practice_or_window_is_a_sentence(practice, words, capsys):
    with pytest.raises(SystemExit) as ended:
        run(capsys, *words)
    assert ended.value.code == 2
    assert capsys.readouterr().err.strip().endswith(".")
