"""Writing a letter text: a new version each time, errors at the field, nothing lost, nothing sent before approval."""

import re

import pytest
from django.urls import reverse

from benzoproject.lib.refusal import Refused
from practices.models import AuditEvent
from stopletters.models import LetterText
from stopletters.queries import texts as queries
from stopletters.services import letter_texts
from stopletters.text_forms import Editing
from tests.factories import stopletters as made
from tests.factories.people import NOW
from tests.unit.letters import looking


@pytest.fixture
def base(db):
    return LetterText.objects.get(kind="stop", level="B1")


@pytest.fixture
def client(client_of, admin):
    return client_of(admin)


def filled(text, **changed):
    """The form as the page gives it, with `changed` fields."""
    editing = Editing(text)
    data = {
        "title": editing.words["title"].value(),
        "change_note": "",
        "act": "save",
        "form-INITIAL_FORMS": "0",
    }
    for form in editing.blocks:
        for field in form:
            data[field.html_name] = field.value()
    return {**data, "form-TOTAL_FORMS": len(editing.blocks.forms), **changed}


def send(client, text, **changed):
    return client.post(reverse("letter_text_edit", args=[text.pk]), filled(text, **changed))


def words(text):
    return {name: text.content[name] for name in ("title", "block")}


def test_the_editor_shows_the_fixed_list_in_dutch_and_what_stands_there_now(client, base):
    page = client.get(reverse("letter_text_edit", args=[base.pk])).content.decode()
    assert "<code>{naam_poh}</code>" in page
    assert "naam van de praktijkondersteuner" in page
    assert "{datum_eerste_brief}" not in page
    assert "Samen minder {middel} gebruiken" in page
    assert "{medicine}" not in page
    assert len(re.findall(r'class="[^"]*\bbtn-primary\b', page)) == 1


def test_saving_makes_a_new_version_and_leaves_the_old_one(client, base, admin):
    before = words(base)
    lines = "Wij bellen u.\n\nU beslist **zelf**, zegt {naam_poh}."
    answer = send(
        client, base, **{"title": "Minder {middel}", "form-0-lines": lines, "change_note": "Korter"}
    )
    new = LetterText.objects.get(kind="stop", level="B1", version=2)
    assert answer.url == reverse("letter_text", args=[new.pk])
    assert new.content["title"] == "Minder {medicine}"
    assert new.content["block"][0]["lines"] == ["Wij bellen u.", "U beslist **zelf**, zegt {poh_name}."]
    assert new.content["block"][1:] == [
        {**block, **({"when": sorted(block["when"])} if "when" in block else {})}
        for block in before["block"][1:]
    ]
    assert (new.content["version"], new.created_by, new.change_note) == ("B1-2", admin.user, "Korter")
    assert new.approved_at is None
    base.refresh_from_db()
    assert words(base) == before
    assert AuditEvent.objects.get(what="letter_text").object_id == str(new.pk)


def test_a_double_submit_is_one_version(client, base):
    first = send(client, base, title="Minder")
    second = send(client, base, title="Minder")
    assert first.url == second.url
    assert LetterText.objects.filter(kind="stop", level="B1").count() == 2


def test_a_concept_is_not_used_until_it_is_approved(client, base, admin):
    letter_texts.approve(text=base, note="gelezen", by=admin, at=NOW)
    send(client, base, title="Minder")
    assert queries.for_letters() == base
    new = LetterText.objects.get(kind="stop", level="B1", version=2)
    letter_texts.approve(text=new, note="gelezen", by=admin, at=NOW)
    assert queries.for_letters() == new


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"title": "Beste {naam}"}, "{naam} bestaat niet"),
        ({"title": ""}, "Dit veld is verplicht"),
        ({"form-2-lines": "Beste {medicijn}"}, "{medicijn} bestaat niet"),
        ({"form-2-lines": "Een losse { haak"}, "losse accolade"),
        ({"form-2-lines": "Op {datum_eerste_brief}"}, "{datum_eerste_brief} bestaat niet"),
        ({"form-2-lines": "  \n "}, "Schrijf iets, of haal dit blok weg"),
        ({"form-2-lines": "Goed 李"}, "kunnen niet worden geprint: 李"),
        ({"form-2-kind": "table"}, "Selecteer een geldige keuze"),
        ({"form-2-when": ["sleep", "anxiety"]}, "nooit samen"),
        ({"form-2-kind": "heading", "form-2-lines": "Kop\nnog een"}, "Een kop is één regel"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(client, base, changed, says):
    answer = send(client, base, **{"form-4-lines": "Dit typte ik net.", **changed})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert says in page.replace("&#x27;", "'")
    assert "data-error-summary" in page
    assert "Dit typte ik net." in page
    for value in changed.values():
        assert isinstance(value, list) or value.strip() in page
    assert LetterText.objects.filter(kind="stop", level="B1").count() == 1


def test_saving_without_a_change_makes_no_version(client, base):
    assert "Er is niets veranderd" in send(client, base).content.decode()
    assert LetterText.objects.filter(kind="stop", level="B1").count() == 1


@pytest.mark.parametrize("act", ["up-3", "down-3", "add-3", "remove-3", "up-99", "down-x"])
def test_moving_a_block_keeps_what_was_typed_and_saves_nothing(client, base, act):
    typed = {"form-3-lines": "Het derde {onzin}", "form-5-lines": "Het vijfde", "change_note": "nog bezig"}
    answer = send(client, base, act=act, **typed)
    editing = answer.context["editing"]
    places = [form["lines"].value() for form in editing.blocks]
    expected = {"up-3": 2, "down-3": 4, "add-3": 3, "up-99": 3, "down-x": 3}
    if act == "remove-3":
        assert "Het derde {onzin}" not in places
    else:
        assert places.index("Het derde {onzin}") == expected[act]
    assert "Het vijfde" in places
    assert editing.words["change_note"].value() == "nog bezig"
    assert LetterText.objects.filter(kind="stop", level="B1").count() == 1


def test_the_preview_shows_the_chosen_patient_and_records_nothing(client, base):
    url = reverse("letter_text_edit", args=[base.pk])
    data = filled(base, title="Minder {middel}", two="on", reason="sleep", act="preview")
    fragment = client.post(url, data, headers={"HX-Request": "true"}).content.decode()
    assert "Minder oxazepam en temazepam" in fragment
    assert "manieren om goed te slapen. Wij" in fragment
    assert "Flesch-Douma" in fragment
    assert "<html" not in fragment
    assert LetterText.objects.filter(kind="stop", level="B1").count() == 1
    wrong = client.post(url, {**data, "title": "{x}"}, headers={"HX-Request": "true"}).content.decode()
    assert "{x} bestaat niet" in wrong


def test_the_typed_text_can_be_seen_as_the_letter_it_would_be(client, base):
    answer = send(client, base, title="Minder {middel}", above="on", act="pdf")
    assert answer["Content-Type"] == "application/pdf"
    seen = looking.text(answer.content)
    assert "Minder oxazepam" in seen
    assert "Verander nu nog niets" in seen
    assert LetterText.objects.filter(kind="stop", level="B1").count() == 1
    assert send(client, base, title="{x}", act="pdf")["Content-Type"].startswith("text/html")


def test_the_page_of_a_version_shows_dutch_names_how_it_reads_and_who_made_it(client, base, admin):
    send(client, base, title="Minder {middel}", change_note="Kortere titel")
    new = LetterText.objects.get(kind="stop", level="B1", version=2)
    page = client.get(reverse("letter_text", args=[new.pk])).content.decode()
    assert "{naam_poh}" in page
    assert "{poh_name}" not in page
    assert "Flesch-Douma" in page
    assert "makkelijk genoeg" in page
    assert "Kortere titel" in page
    assert admin.user.name in page


def test_two_versions_side_by_side_with_words_for_what_came_and_went(client, base):
    send(client, base, title="Samen {middel} minderen")
    new = LetterText.objects.get(kind="stop", level="B1", version=2)
    page = client.get(reverse("letter_text_compare", args=[new.pk])).content.decode()
    assert re.search(r"<ins>.*erbij.*minderen</ins>", page)
    assert re.search(r"<del>.*weg.*gebruiken</del>", page)
    first = client.get(reverse("letter_text_compare", args=[base.pk])).content.decode()
    assert "<ins>" not in first
    assert (
        "<ins>"
        in client.get(reverse("letter_text_compare", args=[base.pk]), {"with": new.pk}).content.decode()
    )


def test_a_text_too_hard_to_read_is_not_approved(client, base, admin):
    send(
        client, base, **{"form-0-lines": "Langdurig benzodiazepinegebruik veroorzaakt afhankelijkheid. " * 40}
    )
    new = LetterText.objects.get(kind="stop", level="B1", version=2)
    page = client.get(reverse("letter_text", args=[new.pk])).content.decode()
    assert "te moeilijk" in page
    with pytest.raises(Refused, match="te moeilijk"):
        letter_texts.approve(text=new, note="gelezen", by=admin, at=NOW)


def test_a_letter_that_follows_may_name_the_first_one(client):
    reminder = LetterText.objects.get(kind="reminder", level="A2")
    page = client.get(reverse("letter_text_edit", args=[reminder.pk])).content.decode()
    assert "<code>{datum_eerste_brief}</code>" in page
    send(client, reminder, title="Weet u nog? {datum_eerste_brief}")
    assert (
        LetterText.objects.get(kind="reminder", level="A2", version=2).content["version"]
        == "herinnering A2-2"
    )


def test_every_kind_and_level_comes_with_the_product_as_a_concept(db):
    shipped = LetterText.objects.filter(version=1)
    assert {(text.kind, text.level) for text in shipped} == {
        (kind, level) for kind in ("stop", "reminder", "evaluation") for level in ("B1", "A2")
    }
    assert not shipped.exclude(approved_at=None).exists()
    for text in shipped:
        assert (text.content.get("kind", "stop"), text.content.get("level", "B1")) == (text.kind, text.level)


def test_the_list_costs_the_same_however_many_versions(client, django_assert_max_num_queries):
    url = reverse("letter_texts")
    client.get(url)
    with django_assert_max_num_queries(12):
        client.get(url)
    made.LetterTextFactory.create_batch(20)
    with django_assert_max_num_queries(12):
        client.get(url)
