"""The page of the results: what it shows, what it costs, its downloads and its report; and drawing as work."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from benzoproject.lib.durable import WorkState
from benzoproject.lib.refusal import Refused
from evaluation.models import Figure, Snapshot, StudyReport
from evaluation.services import figures, reports
from practices.models import Membership, Project
from tests import published
from tests.factories.evaluation import SnapshotFactory, StudyFactory, StudyReportFactory
from tests.factories.people import NOW, MembershipFactory, ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def researcher() -> Membership:
    return MembershipFactory(researcher=True)


@pytest.fixture
def project() -> Project:
    return ProjectFactory()


@pytest.fixture
def client(researcher: Membership, client_of: Callable[[Membership], Client]) -> Client:
    return client_of(researcher)


def page(client: Client, project: Project, number: int | None = None) -> str:
    url = (
        reverse("results_of", args=[project.pk, number]) if number else reverse("results", args=[project.pk])
    )
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_before_a_snapshot_the_page_says_what_comes_here_and_how(client: Client, project: Project):
    assert reverse("study", args=[project.pk]) in page(client, project)
    StudyFactory(project=project, registered=True)
    html = page(client, project)
    assert "Nog niets gepubliceerd" in html
    assert reverse("snapshots", args=[project.pk]) in html


def test_the_page_tells_every_part_with_its_table(client: Client, project: Project):
    published.publish(project)
    html = page(client, project)
    for words in (
        "Werving",
        "Uitkomst na 6 maanden",
        "Wie er overblijven",
        "Ladder",
        "Naast wie niet gekozen is",
    ):
        assert words in html
    assert "Momentopname 4 van 16-11-2026" in html
    assert "6 van 8 nodig" in html
    assert "Dit is nog geen effect." in html
    assert html.count("<table") == 9
    assert "style=" not in html.replace("styles", "")


def test_a_picture_that_was_not_drawn_is_said_to_be_missing_and_the_table_stays(
    client: Client, project: Project
):
    published.publish(project)
    html = page(client, project)
    assert html.count("De afbeelding is nog niet getekend") == 8  # only the outcome was drawn
    assert html.count("<picture>") == 1
    assert "prefers-color-scheme: dark" in html


def test_the_newest_is_shown_and_an_older_one_keeps_its_address(client: Client, project: Project):
    published.publish(project, number=4)
    published.publish(project, number=5)
    SnapshotFactory(study__project=project, number=6, state=Snapshot.State.WITHHELD, reason="pool")
    assert "Momentopname 5 van" in page(client, project)
    older = page(client, project, 4)
    assert "Naar de nieuwste" in older
    assert client.get(reverse("results_of", args=[project.pk, 6])).status_code == 404


def test_who_follows_the_study_begins_here(client: Client, project: Project):
    assert client.get("/").url == reverse("results_start")
    assert client.get(reverse("results_start")).url == reverse("studies")
    published.publish(project)
    assert client.get(reverse("results_start")).url == reverse("results", args=[project.pk])


def test_the_page_costs_the_same_however_many_snapshots_there_are(
    client: Client, project: Project, django_assert_max_num_queries: Any
):
    published.publish(project, number=1)
    page(client, project)
    with django_assert_max_num_queries(12) as one:
        page(client, project)
    for number in (2, 3, 4):
        published.publish(project, number=number)
    with django_assert_max_num_queries(len(one)):
        page(client, project)
    # Pictures are asked for by the browser, never read for the page.
    assert not any('"svg"' in query["sql"] for query in one.captured_queries)


@pytest.mark.parametrize(
    ("kind", "content_type"),
    [("svg", "image/svg+xml"), ("png", "image/png"), ("csv", "text/csv; charset=utf-8")],
)
def test_a_download_has_its_type_and_a_plain_name(
    client: Client, project: Project, kind: str, content_type: str
):
    published.publish(project)
    answer = client.get(reverse("results_download", args=[project.pk, 4, "outcome", kind]))
    assert answer.status_code == 200
    assert answer["Content-Type"] == content_type
    assert answer["Content-Disposition"] == f'attachment; filename="benzoproject-4-2026-11-16-outcome.{kind}"'


def test_the_table_to_download_has_what_is_shown_and_no_more(client: Client, project: Project):
    published.publish(project)
    answer = client.get(reverse("results_download", args=[project.pk, 4, "outcome", "csv"]))
    lines = answer.content.decode().splitlines()
    assert lines[1].startswith('"Gestopt";"15";"23')
    assert '"Meer";"≤\N{NO-BREAK SPACE}7";"–"' in answer.content.decode()


@pytest.mark.parametrize(
    ("figure", "kind"), [("nothing", "csv"), ("nothing", "svg"), ("outcome", "exe"), ("flow", "png")]
)
def test_what_is_not_there_is_missing(client: Client, project: Project, figure: str, kind: str):
    published.publish(project)
    assert client.get(reverse("results_download", args=[project.pk, 4, figure, kind])).status_code == 404


def test_a_picture_is_an_image_in_the_language_of_the_page(client: Client, project: Project):
    published.publish(project)
    answer = client.get(reverse("results_picture", args=[project.pk, 4, "outcome", "dark-narrow"]))
    assert answer["Content-Type"] == "image/svg+xml"
    assert client.get(reverse("results_picture", args=[project.pk, 4, "outcome", "green"])).status_code == 404


# --- the report ------------------------------------------------------------------------------------------------------


def test_a_report_is_asked_for_once_and_made_by_a_worker(client: Client, project: Project):
    published.publish(project)
    assert "Rapport maken" in page(client, project)
    for _again in range(2):
        client.post(reverse("results_report", args=[project.pk, 4]))
    row = StudyReport.objects.get()
    assert row.work_state == WorkState.QUEUED
    assert "Het rapport wordt gemaakt" in page(client, project)
    reports.render_due([row.pk])
    row.refresh_from_db()
    assert row.work_state == WorkState.DONE
    assert "Rapport (PDF)" in page(client, project)
    answer = client.get(reverse("results_report_pdf", args=[project.pk, 4]))
    assert answer["Content-Type"] == "application/pdf"
    read = PdfReader(BytesIO(answer.content))
    text = " ".join(one.extract_text() for one in read.pages)
    assert "Uitkomst na 6 maanden" in text
    assert row.snapshot.content_hash in text.replace("\n", "")
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_a_report_that_failed_is_made_again(researcher: Membership, project: Project):
    snapshot = published.publish(project)
    row = StudyReportFactory(snapshot=snapshot, work_state=WorkState.FAILED, error="no room")
    reports.ask(snapshot=snapshot, language="nl", by=researcher, at=NOW)
    row.refresh_from_db()
    assert (row.work_state, row.error) == (WorkState.QUEUED, "")


def test_there_is_no_report_of_what_was_not_published(researcher: Membership):
    with pytest.raises(Refused):
        reports.ask(snapshot=SnapshotFactory(), language="nl", by=researcher, at=NOW)


# --- drawing ---------------------------------------------------------------------------------------------------------


def test_every_part_is_drawn_in_both_languages_and_all_looks_and_once(
    project: Project, monkeypatch: pytest.MonkeyPatch
):
    from evaluation.charts import gallery, render

    drawn = '<svg xmlns="http://www.w3.org/2000/svg" width="460" height="200"></svg>'
    monkeypatch.setattr(gallery, "draw", lambda told, width: drawn)
    monkeypatch.setattr(render, "png", lambda svg: b"\x89PNG")
    snapshot = published.publish(project)
    for _again in range(2):
        assert figures.draw(snapshot) == 9 * 2 * 5
    assert Figure.objects.filter(snapshot=snapshot).count() == 90
    assert Figure.objects.filter(snapshot=snapshot, png__isnull=False).count() == 18
    one = Figure.objects.get(snapshot=snapshot, name="flow", language="nl", theme="dark", narrow=True)
    assert (one.width, one.height) == (460, 200)
