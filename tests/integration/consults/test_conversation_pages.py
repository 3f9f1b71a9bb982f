"""The consult as people use it: part by part, saved while it is typed, in two tabs, too late, and read by the GP."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consults import parts
from consults.forms.conversation import ConversationForm, FinishForm
from consults.models import Consult, QuizRound
from consults.queries import conversations as queries
from practices.models import AuditEvent
from tests.factories.consults import AlarmFactory, ConversationFactory, QuizRoundFactory
from tests.factories.people import NOW, MembershipFactory
from tests.integration.consults.held import a_consult, an_earlier_one, said


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def consult(poh):
    return a_consult(poh)


def at(name, consult, *more):
    return reverse(name, args=[consult.practice.slug, consult.pk, *more])


def page(client, url, status=200):
    answer = client.get(url)
    assert answer.status_code == status
    return answer.content.decode()


def typed(client, consult, part, revision=0, **fields):
    """What the page sends while somebody types."""
    data = {"part": part, "revision": revision, **fields}
    return client.post(at("consult_save", consult), data, headers={"Accept": "application/json"})


def pressed(client, consult, part, revision=0, to="", **fields):
    """What a button sends, with or without JavaScript."""
    data = {"part": part, "revision": revision, "to": to or part, **fields}
    return client.post(at("consult_save", consult), data)


# --- the form -------------------------------------------------------------------------------------------------


def units(text):
    form = ConversationForm({"revision": "0", "units_per_day": text}, part=parts.by_slug("use"))
    return str(form.cleaned_data["units_per_day"]) if form.is_valid() else form.errors["units_per_day"][0]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("1,5", "1.5"),
        ("1.5", "1.5"),
        (" 0,25 ", "0.25"),
        ("2", "2"),
        ("0", "0"),
        ("100", "100"),
        ("", "None"),
    ],
)
def test_tablets_are_written_with_a_comma(text, kept):
    assert units(text) == kept


@pytest.mark.parametrize("text", ["veel", "-1", "1,555", "101", "1,5,5", "NaN", "1e9", "½"])
def test_what_is_no_number_of_tablets_is_told_so(text):
    assert units(text) == "Schrijf een getal van 0 tot 100, bijvoorbeeld 1,5."


@pytest.mark.parametrize(("mark", "kept"), [("0", 0), ("10", 10), ("", None)])
def test_a_ruler_goes_from_0_to_10_or_was_not_asked(mark, kept):
    form = ConversationForm({"revision": "0", "importance": mark}, part=parts.by_slug("rulers"))
    assert form.is_valid()
    assert form.words["importance"] == kept


@pytest.mark.parametrize("mark", ["11", "-1", "zeven", "7.5"])
def test_another_number_is_no_place_on_a_ruler(mark):
    form = ConversationForm({"revision": "0", "confidence": mark}, part=parts.by_slug("rulers"))
    assert form.errors["confidence"] == ["Kies een cijfer van 0 tot 10."]


@pytest.mark.parametrize(
    ("minutes", "fine"), [("1", True), ("240", True), ("0", False), ("241", False), ("", False)]
)
def test_a_consult_takes_1_to_240_minutes(minutes, fine):
    assert FinishForm({"minutes": minutes}, consult=Consult(minutes=20)).is_valid() is fine


def test_each_field_is_asked_in_one_part_only_and_each_part_has_an_own_name():
    assert len(set(parts.FIELDS)) == len(parts.FIELDS)
    assert set(parts.FIELDS) == set(ConversationForm.base_fields) - {"revision"}
    assert len({part.slug for part in parts.PARTS}) == len(parts.PARTS) == 7


# --- part by part ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", parts.PARTS, ids=lambda part: part.slug)
def test_each_part_asks_its_fields_and_has_one_way_on(client_of, consult, poh, part):
    html = page(client_of(poh), f"{at('consult', consult)}?part={part.slug}")
    for name in part.fields:
        assert f'name="{name}"' in html
        assert f'data-error-of="{name}"' in html
    assert len(re.findall(r'class="[^"]*\bbtn-primary\b', html)) == 1
    assert "Huisarts inschakelen" in html
    assert f"{parts.number(part)} van 7" in html


def test_a_button_saves_and_leads_to_the_next_part(client_of, consult, poh):
    client = client_of(poh)
    answer = pressed(client, consult, "agenda", to="use", agenda="slapen")
    assert answer.url == f"{at('consult', consult)}?part=use"
    assert queries.of_consult(consult).agenda == "slapen"
    html = page(client, f"{at('consult', consult)}?part=agenda")
    assert ">\nslapen</textarea>" in html
    assert 'name="revision" value="1"' in html
    assert "Opgeslagen om 11:00" in html


@pytest.mark.parametrize(
    ("to", "name", "more"),
    [
        ("alarm", "consult_alarm", []),
        ("quiz-before", "consult_quiz", ["before"]),
        ("quiz-after", "consult_quiz", ["after"]),
    ],
)
def test_also_the_way_to_another_page_saves_first(client_of, consult, poh, to, name, more):
    assert pressed(client_of(poh), consult, "agenda", to=to, agenda="slapen").url == at(name, consult, *more)
    assert queries.of_consult(consult).agenda == "slapen"


def test_a_made_up_way_leads_to_the_first_part(client_of, consult, poh):
    answer = pressed(client_of(poh), consult, "agenda", to="//elders.example", agenda="slapen")
    assert answer.url == f"{at('consult', consult)}?part=agenda"


def test_last_time_stands_beside_it_and_under_the_rulers(client_of, consult, poh):
    ConversationFactory(
        consult=an_earlier_one(consult), importance=7, confidence=4, agreements="een kwart minder"
    )
    html = page(client_of(poh), f"{at('consult', consult)}?part=rulers")
    assert "vorige keer 7" in html
    assert "vorige keer 4" in html
    assert "een kwart minder" in html


def test_the_page_asks_the_database_as_much_after_a_long_history(client_of, consult, poh):
    client, asked = client_of(poh), []
    page(client, at("consult", consult))  # the first page also writes the session
    for weeks, kind in ((2, "seizure"), (4, "delirium"), (6, "suicidal")):
        earlier = an_earlier_one(consult, number=10 + weeks, starts_at=NOW - timedelta(weeks=weeks))
        ConversationFactory(consult=earlier)
        QuizRoundFactory(consult=earlier)
        AlarmFactory(patient=consult.patient, kind=kind, raised_by=poh)
        with CaptureQueriesContext(connection) as queries_made:
            page(client, f"{at('consult', consult)}?part=closing")
        asked.append(len(queries_made))
    assert asked[0] == asked[1] == asked[2]


def test_opening_it_is_logged_with_the_patient(client_of, consult, poh):
    page(client_of(poh), at("consult", consult))
    event = AuditEvent.objects.get(what="consult", action="view")
    assert (event.patient_id, event.object_id) == (consult.patient_id, str(consult.pk))


def test_another_day_is_said_but_keeps_nobody_from_writing(client_of, poh):
    consult = a_consult(poh, starts_at=NOW + timedelta(days=5))
    assert "Dit consult staat gepland op 17-10-2026" in page(client_of(poh), at("consult", consult))


def test_a_complaint_that_cannot_wait_stands_above_the_button_for_the_gp(client_of, consult, poh):
    said(consult, complaints=["sleep"])
    client = client_of(poh)
    assert "Verteld in dit consult" not in page(client, at("consult", consult))
    said(consult, 1, complaints=["sleep", "unreal"])
    assert "Verteld in dit consult: dingen zien of horen die er niet zijn" in page(
        client, at("consult", consult)
    )


# --- while it is typed ----------------------------------------------------------------------------------------


def test_typing_is_kept_and_says_when(client_of, consult, poh):
    answer = typed(
        client_of(poh), consult, "rulers", importance="8", importance_why_not_lower="helder\r\nzijn"
    )
    assert (answer.status_code, answer.json()) == (200, {"revision": 1, "words": "Opgeslagen om 11:00"})
    kept = queries.of_consult(consult)
    assert (kept.importance, kept.importance_why_not_lower) == (8, "helder\nzijn")


def test_the_same_page_sent_twice_is_kept_once(client_of, consult, poh):
    client = client_of(poh)
    for text in ("een\r\ntwee", "een\ntwee"):
        assert typed(client, consult, "agenda", agenda=text).json()["revision"] == 1
    assert AuditEvent.objects.filter(what="consult.write").count() == 1


def test_what_is_wrong_is_told_beside_it_and_the_rest_is_kept(client_of, consult, poh):
    client = client_of(poh)
    answer = typed(client, consult, "use", units_per_day="veel", use_in_own_words="gaat wel")
    assert answer.status_code == 422
    assert answer.json()["errors"] == {
        "units_per_day": ["Schrijf een getal van 0 tot 100, bijvoorbeeld 1,5."]
    }
    assert answer.json()["revision"] == 1
    html = pressed(
        client, consult, "use", 1, units_per_day="veel", use_in_own_words="gaat wel"
    ).content.decode()
    assert 'value="veel"' in html
    assert "gaat wel" in html
    assert 'name="revision" value="1"' in html
    kept = queries.of_consult(consult)
    assert (kept.units_per_day, kept.use_in_own_words) == (None, "gaat wel")


def test_without_a_session_the_script_is_sent_to_the_login_and_nothing_is_kept(client, consult):
    answer = typed(client, consult, "agenda", agenda="slapen")
    assert answer.status_code == 302
    assert reverse("account_login") in answer.url
    assert queries.of_consult(consult) is None


def test_after_a_new_login_the_page_says_whose_it_is_and_what_it_has(client_of, consult, poh):
    """What the script looks for before it goes on saving."""
    html = page(client_of(poh), at("consult", consult))
    assert f'data-me="{poh.pk}"' in html
    assert 'name="csrfmiddlewaretoken"' in html


# --- two tabs -------------------------------------------------------------------------------------------------


@pytest.fixture
def colleague(practice):
    return MembershipFactory(practice=practice, display_name="J. Vonk", user__name="J. Vonk")


def test_the_second_writer_is_told_and_sees_both(client_of, consult, poh, colleague):
    typed(client_of(colleague), consult, "agreements", agreements="van haar", teach_back="zo")
    answer = typed(client_of(poh), consult, "agreements", agreements="van mij")
    assert answer.status_code == 409
    assert answer.json() == {
        "words": "J. Vonk sloeg hier om 11:00 iets anders op. Er is niets verloren: vergelijk en kies."
    }
    compare = pressed(client_of(poh), consult, "agreements", agreements="van mij", to="complaints")
    html = compare.content.decode()
    assert compare.status_code == 409
    assert "van haar" in html
    assert "van mij" in html
    assert queries.of_consult(consult).agreements == "van haar"


def test_somebody_with_two_windows_is_not_told_of_a_stranger(client_of, consult, poh):
    typed(client_of(poh), consult, "agreements", agreements="in het ene venster")
    answer = typed(client_of(poh), consult, "agreements", agreements="in het andere")
    assert answer.status_code == 409
    assert answer.json()["words"] == (
        "U sloeg hier om 11:00 iets anders op, in een ander venster. Er is niets verloren: vergelijk en kies."
    )
    html = pressed(client_of(poh), consult, "agreements", agreements="in het andere").content.decode()
    assert "Om 11:00 door u opgeslagen in een ander venster" in html
    assert "Opgeslagen door" not in html


@pytest.mark.parametrize(
    ("keep", "stands"), [("mine", "van mij"), ("saved", "van haar"), ("both", "van haar\nvan mij")]
)
def test_the_person_chooses_per_field(client_of, consult, poh, colleague, keep, stands):
    typed(client_of(colleague), consult, "agreements", agreements="van haar", teach_back="ook van haar")
    choice = {"keep-agreements": keep, "keep-teach_back": "saved"}
    answer = pressed(
        client_of(poh),
        consult,
        "agreements",
        1,
        to="complaints",
        agreements="van mij",
        teach_back="x",
        **choice,
    )
    assert answer.url.endswith("?part=complaints")
    kept = queries.of_consult(consult)
    assert (kept.agreements, kept.teach_back) == (stands, "ook van haar")


def test_two_numbers_are_never_kept_below_each_other(client_of, consult, poh, colleague):
    typed(client_of(colleague), consult, "rulers", importance=7)
    pressed(client_of(poh), consult, "rulers", 1, importance=8, **{"keep-importance": "both"})
    assert queries.of_consult(consult).importance == 8


def test_a_third_save_while_one_compares_is_compared_again(client_of, consult, poh, colleague):
    for revision, words in enumerate(["van haar", "weer anders"]):
        typed(client_of(colleague), consult, "agreements", revision, agreements=words)
    answer = pressed(
        client_of(poh), consult, "agreements", 1, agreements="van mij", **{"keep-agreements": "mine"}
    )
    assert answer.status_code == 409
    assert queries.of_consult(consult).agreements == "weer anders"


# --- too late, and to read ------------------------------------------------------------------------------------


def test_what_was_typed_too_late_is_not_kept_and_not_lost(client_of, poh):
    consult = a_consult(poh, done=True)
    with time_machine.travel(NOW + timedelta(days=8), tick=False):
        answer = pressed(client_of(poh), consult, "agenda", agenda="nog iets")
        html = answer.content.decode()
        assert "meer dan een week geleden" in html
        assert "nog iets" in html
        assert typed(client_of(poh), consult, "agenda", agenda="nog iets").status_code == 422
        assert 'id="conversation"' not in page(client_of(poh), at("consult", consult))
    assert queries.of_consult(consult) is None


def test_the_gp_reads_it_and_writes_nothing(client_of, consult, gp):
    said(consult, agenda="slapen", importance=8, readiness="doubts")
    html = page(client_of(gp), at("consult", consult))
    assert "slapen" in html
    assert "8 van 10" in html
    assert "Twijfelt" in html
    assert "<textarea" not in html
    assert pressed(client_of(gp), consult, "agenda", agenda="anders").status_code == 403


def test_an_empty_consult_says_what_comes_here(client_of, consult, gp):
    assert "Er is nog niets geschreven" in page(client_of(gp), at("consult", consult))


# --- the record in the HIS ------------------------------------------------------------------------------------


def test_the_summary_stands_in_the_order_of_soep_with_no_more_than_was_filled_in(client_of, consult, poh):
    said(
        consult, agenda="slapen", units_per_day="1.5", importance=8, importance_why_not_lower="helder zijn.",
        readiness="busy", agreements="een kwart minder\nbellen bij klachten", complaints=["sleep", "tense"],
    )  # fmt: skip
    QuizRoundFactory(consult=consult, moment=QuizRound.Moment.BEFORE, score=5, questions=8)
    AlarmFactory(patient=consult.patient, consult=consult, note="trekking", raised_by=poh)
    AlarmFactory(
        patient=consult.patient, consult=consult, kind="pregnancy", raised_by=poh,
        withdrawn_at=NOW, withdrawn_by=poh, withdrawn_why="verkeerd getikt",
    )  # fmt: skip
    assert client_of(poh).get(at("consult_summary", consult)).context["summary"].split("\n") == [
        "2e consult benzodiazepine minderen, 12-10-2026",
        "S  Agenda: slapen",
        "   Klachten: slecht slapen of levendig dromen, gespannen of angstig",
        "O  Tabletten per dag nu: 1,5",
        "   Belang van minderen: 8 van 10. Waarom niet lager: helder zijn",
        "   Quiz vooraf: 5 van 8 goed",
        "E  Bereidheid: Is aan het minderen",
        "   Huisarts ingeschakeld: een epileptische aanval. trekking",
        "P  Afspraken: een kwart minder",
        "   bellen bij klachten",
    ]


def test_the_record_is_dutch_also_on_an_english_page(client_of, consult, poh):
    said(consult, agreements="bellen")
    client = client_of(poh)
    client.cookies["django_language"] = "en"
    answer = client.get(at("consult_summary", consult))
    assert "For the record in the HIS" in answer.content.decode()
    assert "P  Afspraken: bellen" in answer.context["summary"]


# --- the end --------------------------------------------------------------------------------------------------


def test_the_end_keeps_the_minutes_once_and_leads_to_the_summary(client_of, consult, poh):
    client = client_of(poh)
    for _ in range(2):
        answer = client.post(at("consult_finish", consult), {"minutes": "25"})
        assert answer.url == at("consult_summary", consult)
    consult.refresh_from_db()
    assert (consult.state, consult.minutes_spent, consult.ended_by) == (Consult.State.DONE, 25, poh)
    assert AuditEvent.objects.filter(what="consult.done").count() == 1


def test_after_the_end_the_next_step_is_the_one_button_that_stands_out(client_of, consult, poh, gp, practice):
    pressed(client_of(poh), consult, "agreements", agreements="bellen")
    client_of(poh).post(at("consult_finish", consult), {"minutes": "25"})
    html = page(client_of(poh), at("consult_summary", consult))
    plan_next = reverse("consult_plan", args=[practice.slug, consult.patient_id])
    assert re.search(f'class="btn btn-primary" href="{plan_next}"', html)
    assert html.count("btn-primary") == 1
    for name in ("plan_draft", "workbooks"):
        assert reverse(name, args=[practice.slug, consult.patient_id]) in html
    assert "btn-primary" in page(client_of(gp), at("consult_summary", consult))


def test_before_it_is_held_nothing_follows_yet(client_of, consult, poh):
    html = page(client_of(poh), at("consult_summary", consult))
    assert "Volgende stap" not in html
    assert html.count("btn-primary") == 1


@pytest.mark.parametrize("to", ["plan", "workbook"])
def test_the_way_to_plan_and_workbook_saves_first(client_of, consult, poh, practice, to):
    name = {"plan": "plan_draft", "workbook": "workbooks"}[to]
    assert f'value="{to}"' in page(client_of(poh), at("consult", consult))
    answer = pressed(client_of(poh), consult, "agreements", agreements="bellen", to=to)
    assert answer.url.startswith(reverse(name, args=[practice.slug, consult.patient_id]))
    assert queries.of_consult(consult).agreements == "bellen"


def test_minutes_that_cannot_be_stay_as_typed_and_the_consult_stays_open(client_of, consult, poh):
    html = client_of(poh).post(at("consult_finish", consult), {"minutes": "een uur"}).content.decode()
    assert 'value="een uur"' in html
    assert "Schrijf hoeveel minuten het duurde, van 1 tot 240." in html
    consult.refresh_from_db()
    assert consult.state == Consult.State.PLANNED


def test_a_consult_of_another_day_is_not_held_today(client_of, poh):
    consult = a_consult(poh, starts_at=NOW + timedelta(days=1))
    answer = client_of(poh).post(at("consult_finish", consult), {"minutes": "20"}, follow=True)
    assert "Dit consult staat op een andere dag gepland" in answer.content.decode()
    consult.refresh_from_db()
    assert consult.state == Consult.State.PLANNED


def test_held_it_can_still_be_completed_but_not_held_again(client_of, poh):
    consult = a_consult(poh, done=True)
    html = page(client_of(poh), f"{at('consult', consult)}?part=closing")
    assert "U kunt het nog een week aanvullen" in html
    assert "Consult afronden" not in html
    client_of(poh).post(at("consult_finish", consult), {"minutes": "40"})
    consult.refresh_from_db()
    assert consult.minutes_spent == 20


# --- the page of the patient ----------------------------------------------------------------------------------


def test_the_history_of_a_patient_tells_of_the_consult_in_one_line_and_of_alarms(client_of, poh, practice):
    consult = a_consult(poh, done=True, starts_at=NOW - timedelta(hours=1))
    said(consult, importance=8, agreements="Een kwart minder.\nBellen bij klachten.")
    AlarmFactory(patient=consult.patient, note="trekking", raised_by=poh)
    html = page(client_of(poh), reverse("patient", args=[practice.slug, consult.patient_id]))
    assert f"20 minuten, belang 8, Een kwart minder, door {poh.display_name}" in html
    assert "Bellen bij klachten" not in html
    assert "Huisarts ingeschakeld: een epileptische aanval" in html
    assert "De huisarts is ingeschakeld: een epileptische aanval" in html


def test_a_consult_without_a_written_word_was_held_as_well(client_of, poh, practice):
    consult = a_consult(poh, done=True, starts_at=NOW - timedelta(hours=1))
    html = page(client_of(poh), reverse("patient", args=[practice.slug, consult.patient_id]))
    assert f"20 minuten, door {poh.display_name}" in html


def test_an_alarm_is_what_comes_next_for_whoever_looks(client_of, consult, poh, gp, practice):
    alarm = AlarmFactory(patient=consult.patient, raised_by=poh)
    url = reverse("patient", args=[practice.slug, consult.patient_id])
    for person, title in ((poh, "De huisarts is ingeschakeld"), (gp, "Praat vandaag met deze patiënt")):
        step = client_of(person).get(url).context["next_step"]
        assert step.title.startswith(title)
        assert step.url == reverse("alarm", args=[practice.slug, alarm.pk])


def test_the_way_to_the_gp_stands_on_it_for_who_may_ask(client_of, consult, poh, gp, practice):
    url = reverse("patient", args=[practice.slug, consult.patient_id])
    way = reverse("patient_alarm", args=[practice.slug, consult.patient_id])
    assert way in page(client_of(poh), url)
    assert way not in page(client_of(gp), url)
