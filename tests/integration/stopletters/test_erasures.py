"""One patient's rights: to see and take along what is held, and to be gone, also after the next file or a restore."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse

from benzoproject.lib import files
from patients.models import Erasure, Finding, LedgerRow, OpenRow, Outcome, Patient, Prescription, Use
from patients.queries.belongings import belongings, owns
from patients.services import erasures as journal
from patients.services import headless
from practices.models import AuditEvent, Membership
from practices.services import audit
from stopletters.models import Copy, Letter, PrintRun
from stopletters.presenters import held as words
from stopletters.services import erasures
from tests.factories.imports import OpenRowFactory, asked_cells
from tests.factories.patients import (
    EpisodeFactory,
    FindingFactory,
    PatientFactory,
    PrescriptionFactory,
    ScreeningFactory,
    WaveFactory,
)
from tests.factories.people import NOW
from tests.factories.stopletters import (
    CallFactory,
    CopyFactory,
    LetterFactory,
    PrintRunFactory,
    ResponseFactory,
)

Login = Callable[[Membership], Client]
SECRET, NUMBER = "Kwikstaart", "771001"


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Any) -> None:
    settings.DATA_DIR, settings.FILES_DIR = tmp_path, tmp_path / "files"


@pytest.fixture
def patient(poh: Membership, gp: Membership) -> Patient:
    """With everything that can hang on a patient, in a wave with somebody else."""
    practice = poh.practice
    found: Patient = PatientFactory(
        practice=practice, chronic=True, his_number=NUMBER, surname=SECRET, street=SECRET
    )
    PrescriptionFactory(patient=found)
    EpisodeFactory(patient=found)
    ScreeningFactory(patient=found, note=SECRET)
    FindingFactory(patient=found, note=SECRET)
    wave = WaveFactory(practice=practice, opened_by=poh)
    letter = LetterFactory(place__wave=wave, place__patient=found, gp=gp)
    other = LetterFactory(place__wave=wave, place__patient=PatientFactory(practice=practice), gp=gp)
    for each in (letter, other):
        each.pdf_sha256 = "a" * 64
        each.save()
        files.write(each.stored_name, b"%PDF")
    run = PrintRunFactory(wave=wave, letters=[letter.pk, other.pk], letters_sha256="b" * 64)
    files.write(PrintRun.stored_name(run.letters_sha256), b"%PDF of both")
    CallFactory(letter=letter, note=SECRET)
    CopyFactory(letter=letter, note=SECRET)
    CopyFactory(letter=other)
    CopyFactory(letter=None, wave=wave, made_by=poh)
    ResponseFactory(letter=letter, note=SECRET)
    OpenRowFactory(practice=practice, cells=asked_cells(patient_number=NUMBER, surname=SECRET))
    OpenRowFactory(practice=practice, cells=asked_cells(patient_number="1"))
    return found


def everything() -> str:
    """Every value of every row, decrypted where it is encrypted."""
    rows = [
        [getattr(row, field.attname) for field in model._meta.concrete_fields]
        for model in apps.get_models()
        for row in model._base_manager.all()
    ]
    return json.dumps(rows, default=str, ensure_ascii=False)


def test_nothing_of_the_patient_is_left(
    patient: Patient, poh: Membership, django_capture_on_commit_callbacks: Any
) -> None:
    letter, number = Letter.objects.get(patient=patient), patient.pk
    with django_capture_on_commit_callbacks(execute=True):
        gone = erasures.erase(patient=patient, reason="asked", by=poh, at=NOW)
    connection.check_constraints()
    assert SECRET not in everything()
    assert f'"{NUMBER}"' not in everything()
    assert {
        "Patient": 1,
        "Letter": 1,
        "Prescription": 1,
        "Call": 1,
        "Copy": 1,
        "Response": 1,
        "OpenRow": 1,
    }.items() <= gone.items()
    assert letter.stored_name not in files.stored_names()
    assert Letter.objects.count() == Patient.objects.count() == OpenRow.objects.count() == 1
    other = Letter.objects.get().pk
    assert set(Copy.objects.values_list("letter", flat=True)) == {other, None}
    assert Copy.objects.count() == 2  # theirs did not become one of the whole pile
    run = PrintRun.objects.get()
    assert (run.letters, run.letters_sha256, run.work_state) == ([Letter.objects.get().pk], "", "queued")
    assert not files.stored_names("prints")
    event = AuditEvent.objects.get(what="patient erased")
    assert (event.patient_id, event.detail["reason"], event.user) == (number, "asked", poh.user)
    assert audit.verify(event.chain) is None


def test_what_is_kept_says_nothing(patient: Patient, poh: Membership) -> None:
    erasures.erase(patient=patient, reason="asked", by=poh, at=NOW)
    (kept,) = Erasure.objects.values_list("his_number_index", "reason", "erased_by")
    assert kept == (patient.his_number_index, "asked", poh.pk)
    journal.write_journal()
    text = journal.journal().read_text()
    assert patient.his_number_index in text
    assert NUMBER not in text
    assert journal.journal().stat().st_mode & 0o777 == 0o600
    assert journal.write_journal() == 0  # as often as you like


EXPORT = """patientnummer;naam;geboortedatum;datum;middel;sterkte;aantal;dosering
{number};{name};14-03-1965;01-10-2026;OXAZEPAM TABLET 10MG;10 mg;90;1D1T
772002;Bakker;01-01-1960;01-10-2026;OXAZEPAM TABLET 10MG;10 mg;90;1D1T
"""


def test_a_next_file_does_not_bring_them_back(patient: Patient, poh: Membership) -> None:
    erasures.erase(patient=patient, reason="asked", by=poh, at=NOW)
    data = EXPORT.format(number=NUMBER, name=SECRET).encode()
    done = headless.import_file(
        practice=poh.practice, name="export.csv", data=data, at=NOW + timedelta(days=1)
    )
    assert done["outcomes"]["not_tracked"] == 1
    assert sum(done["outcomes"].values()) == done["rows_read"] == 2
    assert not Patient.objects.filter(his_number_index=patient.his_number_index).exists()
    assert Prescription.objects.filter(patient__his_number_index=patient.his_number_index).count() == 0
    row = LedgerRow.objects.get(outcome=Outcome.NOT_TRACKED)
    assert row.column == "patient_number"
    assert "gewist" in row.message
    assert SECRET not in everything()


def test_after_a_restore_they_are_erased_again(
    patient: Patient, poh: Membership, other_poh: Membership
) -> None:
    """The journal knows of an erasure that the restored database does not; the same number elsewhere stays."""
    PatientFactory(practice=other_poh.practice, his_number=NUMBER)
    line = {"practice": poh.practice_id, "his_number_index": patient.his_number_index, "reason": "asked"}
    line["erased_at"] = NOW.isoformat()
    text = json.dumps(line) + "\n" + json.dumps({**line, "practice": 0}) + '\n{"practice": 1, "his'
    assert erasures.erase_again(journal=text, at=NOW) == 1
    assert SECRET not in everything()
    assert Patient.objects.filter(practice=other_poh.practice).count() == 1
    assert erasures.erase_again(journal=text, at=NOW) == 0
    assert len(journal.entries(journal.journal().read_text())) == 1


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"reason": "asked", "sure": "on", "proof": "wrong"}, "Deze code of dit wachtwoord klopt niet"),
        ({"reason": "asked", "sure": "on"}, "verplicht"),
        ({"reason": "asked", "proof": "right"}, "verplicht"),
        ({"sure": "on", "proof": "right"}, "verplicht"),
    ],
)
def test_the_page_wants_a_reason_and_a_proof(
    patient: Patient, poh: Membership, client_of: Login, sent: dict[str, str], said: str
) -> None:
    poh.user.set_password("right")
    poh.user.save()
    page = client_of(poh).post(reverse("patient_erase", args=["de-linde", patient.pk]), sent)
    assert said in page.content.decode()
    assert Patient.objects.filter(pk=patient.pk).exists()


@pytest.mark.parametrize("role", ["poh", "gp"])
def test_the_page_erases(
    patient: Patient, client_of: Login, role: str, request: pytest.FixtureRequest
) -> None:
    member = request.getfixturevalue(role)
    member.user.set_password("right")
    member.user.save()
    client = client_of(member)
    address = reverse("patient_erase", args=["de-linde", patient.pk])
    asked = client.get(address).content.decode()
    assert "Brieven: 1" in asked
    assert "onderweg" in asked
    answer = client.post(address, {"reason": "mistake", "sure": "on", "proof": "right"}, follow=True)
    assert "Gewist." in answer.content.decode()
    assert client.get(address).status_code == 404


def test_everything_is_shown_and_taken_along(patient: Patient, poh: Membership, client_of: Login) -> None:
    poh.user.set_password("right")
    poh.user.save()
    client, address = client_of(poh), reverse("patient_data", args=["de-linde", patient.pk])
    assert (
        SECRET
        not in client.post(address, {"proof": "wrong"})
        .content.decode()
        .replace(f"Yılmaz {SECRET}", "")
        .split("Wie het is: 1")[1]
    )
    shown = client.post(address, {"proof": "right"})
    assert shown["Cache-Control"] == "no-store"
    text = shown.content.decode()
    for word in (NUMBER, SECRET, "Voorletters", "14-03-1965"):
        assert word in text
    taken = client.post(address, {"proof": "right", "file": "json"})
    assert taken["Content-Disposition"] == f'attachment; filename="patient-{patient.pk}.json"'
    tables = json.loads(taken.content)["tables"]
    assert tables["Patient"][0]["surname"] == SECRET
    assert set(tables) == {model.__name__ for model in belongings(patient)}
    assert AuditEvent.objects.filter(what="all data of a patient", patient_id=patient.pk).count() == 2


def test_codes_of_ours_are_said_in_words() -> None:
    said = words.sections(
        {
            Finding: [Finding(item="palliative", present=False)],
            Use: [Use(rule="nhg-60-days", days=91)],
            Letter: [
                Letter(facts={"reference": "DL-01-01", "window": {"side": "left"}}, taken_out_reason="moved")
            ],
        }
    )
    text = str([section.rows for section in said])
    for word in ("Palliatieve zorg?", "Meer dan 60 dagen gebruik", "DL-01-01", "naar een andere praktijk"):
        assert word in text
    for code in ("palliative", "left", "nhg-60-days", "moved"):
        assert code not in text


def test_every_table_that_can_hang_on_a_patient_has_a_dutch_name(patient: Patient) -> None:
    hanging, waiting = set(), [Patient]
    while waiting:
        model = waiting.pop()
        hanging.add(model.__name__)
        more = [r.related_model for r in model._meta.related_objects if owns(r.field)]
        waiting += [each for each in more if each.__name__ not in hanging]
    assert hanging - set(words.TITLES) == set()
    assert hanging - set(words.SHOWN) == set()
    for model in apps.get_models():
        fields = {field.name for field in model._meta.concrete_fields}
        assert set(words.SHOWN.get(model.__name__, ())) <= fields
