"""A researcher in a browser: from a project in which nothing is written down to rows that open in SPSS."""

import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.journeys.axe import has_no_faults
from tests.journeys.conftest import Visit
from tests.journeys.installation import Installation
from tests.journeys.person import Account, Person

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("embedded")]
LONG_AGO = f"{timezone.localdate() - timedelta(days=420)}"
PRACTICES = "6"


def test_from_an_empty_project_to_an_export(either: Installation, visit: Visit, tmp_path: Path):
    project = either.scene("study", "bosonderzoek")
    researcher = visit(either, Account(**either.scene("researcher")))
    researcher.comes_in()
    cannot_count_yet(researcher, project)
    writes_the_plan(researcher, project)
    writes_the_texts(researcher, project)
    registers(researcher)
    may_count_without_consent(researcher, project)
    either.scene("followed_up", str(project), PRACTICES)
    makes_a_snapshot(researcher, project)
    reads_the_results(researcher, project)
    is_not_given_a_second_snapshot(researcher, project)
    plans_interviews(researcher, project)
    rows = takes_rows_along(researcher, project)
    opens_them(rows, tmp_path)


# --- the plan, before anything is counted ---------------------------------------------------------------------------
def cannot_count_yet(researcher: Person, project: int) -> None:
    researcher.opens(f"/study/{project}/snapshots/")
    researcher.sees("Het onderzoek is nog niet geregistreerd")
    assert researcher.page.get_by_role("button", name="Momentopname maken").count() == 0


def writes_the_plan(researcher: Person, project: int) -> None:
    researcher.opens(f"/study/{project}/")
    researcher.follows("Plan schrijven", within="main")
    researcher.fills(
        ethics_number="W26-001", analysis_plan="Aandeel gestopt na 6 maanden.", plan_dated=LONG_AGO
    )
    researcher.page.locator("main [name=primary_outcome]").select_option("abstinent")
    researcher.presses("Opslaan")
    researcher.sees("Het plan is bewaard.")


def writes_the_texts(researcher: Person, project: int) -> None:
    for kind, words in (
        ("information", "Wij doen onderzoek."),
        ("consent", "Mogen wij uw gegevens gebruiken?"),
    ):
        researcher.opens(f"/study/{project}/texts/{kind}/new/")
        researcher.fills(content=words)
        researcher.presses("Opslaan")
        researcher.sees("Bewaard als nieuwe versie.")


def registers(researcher: Person) -> None:
    researcher.presses("Onderzoek registreren")
    researcher.sees("Het onderzoek is geregistreerd.")


def may_count_without_consent(researcher: Person, project: int) -> None:
    """Only with a ground and a notice together."""
    researcher.opens(f"/study/{project}/counts/")
    researcher.fills(aggregate_ground="WGBO 7:458")
    researcher.presses("Opslaan")
    researcher.sees("Vul beide in, of laat beide leeg.")
    researcher.fills(notice_given_on=LONG_AGO)
    researcher.presses("Opslaan")
    researcher.sees("Bewaard. Het geldt vanaf de volgende momentopname.")


# --- what is counted ------------------------------------------------------------------------------------------------
def makes_a_snapshot(researcher: Person, project: int) -> None:
    researcher.opens(f"/study/{project}/snapshots/")
    researcher.presses("Momentopname maken")
    published = researcher.page.get_by_role("link", name="Momentopname 1", exact=True)
    published.wait_for(timeout=180_000)  # the page looks by itself how far it is
    published.click()
    researcher.is_at("Momentopname 1")
    researcher.sees("hoogstens 7")
    sees_every_column(researcher)
    has_no_faults(researcher)


def reads_the_results(researcher: Person, project: int) -> None:
    researcher.opens(f"/study/{project}/results/")
    researcher.is_at("Het onderzoek in het kort")
    card = researcher.page.locator("section.result", has_text="Uitkomst na 6 maanden").first
    picture = card.locator("picture img")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 200
    card.locator("summary").click()
    expect(card.locator("table")).to_contain_text("Gestopt")
    sees_every_column(researcher)
    table = pd.read_csv(
        io.BytesIO(researcher.downloads("CSV Uitkomst na 6 maanden")), sep=None, engine="python"
    )
    assert len(table) >= 5
    researcher.presses("Rapport maken")
    report = researcher.page.get_by_role("link", name="Rapport (PDF)")
    report.wait_for(timeout=120_000)
    assert researcher.downloads("Rapport (PDF)").startswith(b"%PDF-")
    has_no_faults(researcher)


def sees_every_column(researcher: Person) -> None:
    """A table may slide in its frame, but nothing of it is cut off."""
    cut_off = researcher.page.evaluate(
        """() => {
            document.querySelectorAll("main details").forEach((one) => { one.open = true; });
            return [...document.querySelectorAll(".table-wrap")].filter((frame) =>
                frame.scrollWidth > frame.clientWidth + 1 && getComputedStyle(frame).overflowX !== "auto"
            ).map((frame) => frame.innerText.slice(0, 80));
        }"""
    )
    assert not cut_off, cut_off


def is_not_given_a_second_snapshot(researcher: Person, project: int) -> None:
    """Nothing changed, so the difference would tell about few."""
    researcher.opens(f"/study/{project}/snapshots/")
    researcher.presses("Momentopname maken")
    line = researcher.page.locator(".rows li", has_text="Momentopname 2")
    expect(line).to_contain_text("niet gepubliceerd", timeout=120_000)


def plans_interviews(researcher: Person, project: int) -> None:
    researcher.opens(f"/study/interviews/project/{project}/round/")
    today = timezone.localdate()
    researcher.fills(
        starts_on=f"{today}", ends_on=f"{today + timedelta(days=60)}", staff_groups="1", patient_groups="1"
    )
    researcher.presses("Opslaan")
    researcher.sees("De ronde is toegevoegd.")


# --- rows -----------------------------------------------------------------------------------------------------------
def takes_rows_along(researcher: Person, project: int) -> bytes:
    researcher.opens(f"/study/{project}/exports/")
    researcher.follows("Export maken", within="main")
    researcher.fills(purpose="Hoofdanalyse volgens het plan", proof="niet mijn wachtwoord")
    with researcher.page.expect_navigation():
        researcher.presses("Export maken")
    assert researcher.page.locator("main [name=purpose]").input_value() == "Hoofdanalyse volgens het plan"
    researcher.fills(proof=researcher.me.password)
    researcher.presses("Export maken")
    button = researcher.page.get_by_role("button", name="ZIP downloaden")
    button.wait_for(timeout=180_000)
    has_no_faults(researcher)
    researcher.fills(proof=researcher.me.password)
    with researcher.page.expect_download() as caught:
        button.click()
    return Path(caught.value.path()).read_bytes()


def opens_them(rows: bytes, folder: Path) -> None:
    """In SPSS and in pandas, cell by cell the same number of people."""
    with zipfile.ZipFile(io.BytesIO(rows)) as archive:
        archive.extractall(folder)
    names = {path.name for path in folder.rglob("*") if path.is_file()}
    spss, meta = pyreadstat.read_sav(next(folder.rglob("patients.sav")))
    plain = pd.read_csv(next(folder.rglob("patients.csv")))
    assert {"README.txt", "codebook.csv", "codebook.pdf"} <= names
    assert len(spss) == len(plain) > 50
    assert meta.variable_value_labels
    assert all(meta.column_names_to_labels.values())
