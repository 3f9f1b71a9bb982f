"""The pages of exports: asked for and taken along with a fresh proof of identity, by researchers only."""

import io
import zipfile

import pytest
import time_machine
from django.urls import reverse

from benzoproject.lib.durable import WorkState
from evaluation.exports import codebook_pdf
from evaluation.models import ExportDownload, ResearchExport
from evaluation.services import export_building
from tests.factories.evaluation import ResearchExportFactory, StudyFactory, StudyTextFactory
from tests.factories.people import NOW, PASSWORD
from tests.integration.evaluation import following
from tests.integration.evaluation.exporting import PURPOSE, agrees, joins, made

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path, monkeypatch):
    settings.FILES_DIR = tmp_path
    monkeypatch.setattr(codebook_pdf, "make", lambda about, tables: b"%PDF")


@pytest.fixture
def study(practice):
    joins(practice)
    return StudyFactory(project=practice.participation.project, registered=True)


@pytest.fixture
def people(study, poh, gp):
    found = following.letters(poh, gp, 2)
    text = StudyTextFactory(study=study, version=1)
    for person in found:
        agrees(person, text)
    return found


@pytest.fixture
def client(researcher, client):
    researcher.user.set_password(PASSWORD)
    researcher.user.save()
    client.force_login(researcher.user)
    return client


def page(client, name, pk, **data):
    url = reverse(name, args=[pk])
    answer = client.post(url, data, follow=True) if data else client.get(url)
    return answer.content.decode()


def asked_on_the_page(client, study, **data):
    values = {"purpose": PURPOSE, "proof": PASSWORD} | data
    return page(client, "export_new", study.project_id, **values)


def test_an_empty_list_says_what_comes_here(client, study):
    shown = page(client, "exports", study.project_id)
    assert "Nog geen export" in shown
    assert reverse("export_new", args=[study.project_id]) in shown


def test_before_the_study_is_registered_there_is_no_button(client, practice):
    project = practice.participation.project
    assert reverse("export_new", args=[project.pk]) not in page(client, "exports", project.pk)
    assert "geregistreerd" in page(client, "export_new", project.pk, purpose=PURPOSE, proof=PASSWORD)


def test_before_the_study_is_registered_the_page_leads_to_it(client, practice):
    project = practice.participation.project
    assert "Naar het onderzoek" in client.get(reverse("exports", args=[project.pk])).content.decode()


def test_asking_takes_a_purpose_and_a_proof(client, study, people):
    assert "klopt niet" in asked_on_the_page(client, study, proof="verkeerd")
    asked_on_the_page(client, study, purpose="")
    assert "Schrijf in een zin" in asked_on_the_page(client, study, purpose="analyse")
    assert not ResearchExport.objects.exists()
    shown = asked_on_the_page(client, study)
    assert "wordt gemaakt" in shown
    assert ResearchExport.objects.get().work_state == WorkState.QUEUED


def test_who_is_asked_again_and_again_has_to_wait(client, study, people):
    for _try in range(6):
        shown = asked_on_the_page(client, study, proof="verkeerd")
    assert "vijf minuten" in shown


def test_the_page_waits_until_it_is_made(client, study, people):
    asked_on_the_page(client, study)
    export = ResearchExport.objects.get()
    assert "hx-get" in page(client, "export_progress", export.pk)
    export_building.build_due([export.pk], at=NOW)
    answer = client.get(reverse("export_progress", args=[export.pk]))
    assert answer.headers["HX-Refresh"] == "true"
    shown = page(client, "export", export.pk)
    assert "2 patiënten van 1 praktijk" in shown
    assert "19-10-2026" in shown  # seven days later


def test_the_file_is_taken_along_with_a_proof(client, study, people, researcher):
    export = made(study, researcher)
    url = reverse("export_download", args=[export.pk])
    assert "klopt niet" in client.post(url, {"proof": "verkeerd"}).content.decode()
    assert not ExportDownload.objects.exists()
    answer = client.post(url, {"proof": PASSWORD})
    assert (
        answer.headers["Content-Disposition"]
        == f'attachment; filename="benzoreductie-export-{export.pk}.zip"'
    )
    assert "no-store" in answer.headers["Cache-Control"]
    assert zipfile.ZipFile(io.BytesIO(answer.content)).testzip() is None
    assert researcher.user.name in page(client, "exports", study.project_id)


def test_a_file_that_may_not_go_any_more_is_refused_in_words(client, study, people, researcher):
    export = made(study, researcher)
    agrees(people[0], None, answer="withdrawn")
    shown = page(client, "export_download", export.pk, proof=PASSWORD)
    assert "doet niet meer mee" in shown
    assert reverse("export_download", args=[export.pk]) not in shown


def test_every_state_says_what_became_of_it(client, study, researcher):
    asked = {"study": study, "asked_by": researcher.user}
    built = {
        "work_state": "done",
        "day": NOW.date(),
        "patients": 1,
        "practices": 1,
        "expires_at": NOW,
    } | asked
    ResearchExportFactory(erased_at=NOW, erased_because="expired", **built)
    ResearchExportFactory(work_state="failed", error="changed", **asked)
    ResearchExportFactory(work_state="failed", error="No space left", **asked)
    ResearchExportFactory(study=study, asked_by=None, work_state="queued", queued_at=NOW)
    shown = page(client, "exports", study.project_id)
    for words in (
        "Gewist op 12-10-2026",
        "trokken patiënten zich terug",
        "beheerder",
        "opdracht op de server",
    ):
        assert words in shown
    assert "No space left" not in shown


def test_the_list_takes_as_many_queries_for_five_as_for_one(client, study, django_assert_max_num_queries):
    for _one in range(5):
        ResearchExportFactory(study=study)
    with django_assert_max_num_queries(14):
        page(client, "exports", study.project_id)


@pytest.mark.parametrize("role", ["admin", "poh", "gp"])
def test_nobody_else_comes_near(client, study, request, role, people, researcher):
    export = made(study, researcher)
    client.force_login(request.getfixturevalue(role).user)
    for name, pk in (("exports", study.project_id), ("export", export.pk)):
        assert client.get(reverse(name, args=[pk])).status_code in (403, 404)
    assert client.post(reverse("export_download", args=[export.pk]), {"proof": PASSWORD}).status_code in (
        403,
        404,
    )


def test_a_role_that_was_taken_away_opens_nothing_at_the_next_request(client, study, people, researcher):
    export = made(study, researcher)
    researcher.active, researcher.deactivated_at, researcher.deactivated_by = False, NOW, researcher.user
    researcher.save()
    assert client.post(reverse("export_download", args=[export.pk]), {"proof": PASSWORD}).status_code == 404
