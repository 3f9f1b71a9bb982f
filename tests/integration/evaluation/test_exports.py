"""Research rows taken along: who is in them and who is not, what stands in them, and how long they last."""

import io
import json
import os
from datetime import date, timedelta

import pandas as pd
import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benzoproject.lib import files as stored_files
from benzoproject.lib import kept, scope
from benzoproject.lib.durable import WorkState
from benzoproject.lib.refusal import Refused
from evaluation.exports import codebook_pdf
from evaluation.exports.variables import (
    LOST,
    MONTH_VARIABLES,
    NOT_APPLICABLE,
    NOT_YET,
    Kind,
    patient_variables,
)
from evaluation.models import ExportDownload, ResearchChoice, ResearchExport, Study
from evaluation.services import export_building, exports, pseudonyms
from patients.models import Patient
from patients.pharmacology.groups import load_group
from practices.models import AuditEvent, Participation, Project
from practices.services import audit, participations
from stopletters.services import erasures
from tests.factories.consults import ConsultFactory, LogbookEntryFactory, QuizRoundFactory
from tests.factories.evaluation import OutcomeFactory, StudyFactory, StudyTextFactory
from tests.factories.patients import PatientFactory
from tests.factories.people import NOW, MembershipFactory, PracticeFactory
from tests.factories.stopletters import ResponseFactory
from tests.integration.evaluation import following
from tests.integration.evaluation.exporting import PURPOSE, agrees, asked, files, frame, joins, made, spss

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def paper(request, monkeypatch):
    """Laying out the codebook takes longer than all the rest; where it matters it is asked for."""
    if "paper" not in request.node.name:
        monkeypatch.setattr(codebook_pdf, "make", lambda about, tables: b"%PDF")


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.FILES_DIR = tmp_path


@pytest.fixture
def study(practice):
    joins(practice)
    return StudyFactory(project=practice.participation.project, registered=True)


@pytest.fixture
def text(study):
    return StudyTextFactory(study=study, version=1)


@pytest.fixture
def people(poh, gp, text):
    """Three with a letter of 2 March, of whom the first two agreed."""
    found = following.letters(poh, gp, 3)
    for person in found[:2]:
        agrees(person, text)
    return found


def names(study, people):
    return [pseudonyms.pseudonym(study, person.pk) for person in people]


def patients_in(export):
    return set(frame(export)["patient"])


# --- asking -----------------------------------------------------------------------------------------------------------
def test_an_export_is_asked_for_with_a_sentence_that_says_what_for(study, people, researcher):
    export = asked(study, researcher)
    assert (export.work_state, export.purpose, export.asked_by) == (
        WorkState.QUEUED,
        PURPOSE,
        researcher.user,
    )
    event = AuditEvent.objects.get(what="research export")
    assert (event.practice, event.role, event.detail["purpose"]) == (None, "researcher", PURPOSE)
    for nothing in ("", "analyse", "   a    b   "):
        with pytest.raises(ValidationError, match="waarvoor"):
            exports.ask(study=study, purpose=nothing, by=researcher, at=NOW)


def test_nothing_is_made_before_the_study_is_registered(practice, researcher):
    joins(practice)
    with pytest.raises(Refused, match="geregistreerd"):
        asked(StudyFactory(project=practice.participation.project), researcher)


def test_where_nobody_agreed_nothing_is_made(study, poh, gp, researcher):
    following.letters(poh, gp, 2)
    with pytest.raises(Refused, match="toestemming"):
        asked(study, researcher)
    assert not ResearchExport.objects.exists()


# --- who is in it -----------------------------------------------------------------------------------------------------
def test_a_row_per_patient_who_agreed_and_of_nobody_else(study, people, researcher):
    export = made(study, researcher)
    assert (export.work_state, export.patients, export.practices) == (WorkState.DONE, 2, 1)
    assert (export.day, export.expires_at) == (NOW.date(), NOW + timedelta(days=7))
    assert patients_in(export) == set(names(study, people[:2]))


def test_a_practice_that_takes_part_in_the_treatment_only_is_never_in_it(study, text, people, researcher):
    treating = PracticeFactory(slug="alleen-behandelen", kind=Participation.Kind.INTERVENTION)
    poh, gp = MembershipFactory(practice=treating), MembershipFactory(practice=treating, gp=True)
    theirs = following.letters(poh, gp, 2, number=2)
    for person in theirs:
        agrees(person, text)
    assert not patients_in(made(study, researcher)) & set(names(study, theirs))


def test_nothing_of_before_the_practice_took_part(study, text, poh, gp, people, practice, researcher):
    """Who got the letter earlier has no row, and the README says how many that are."""
    joins(practice, since=following.after(1))
    later = following.letters(poh, gp, 1, on=following.after(30), number=2)
    agrees(later[0], text)
    export = made(study, researcher)
    assert patients_in(export) == set(names(study, later))
    assert "2 patiënten kregen hun brief eerder" in files(export)["README.txt"].decode()


def test_consent_of_tomorrow_is_no_consent_of_today(study, people, text, researcher):
    agrees(people[2], text, on=NOW.date() + timedelta(days=1))
    assert patients_in(made(study, researcher)) == set(names(study, people[:2]))


def test_another_project_is_not_in_it(study, people, researcher):
    other = PracticeFactory(slug="elders")
    other.participation.project = StudyFactory(project__slug="ander", registered=True).project
    other.participation.save()
    joins(other)
    poh, gp = MembershipFactory(practice=other), MembershipFactory(practice=other, gp=True)
    agrees(
        following.letters(poh, gp, 1, number=2)[0], StudyTextFactory(study=other.participation.project.study)
    )
    assert made(study, researcher).patients == 2


# --- what stands in it ------------------------------------------------------------------------------------------------
def test_one_row_says_exactly_what_happened(study, people, poh, researcher):
    one = people[0]
    Patient.objects.filter(pk=one.pk).update(sex="V")
    one.birth_date = date(1950, 3, 3)  # 75 on the day of the letter, the day before a birthday
    one.save(update_fields=["birth_date"])
    letter = one.letters.get()
    ResponseFactory(letter=letter, code="consult", answered_on=following.after(15))
    for number, days in ((1, 20), (2, 35)):
        consult = ConsultFactory(
            practice=one.practice, patient=one, letter=letter, poh=poh, number=number, done=True,
            starts_at=following.moment(following.after(days)), minutes_spent=20,
        )  # fmt: skip
    QuizRoundFactory(patient=one, consult=consult, moment="before", score=4, questions=8)
    QuizRoundFactory(patient=one, consult=consult, moment="after", score=7, questions=8)
    LogbookEntryFactory(patient=one, element="diary")
    OutcomeFactory(patient=one, months=3, code="halved", switched_to=["melatonine"])
    OutcomeFactory(patient=one, months=6, code="lost", lost_because="moved", window_ddd_per_day=None)
    rows = frame(made(study, researcher)).set_index("patient")
    row = rows.loc[names(study, [one])[0]].to_dict()
    told = {
        name: value for name, value in row.items() if value == value
    }  # an empty cell is not equal to itself
    assert told == {
        "practice": pseudonyms.pseudonym(study, one.practice_id, domain=pseudonyms.PRACTICES),
        "age_band": 70, "sex": 2, "path": 1, "group": 1, "response": 1, "response_weeks": 2, "rung": 2,
        "consult_minutes": 40, "consult_1_week": 2, "consult_2_week": 5,
        "n_letter": 1, "n_call": 0, "n_consult": 2, "n_mi": 0, "n_workbook": 0, "n_quiz": 2, "n_stories": 0,
        "n_plan": 0, "n_diary": 1, "n_referral": 0, "plan": 0, "workbooks": 0,
        "days_base": 91, "ddd_base": 1.0, "mg_base": 10.0,
        "outcome_3": 2, "days_3": 40, "ddd_3": 0.4, "mg_3": 4.0, "switched_3": 1,
        "lost_6": 4,
        "quiz_before": 4, "quiz_before_of": 8, "quiz_after": 7, "quiz_after_of": 8,
    }  # fmt: skip


def test_why_there_is_no_value_stands_in_the_spss_file(study, people, researcher):
    OutcomeFactory(patient=people[0], months=3, code="halved")
    OutcomeFactory(patient=people[0], months=6, code="lost", lost_because="moved")
    rows, labels = spss(files(made(study, researcher))["patients.sav"])
    row = rows.set_index("patient").loc[names(study, people)[0]]
    assert [row[f"outcome_{months}"] for months in (3, 6, 12)] == [2, LOST, NOT_YET]
    assert [row[f"lost_{months}"] for months in (3, 6, 12)] == [NOT_APPLICABLE, 4, NOT_YET]
    assert labels.variable_value_labels["outcome_6"][LOST] == "uitgevallen"


def test_a_baseline_is_measured_before_the_first_outcome_too(study, people, researcher):
    """A tablet of 10 mg oxazepam a day for 91 days: a fifth of a DDD, a third of 10 mg diazepam."""
    row = frame(made(study, researcher)).iloc[0]
    assert (row["days_base"], row["ddd_base"], row["mg_base"]) == (91, 0.2, 3.3333)


def test_who_got_no_letter_is_in_the_comparison(study, text, people, practice, researcher):
    other = following.user_without_letter(practice)
    agrees(other, text)
    OutcomeFactory(patient=other, group="comparison", months=3, code="unchanged")
    rows = frame(made(study, researcher)).set_index("patient")
    row = rows.loc[names(study, [other])[0]]
    assert (row["group"], row["outcome_3"]) == (2, 4)
    assert pd.isna(row["response"])
    assert pd.isna(row["rung"])


def test_months_are_only_told_where_exports_span_them(study, people, practice, researcher):
    following.export(practice, following.after(65), people[0])
    following.use(people[0], 1, 30)
    rows = frame(made(study, researcher), "months.csv")
    mine = rows[rows["patient"] == names(study, people)[0]]
    assert list(mine["month"]) == [-3, -2, -1, 1, 2]
    assert list(mine["ddd"]) == [0.2, 0.2, 0.2, 0.2, 0.0]


def test_the_same_cells_in_every_notation(study, people, practice, researcher):
    OutcomeFactory(patient=people[0], months=3, code="abstinent", window_ddd_per_day=None)
    following.export(practice, following.after(65), *people)
    found = files(made(study, researcher))
    for name, variables in (("patients", patient_variables(load_group())), ("months", MONTH_VARIABLES)):
        plain = pd.read_csv(io.BytesIO(found[f"{name}.csv"]))
        dutch = pd.read_csv(io.BytesIO(found[f"{name}-nl.csv"]), sep=";", decimal=",", encoding="utf-8-sig")
        coded, labels = spss(found[f"{name}.sav"])
        valued, _labels = spss(found[f"{name}.sav"], user_missing=False)
        assert list(coded) == [one.name for one in variables]
        assert len(plain) == len(coded) > 0
        for one in variables:
            assert plain[one.name].equals(dutch[one.name]), one.name
            if one.kind == Kind.TEXT:
                assert list(plain[one.name]) == list(coded[one.name])
                continue
            as_number = plain[one.name].astype(float)
            assert as_number.equals(valued[one.name].astype(float)), one.name
            assert set(coded[one.name][as_number.isna()]) <= set(one.missing), one.name
            assert labels.column_names_to_labels[one.name] == one.label
            if one.labels:
                assert labels.variable_value_labels[one.name] == one.labels


def test_who_opens_a_file_without_a_comparison_reads_what_is_not_there(study, people, practice, researcher):
    OutcomeFactory(patient=people[0], months=3, code="abstinent")
    found = files(made(study, researcher))
    readme, answers = found["README.txt"].decode(), pd.read_csv(io.BytesIO(found["analysis.csv"]))
    assert "staat niemand in de vergelijking" in " ".join(readme.split())
    assert "stopped_3.difference" in readme
    why = answers.set_index("naam")["niet bekend omdat"]
    assert "geen groep om brieven mee te vergelijken" in why["stopped_3.difference"]


def test_a_project_about_opioids_says_so_in_its_files(study, people, practice, researcher):
    Project.objects.filter(pk=study.project_id).update(medicine_group="opioids")
    found = files(made(Study.objects.get(pk=study.pk), researcher))
    _rows, labels = spss(found["patients.sav"])
    assert "morfine" in labels.column_names_to_labels["mg_base"]
    assert "opioïden" in found["README.txt"].decode()
    for name in ("README.txt", "codebook.csv", "analysis.csv", "analysis.json"):
        assert "diazepam" not in found[name].decode(), name


def test_no_name_no_date_and_no_number_of_the_practice_is_in_any_file(study, people, practice, researcher):
    Patient.objects.filter(pk=people[0].pk).update(sex="M")
    people[0].surname, people[0].phone, people[0].birth_date = "Testpatiënt", "0600000001", date(1944, 7, 1)
    people[0].save()
    ResponseFactory(letter=people[0].letters.get(), note="Belt terug over haar zus.", code="consult")
    found = files(made(study, researcher))
    text = b"".join(found.values()).decode("latin-1")
    secrets = [
        "Testpati",
        "0600000001",
        "1944",
        "zus",
        practice.name,
        people[0].his_number,
        "2026-03-02",
        "02-03-2026",
    ]
    assert [word for word in secrets if word in text] == []


def test_no_cell_is_a_formula(study, people, researcher):
    """A number below 0 is a number; words begin with nothing that a spreadsheet computes."""
    export = exports.ask(study=study, purpose='=HYPERLINK("http://x") is geen doel', by=researcher, at=NOW)
    export_building.build_due([export.pk], at=NOW)
    export.refresh_from_db()
    for name, data in files(export).items():
        if name.endswith(".csv"):
            sign = ";" if name.endswith("-nl.csv") else ","
            cells = pd.read_csv(io.BytesIO(data), sep=sign, header=None, dtype=str, encoding="utf-8-sig")
            words = {str(cell) for cell in cells.to_numpy().ravel() if cell == cell}
            live = {
                word
                for word in words
                if word[0] in "=+-@\t\r" and not word.lstrip("-").replace(",", ".").replace(".", "").isdigit()
            }
            assert not live, name


# --- taking it along --------------------------------------------------------------------------------------------------
def test_each_download_is_on_record_with_every_patient(study, people, practice, researcher):
    export = made(study, researcher)
    data = exports.download(export=export, by=researcher, at=LATER)
    assert stored_files.sha256(data) == export.sha256
    row = ExportDownload.objects.get()
    assert (row.downloaded_by, row.downloaded_at) == (researcher.user, LATER)
    lines = AuditEvent.objects.filter(practice=practice, what="research export")
    assert set(lines.values_list("patient_id", flat=True)) == {person.pk for person in people[:2]}
    acts = [(event.detail["act"], event.role) for event in lines.order_by("number")]
    assert acts == [("made", "")] * 2 + [("downloaded", "researcher")] * 2
    own = AuditEvent.objects.filter(practice=None, what="research export").order_by("number").last()
    assert own.detail == {"act": "downloaded", "purpose": PURPOSE, "patients": 2, "practices": 1}
    assert all(audit.verify(chain) is None for chain in {event.chain for event in [*lines, own]})


def withdrawn(person, text):
    agrees(person, None, answer=ResearchChoice.Answer.WITHDRAWN)


def objected(person, text):
    agrees(person, None, kind=ResearchChoice.Kind.COUNTING, answer="no")


def practice_left(person, text):
    by = MembershipFactory(admin=True)
    participations.withdraw(practice=person.practice, reason="Stopt ermee.", by=by, at=NOW)


def treatment_only(person, text):
    Participation.objects.filter(practice=person.practice).update(
        kind=Participation.Kind.INTERVENTION, research_since=None
    )


@pytest.mark.parametrize("leave", [withdrawn, objected, practice_left, treatment_only])
def test_who_leaves_ends_the_file_at_once(
    study, people, text, researcher, leave, django_capture_on_commit_callbacks
):
    export = made(study, researcher)
    name = export.stored_name
    leave(people[0], text)
    with pytest.raises(Refused, match="opnieuw"), django_capture_on_commit_callbacks(execute=True):
        exports.download(export=export, by=researcher, at=LATER)
    export.refresh_from_db()
    assert (export.erased_because, export.kept_sha256, export.behind) == ("left", "", None)
    assert not ExportDownload.objects.exists()
    assert name not in stored_files.stored_names("exports")


def test_who_leaves_just_before_it_is_handed_out_ends_it(study, people, text, researcher, monkeypatch):
    """Between the click and the lock: then nobody looks again, unless it is done behind the lock."""
    export, real = made(study, researcher), exports._locked

    def leaves_meanwhile(row):
        if not ResearchChoice.objects.filter(answer="withdrawn").exists():
            withdrawn(people[0], text)
        return real(row)

    monkeypatch.setattr(exports, "_locked", leaves_meanwhile)
    with pytest.raises(Refused, match="opnieuw"):
        exports.download(export=export, by=researcher, at=LATER)
    export.refresh_from_db()
    assert (export.erased_because, ExportDownload.objects.count()) == ("left", 0)


def in_the_research(study, count):
    """So many more practices in the research, with nobody who agreed."""
    for _ in range(count):
        practice = PracticeFactory()
        Participation.objects.filter(practice=practice).update(project=study.project)
        joins(practice)


def test_practices_without_rows_cost_no_questions(study, people, researcher):
    """Neither asking, nor taking along, nor the clock looks at every practice of the project."""

    def questions():
        with CaptureQueriesContext(connection) as seen:
            export = asked(study, researcher)
            exports.download(export=ready, by=researcher, at=LATER)
            exports.look_after(at=LATER)
        ResearchExport.objects.filter(pk=export.pk).delete()
        return len(seen)

    ready = made(study, researcher)
    in_the_research(study, 1)
    few = questions()
    in_the_research(study, 4)
    assert questions() == few


def test_the_clock_asks_a_practice_once_for_all_its_files(study, people, researcher):
    def questions():
        with CaptureQueriesContext(connection) as seen:
            exports.look_after(at=LATER)
        return len(seen)

    made(study, researcher)
    one = questions()
    for _ in range(3):
        made(study, researcher)
    assert questions() == one


def test_who_left_is_not_in_the_next_one(study, people, text, researcher):
    first = made(study, researcher)
    withdrawn(people[0], text)
    again = made(study, researcher)
    assert patients_in(again) == set(names(study, people[1:2]))
    assert first.pk != again.pk


def test_who_joins_does_not_end_a_file(study, people, text, researcher):
    export = made(study, researcher)
    agrees(people[2], text)
    assert exports.download(export=export, by=researcher, at=LATER)


def test_who_leaves_while_it_is_made_is_not_in_it(study, people, text, researcher, monkeypatch):
    export, real = asked(study, researcher), export_building._zip

    def leaves_meanwhile(*args):
        data = real(*args)
        if not ResearchChoice.objects.filter(answer="withdrawn").exists():
            withdrawn(people[0], text)
        return data

    monkeypatch.setattr(export_building, "_zip", leaves_meanwhile)
    export_building.build_due([export.pk], at=NOW)
    export.refresh_from_db()
    assert patients_in(export) == set(names(study, people[1:2]))
    assert not AuditEvent.objects.filter(what="research export", patient_id=people[0].pk).exists()


def test_an_erased_patient_ends_the_file(study, people, researcher, poh):
    person = PatientFactory(practice=poh.practice)
    agrees(person, study.texts.get())
    export = made(study, researcher)
    erasures.erase(patient=person, reason="verzoek", by=poh, at=NOW)
    with pytest.raises(Refused):
        exports.download(export=export, by=researcher, at=LATER)


def test_after_a_week_the_file_is_gone_and_the_row_stays(study, people, researcher):
    export = made(study, researcher)
    week = NOW + timedelta(days=7)
    with pytest.raises(Refused, match="termijn"):
        exports.download(export=export, by=researcher, at=week)
    export.refresh_from_db()
    assert (export.erased_at, export.erased_because, export.patients) == (week, "expired", 2)
    assert export.sha256
    assert kept.files_of([export]) == {}


def test_the_clock_erases_what_expired_and_whose_people_left(
    study, people, text, researcher, django_capture_on_commit_callbacks
):
    old, left = made(study, researcher), made(study, researcher)
    ResearchExport.objects.filter(pk=old.pk).update(expires_at=NOW)
    withdrawn(people[0], text)
    fresh = made(study, researcher)
    with django_capture_on_commit_callbacks(execute=True):
        assert exports.look_after(at=NOW) == 2
    rows = dict(ResearchExport.objects.values_list("pk", "erased_because"))
    assert rows == {old.pk: "expired", left.pk: "left", fresh.pk: ""}
    assert stored_files.stored_names("exports") == [fresh.stored_name]
    assert exports.look_after(at=NOW) == 0


def test_a_file_of_nobody_is_tidied_away(study, people, researcher):
    export = made(study, researcher)
    stored_files.write("exports/99-lost.zip", b"x")
    hours_ago = (NOW - timedelta(hours=9)).timestamp()
    for name in stored_files.stored_names("exports"):
        os.utime(stored_files.path_of(name), (hours_ago, hours_ago))
    exports.look_after(at=NOW)
    assert stored_files.stored_names("exports") == [export.stored_name]


def test_what_cannot_be_made_says_why(study, people, text, researcher):
    export = asked(study, researcher)
    for person in people[:2]:
        withdrawn(person, text)
    export_building.build_due([export.pk], at=NOW)
    export.refresh_from_db()
    assert (export.work_state, export.error, export.kept_sha256) == (WorkState.FAILED, "nobody", "")
    with pytest.raises(Refused, match="niet klaar"):
        exports.download(export=export, by=researcher, at=LATER)


def test_a_researcher_reaches_the_rows_through_the_export_only(study, people, researcher):
    """As a request of somebody outside every practice: the services open each practice themselves."""
    with scope.nobody():
        export = made(study, researcher)
        assert exports.download(export=export, by=researcher, at=LATER)
    assert export.patients == 2


# --- the command ------------------------------------------------------------------------------------------------------
def test_the_command_writes_the_same_rows_and_says_who_asked(study, people, practice, tmp_path, capsys):
    folder = tmp_path / "rows"
    call_command("export_research", project=study.project.slug, out=folder, purpose=PURPOSE, as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert (told["patients"], told["practices"], told["day"]) == (2, 1, "2026-10-12")
    assert sorted(path.name for path in folder.iterdir()) == told["files"]
    assert set(pd.read_csv(folder / "patients.csv")["patient"]) == set(names(study, people[:2]))
    assert (folder / "patients.csv").stat().st_mode & 0o077 == 0
    assert ResearchExport.objects.get().asked_by is None
    events = AuditEvent.objects.filter(what="research export")
    assert {event.user for event in events} == {None}
    assert events.filter(practice=practice).count() == 2
    assert "opdracht op de server" in (folder / "README.txt").read_text()


@pytest.mark.parametrize(
    ("options", "words"),
    [({"project": "nergens"}, "korte naam"), ({"purpose": "analyse"}, "waarvoor")],
)
def test_the_command_says_what_is_wrong(study, people, tmp_path, capsys, options, words):
    asked_for = {"project": study.project.slug, "out": tmp_path / "rows", "purpose": PURPOSE} | options
    with pytest.raises(SystemExit):
        call_command("export_research", **asked_for)
    assert words in capsys.readouterr().err
    assert not (tmp_path / "rows").exists()
