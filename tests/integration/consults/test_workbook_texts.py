"""Writing the texts of the workbook: a new version each time, errors at the field, approval before printing."""

import re

import pytest
from django.urls import reverse

from benzoproject.lib.refusal import Refused
from consults.forms.workbook_texts import Editing
from consults.models import WorkbookText
from consults.queries import workbook_texts as queries
from consults.services import workbook_texts
from consults.writing import paper, shipped
from practices.models import AuditEvent
from tests.factories.consults import WorkbookTextFactory
from tests.factories.people import NOW

KINDS = ("chapters", "quiz", "stories")


@pytest.fixture(params=KINDS)
def base(request, db):
    return text(request.param)


@pytest.fixture
def client(client_of, admin):
    return client_of(admin)


@pytest.fixture(autouse=True)
def no_paper(monkeypatch):
    """What stands on paper is tested where the paper is made."""
    monkeypatch.setattr(paper, "reading_pdf", lambda facts, book, **_: b"%PDF " + facts.texts.encode())


def text(kind, level="B1"):
    return WorkbookText.objects.get(kind=kind, level=level, version=1)


def filled(base, **changed):
    """The form as the page gives it, with `changed` fields."""
    editing = Editing(base)
    data = {"change_note": "", "act": "save", "form-INITIAL_FORMS": "0", "older": "on"}
    for form in editing.rows:
        for field in form:
            data[field.html_name] = field.value()
    return {**data, "form-TOTAL_FORMS": len(editing.rows.forms), **changed}


def send(client, base, **changed):
    return client.post(reverse("workbook_text_edit", args=[base.pk]), filled(base, **changed))


def page_of(client, name, base):
    return client.get(reverse(name, args=[base.pk])).content.decode()


def test_each_kind_came_in_as_a_concept_at_both_levels_and_is_printed_for_nobody(db):
    shipped_rows = WorkbookText.objects.filter(version=1)
    assert shipped_rows.count() == 6
    assert all(row.approved_at is None and row.content for row in shipped_rows)
    assert queries.newest("quiz", "B1") is None


def test_the_newest_approved_version_is_printed_not_a_newer_concept(db):
    WorkbookTextFactory(kind="quiz", version=2, approved=True)
    newer = WorkbookTextFactory(kind="quiz", version=3, approved=True)
    WorkbookTextFactory(kind="quiz", version=4)
    assert queries.newest("quiz", "B1") == newer
    assert queries.newest("quiz", "A2") is None


def test_every_text_can_be_read_and_the_form_gives_it_back_unchanged(client, base):
    page = page_of(client, "workbook_text", base)
    assert "makkelijk genoeg" in page
    page = page_of(client, "workbook_text_edit", base)
    assert len(re.findall(r'class="[^"]*\bbtn-primary\b', page)) == 1
    assert "{medicine}" not in page
    answer = send(client, base)
    assert "Er is niets veranderd" in answer.content.decode()
    assert WorkbookText.objects.filter(kind=base.kind, level="B1").count() == 1


FIRST = {"chapters": "form-1-title", "quiz": "form-0-statement", "stories": "form-0-title"}


def test_saving_makes_a_new_version_and_leaves_the_old_one(client, base, admin):
    before = dict(base.content)
    answer = send(client, base, **{FIRST[base.kind]: "Een andere zin.", "change_note": "Korter"})
    new = WorkbookText.objects.get(kind=base.kind, level="B1", version=2)
    assert answer.url == reverse("workbook_text", args=[new.pk])
    assert "Een andere zin." in str(new.content)
    assert (new.created_by, new.change_note, new.approved_at) == (admin.user, "Korter", None)
    base.refresh_from_db()
    assert base.content == before
    assert AuditEvent.objects.get(what="workbook_text").object_id == str(new.pk)
    send(client, base, **{FIRST[base.kind]: "Een andere zin."})
    assert WorkbookText.objects.filter(kind=base.kind, level="B1").count() == 2, "sent twice"
    compared = page_of(client, "workbook_text_compare", new)
    assert "<ins>" in compared
    assert "<del>" in compared


@pytest.mark.parametrize(
    ("kind", "field", "value", "says"),
    [
        ("chapters", "form-6-words", "Beste {voornaam},", "{voornaam} bestaat niet"),
        ("chapters", "form-3-words", "{quizvragen}", "{quizantwoorden} precies één keer"),
        ("chapters", "form-6-words", "Een kat: 🐈", "kunnen niet worden geprint"),
        ("quiz", "form-0-explanation", "", "verplicht"),
        ("stories", "form-0-age", "7", "18"),
        ("stories", "form-0-sex", "X", "X"),
    ],
)
def test_what_cannot_be_printed_is_said_at_its_field_and_nothing_typed_is_lost(
    client, kind, field, value, says
):
    base = text(kind)
    answer = send(client, base, **{field: value, "change_note": "Mijn notitie"})
    page = answer.content.decode()
    assert says in page
    assert "Mijn notitie" in page
    assert f'href="#id_{field}"' in page
    assert WorkbookText.objects.filter(kind=kind, level="B1").count() == 1


def test_a_part_cannot_be_moved_and_a_question_can(client):
    base = text("quiz")
    page = send(client, base, act="down-0").content.decode()
    second = base.content["questions"][1]["statement"]
    assert re.search(rf'name="form-0-statement"[^>]*value="{re.escape(second)}"', page)
    parts = send(client, text("chapters"), act="down-0").content.decode()
    assert 'value="down-0"' not in parts
    assert re.search(r'name="form-0-title"[^>]*value="Mijn werkboekje"', parts)
    assert not WorkbookText.objects.filter(version=2).exists()


def test_a_new_question_gets_a_key_that_answers_can_be_kept_under(client):
    base = text("quiz")
    count = len(base.content["questions"])
    row = {"key": "", "statement": "Dit is nieuw.", "true": "yes", "explanation": "Zo is het.", "picture": ""}
    added = {f"form-{count}-{name}": value for name, value in row.items()}
    send(client, base, **added, **{"form-TOTAL_FORMS": count + 1})
    questions = WorkbookText.objects.get(kind="quiz", level="B1", version=2).content["questions"]
    assert [one["key"] for one in questions[:-1]] == [one["key"] for one in base.content["questions"]]
    assert questions[-1]["key"] == "own-1"


def test_too_few_questions_are_refused_as_a_whole(client):
    base = text("quiz")
    answer = send(client, base, **{"form-TOTAL_FORMS": 3})
    assert "4 tot 12 zinnen" in answer.content.decode()
    assert not WorkbookText.objects.filter(version=2).exists()


def test_the_preview_follows_and_stores_nothing(client, base):
    data = filled(base, **{FIRST[base.kind]: "Zomaar iets anders."})
    url = reverse("workbook_text_edit", args=[base.pk])
    page = client.post(url, data, headers={"HX-Request": "true"}).content.decode()
    assert "Zomaar iets anders." in page
    assert "<form" not in page
    paper_page = client.post(url, {**data, "act": "pdf"})
    assert paper_page.content == b"%PDF B1-1"
    assert not WorkbookText.objects.filter(version=2).exists()


def test_a_text_is_approved_once_with_what_it_was_held_against(client, base, admin):
    url = reverse("workbook_text", args=[base.pk])
    assert "Schrijf op waarmee" in client.post(url, {"note": ""}).content.decode()
    client.post(url, {"note": "NHG-Standaard, bladzijde 12"})
    base.refresh_from_db()
    assert (base.approved_by, base.approval_note) == (admin.user, "NHG-Standaard, bladzijde 12")
    assert queries.newest(base.kind, "B1") == base
    assert AuditEvent.objects.filter(what="workbook_text.approve").count() == 1
    with pytest.raises(Refused, match="al goedgekeurd"):
        workbook_texts.approve(text=base, note="nog eens", by=admin, at=NOW)


def test_a_text_that_is_too_hard_is_not_approved(admin, db):
    content = shipped.content("stories", "A2")
    hard = "De benzodiazepineafhankelijkheidsproblematiek bemoeilijkt onvermijdelijk het behandelperspectief "
    content["story"][0]["words"] = hard * 8
    base = WorkbookTextFactory(kind="stories", level="A2", content=content)
    with pytest.raises(Refused, match="te moeilijk"):
        workbook_texts.approve(text=base, note="NHG", by=admin, at=NOW)
    base.refresh_from_db()
    assert base.approved_at is None


def test_the_sample_on_paper_is_of_the_person_that_was_asked_for(client, base, monkeypatch):
    seen = []
    monkeypatch.setattr(paper, "reading_pdf", lambda facts, book, **_: seen.append(facts) or b"%PDF")
    answer = client.get(reverse("workbook_text_pdf", args=[base.pk]), {"reason": "anxiety"})
    assert answer["Content-Type"] == "application/pdf"
    (facts,) = seen
    assert (facts.reason, facts.age_65, facts.schedule) == ("anxiety", False, None)


def test_texts_are_for_the_project_alone(client_of, poh, base):
    assert client_of(poh).get(reverse("workbook_texts")).status_code == 404
