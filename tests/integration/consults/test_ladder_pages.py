"""Planning, moving and ending a consult as the practice nurse does it, and what others see of the ladder."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from consults.models import Consult
from consults.presenters import climbers as words
from consults.queries import ladder
from consults.services import consults
from patients.models import Patient
from tests.factories import stopletters as made
from tests.factories.consults import ConversationFactory
from tests.factories.people import NOW, MembershipFactory
from tests.integration.consults.climbing import IN_A_WEEK, a_letter, a_wave, held, planned, says

S, R = Consult.State, Consult.Reason
FORM = {"number": 1, "day": "2026-10-19", "time": "13:30", "minutes": "20", "place": "practice"}


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def letter(poh, gp):
    return a_letter(poh, gp)


def at(name, practice, *more):
    return reverse(name, args=[practice.slug, *more])


def page(client, url):
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def text(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


# --- planning ---------------------------------------------------------------------------------------------------


def test_the_form_proposes_the_last_workday_on_time_and_shows_that_day(client_of, letter, poh, gp):
    other = a_letter(poh, gp, first=5)
    planned(other, poh, NOW + timedelta(days=14))
    html = page(client_of(poh), at("consult_plan", poh.practice, letter.patient_id))
    assert 'value="2026-10-26"' in html
    assert 'value="09:00"' in html
    assert "1e consult plannen" in html
    assert "Maandag 26-10" in html
    assert "10:00 Mevr. J. van der Proef5" in text(html), "who is there already"


def test_a_consult_is_planned_once_however_often_the_form_is_sent(client_of, letter, poh):
    client, url = client_of(poh), at("consult_plan", poh.practice, letter.patient_id)
    for _time in range(2):
        answer = client.post(url, {**FORM, "poh": poh.pk})
        assert answer.url == at("patient", poh.practice, letter.patient_id)
    consult = letter.consults.get()
    assert timezone.localtime(consult.starts_at).isoformat() == "2026-10-19T13:30:00+02:00"
    assert (consult.minutes, consult.place, consult.poh, consult.number) == (20, "practice", poh, 1)
    assert "1e consult: maandag 19-10 om 13:30." in page(client, answer.url)


def test_a_consult_may_begin_at_any_minute(client_of, letter, poh):
    client, url = client_of(poh), at("consult_plan", poh.practice, letter.patient_id)
    field = re.search(r"<input[^>]*type=\"time\"[^>]*>", page(client, url))
    assert field
    assert "step" not in field[0], "a browser would refuse every other minute"
    client.post(url, {**FORM, "poh": poh.pk, "time": "13:07"})
    assert timezone.localtime(letter.consults.get().starts_at).minute == 7


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"day": "31-02-2026"}, "Schrijf de datum zo: 21-11-2026."),
        ({"day": "9999-12-31", "time": "23:59"}, "Kies een dag binnen een jaar."),
        ({"day": "0001-01-01", "time": "00:00"}, "Dit moment is voorbij."),
        ({"time": "25:00"}, "Schrijf de tijd zo: 13:30."),
        ({"minutes": "4"}, "Schrijf een aantal minuten, van 5 tot 240."),
        ({"minutes": "veel"}, "Schrijf een aantal minuten, van 5 tot 240."),
        ({"place": "maan"}, "Kies waar het consult is."),
        ({"day": "2026-10-11"}, "Dit moment is voorbij."),
        ({"poh": "999999"}, ""),
        ({"number": "6"}, "5 consulten"),
    ],
)
def test_what_is_filled_in_wrong_is_told_and_nothing_is_planned(client_of, letter, poh, fields, said):
    answer = client_of(poh).post(
        at("consult_plan", poh.practice, letter.patient_id), {**FORM, "poh": poh.pk, **fields}
    )
    assert said in answer.content.decode()
    assert not letter.consults.exists()


def test_a_double_booking_asks_first(client_of, letter, poh, gp):
    planned(a_letter(poh, gp, first=5), poh, NOW + timedelta(days=7, hours=2, minutes=40))
    client, url = client_of(poh), at("consult_plan", poh.practice, letter.patient_id)
    html = client.post(url, {**FORM, "poh": poh.pk}).content.decode()
    assert "heeft dan een ander consult, van 13:40 tot 14:00" in html
    assert 'name="overlap"' in html
    assert not letter.consults.exists()
    client.post(url, {**FORM, "poh": poh.pk, "overlap": "on"})
    assert letter.consults.get().state == S.PLANNED


def test_a_planned_consult_leads_to_moving_it_and_a_used_ladder_says_so(client_of, letter, poh, now):
    client, url = client_of(poh), at("consult_plan", poh.practice, letter.patient_id)
    consult = planned(letter, poh)
    assert client.get(url).url == at("consult_move", poh.practice, consult.pk)
    poh.practice.participation.project.__class__.objects.update(consults=1)
    now.move_to(IN_A_WEEK)
    Consult.objects.update(state=S.DONE, ended_at=IN_A_WEEK, ended_by=poh, minutes_spent=20)
    assert "Er is geen consult meer over" in page(client_of(poh), url)


def test_who_got_no_letter_has_no_ladder(client_of, poh, gp):
    person = made.a_patient(poh.practice, gp, 7)
    client = client_of(poh)
    assert "Er is nog geen brief gepost" in page(client, at("consult_plan", poh.practice, person.pk))
    assert client.post(at("consult_forgo", poh.practice, person.pk), {"why": "enough"}).status_code == 404


def test_a_colleague_can_be_chosen(client_of, letter, poh):
    colleague = MembershipFactory(practice=poh.practice, display_name="K. Jansen")
    client, url = client_of(poh), at("consult_plan", poh.practice, letter.patient_id)
    assert "K. Jansen" in page(client, url)
    client.post(url, {**FORM, "poh": colleague.pk})
    assert letter.consults.get().poh == colleague


def test_no_consult_follows_with_a_reason_and_the_page_says_so(client_of, letter, poh):
    client = client_of(poh)
    url = at("consult_forgo", poh.practice, letter.patient_id)
    assert "Kies een reden." in client.post(url, {"why": ""}).content.decode()
    assert not letter.consults.exists()
    assert client.post(url, {"why": "enough", "remark": "slaapt goed"}).status_code == 302
    html = text(page(client, at("patient", poh.practice, letter.patient_id)))
    assert "Geen consult meer: niet nodig" in html
    assert "slaapt goed" in html
    assert "Toch een consult plannen" in html


# --- moving and ending ------------------------------------------------------------------------------------------


def test_a_consult_moves(client_of, letter, poh):
    consult = planned(letter, poh)
    url = at("consult_move", poh.practice, consult.pk)
    html = page(client_of(poh), url)
    assert 'value="2026-10-19"' in html
    assert 'value="11:00"' in html
    moved = {**FORM, "poh": poh.pk, "day": "20-10-2026", "minutes": "30", "place": "home"}
    assert client_of(poh).post(url, moved).status_code == 302
    consult.refresh_from_db()
    assert (timezone.localdate(consult.starts_at).day, consult.minutes, consult.place) == (20, 30, "home")


def test_before_its_day_a_consult_can_only_be_called_off(client_of, letter, poh):
    url = at("consult_end", poh.practice, planned(letter, poh).pk)
    html = page(client_of(poh), url)
    assert "1e consult afzeggen" in html
    assert set(re.findall(r'name="outcome" value="(\w+)"', html)) == {"cancelled", "skipped"}
    answer = client_of(poh).post(url, {"outcome": "done", "minutes": "20"})
    assert "Kies hoe het ging." in answer.content.decode()


@pytest.mark.parametrize(
    ("data", "state", "then"),
    [
        ({"outcome": "done", "minutes": "25"}, S.DONE, "consult_plan"),
        ({"outcome": "no_show", "minutes": ""}, S.NO_SHOW, "consult_plan"),
        ({"outcome": "cancelled", "reason": "ill"}, S.CANCELLED, "consult_plan"),
        ({"outcome": "cancelled", "reason": "stops_here"}, S.CANCELLED, "patient"),
        ({"outcome": "skipped", "reason": "other", "note": "op vakantie"}, S.SKIPPED, "consult_plan"),
    ],
)
def test_how_it_went_is_recorded_and_leads_to_what_follows(client_of, letter, poh, now, data, state, then):
    consult = planned(letter, poh)
    now.move_to(IN_A_WEEK + timedelta(minutes=20))
    client, url = client_of(poh), at("consult_end", poh.practice, consult.pk)
    answer = client.post(url, data)
    assert answer.url == at(then, poh.practice, letter.patient_id)
    assert client.post(url, data).status_code == 302, "sent twice"
    consult.refresh_from_db()
    assert consult.state == state
    html = page(client, answer.url)
    assert f'action="{at("consult_undo", poh.practice, consult.pk)}"' in html
    client.post(at("consult_undo", poh.practice, consult.pk))
    consult.refresh_from_db()
    assert consult.state == S.PLANNED


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "Kies hoe het ging."),
        ({"outcome": "done", "minutes": ""}, "Schrijf een aantal minuten"),
        ({"outcome": "cancelled", "reason": ""}, "Kies een reden."),
        ({"outcome": "skipped", "reason": "zomaar"}, "Kies een reden."),
    ],
)
def test_what_is_missing_about_the_end_is_asked(client_of, letter, poh, now, data, said):
    consult = planned(letter, poh)
    now.move_to(IN_A_WEEK)
    assert said in client_of(poh).post(at("consult_end", poh.practice, consult.pk), data).content.decode()
    assert letter.consults.get().state == S.PLANNED


# --- where the ladder shows -------------------------------------------------------------------------------------


def first_step(client, letter):
    context = client.get(at("patient", letter.practice, letter.patient_id)).context
    return context["next_step"]


def test_the_page_of_a_patient_leads_from_one_consult_to_the_next(client_of, letter, poh, gp, now):
    client = client_of(poh)
    step = first_step(client, letter)
    assert (step.title, step.url) == (
        "1e consult plannen",
        at("consult_plan", poh.practice, letter.patient_id),
    )
    consult = planned(letter, poh)
    assert first_step(client, letter).title == "1e consult maandag 19-10 om 11:00"
    now.move_to(IN_A_WEEK - timedelta(hours=1))
    step = first_step(client_of(poh), letter)
    assert (step.title, step.action) == ("1e consult vandaag om 11:00", "Consult beginnen")
    assert step.url == at("consult", poh.practice, consult.pk)
    now.move_to(IN_A_WEEK + timedelta(days=1))
    step = first_step(client_of(poh), letter)
    assert (step.title, step.url) == (
        "Hoe ging het 1e consult van 19-10-2026?",
        at("consult_end", poh.practice, consult.pk),
    )
    assert first_step(client_of(gp), letter).url == "", "a GP holds no consults"


def test_who_changes_their_mind_after_the_appointment_was_made_is_asked_about(
    client_of, letter, poh, gp, now
):
    consult = planned(letter, poh)
    now.shift(timedelta(minutes=5))
    says(letter, "declined", poh)
    step = first_step(client_of(poh), letter)
    assert step.title == "Gezegd na de afspraak: wil niet"
    assert step.url == at("consult_end", poh.practice, consult.pk)
    assert first_step(client_of(gp), letter).url == ""
    now.shift(timedelta(minutes=5))
    says(letter, "consult", poh)
    assert first_step(client_of(poh), letter).title == "1e consult maandag 19-10 om 11:00"


def test_the_history_has_every_appointment(client_of, letter, poh, now):
    missed = planned(letter, poh)
    now.move_to(IN_A_WEEK)
    consults.miss(consult=missed, note="niet gebeld", by=poh, at=timezone.now())
    now.shift(timedelta(days=1))
    first = held(letter, poh)
    now.shift(timedelta(days=7))
    second = held(letter, poh)
    ConversationFactory(consult=second, agreements="minder")
    planned(letter, poh, timezone.now() + timedelta(days=14))
    html = text(page(client_of(poh), at("patient", poh.practice, letter.patient_id)))
    assert "1e consult van 19-10-2026: niet gekomen" in html
    assert "niet gebeld" in html
    assert html.count("1 keer niet gekomen") == 1
    assert "2 van 5 consulten gehouden; het volgende is dinsdag 10-11 om 10:00." in html
    titles = [
        event.title
        for event in client_of(poh)
        .get(at("patient", poh.practice, letter.patient_id))
        .context["timeline"]
        .newest
    ]
    assert titles.count("1e consult") == titles.count("2e consult") == titles.count("3e consult") == 1
    assert first.number == 1


def test_whoever_says_yes_on_the_phone_gets_an_appointment_in_the_same_call(client_of, poh, gp):
    letter = a_letter(poh, gp, answer="")
    client, url = client_of(poh), at("letter_call", poh.practice, letter.pk)
    answer = client.post(url, {"result": "consult", "tries": 0}, follow=True)
    assert at("consult_plan", poh.practice, letter.patient_id) in answer.content.decode()


def test_lists_of_patients_say_what_comes_next(client_of, letter, poh):
    client = client_of(poh)
    wave = at("wave", poh.practice, letter.wave.number)
    for url in (at("patients", poh.practice), wave):
        assert "1e consult plannen" in text(page(client, url))
    planned(letter, poh)
    for url in (at("patients", poh.practice), wave):
        assert "1e consult maandag 19-10 om 11:00" in text(page(client, url))


def test_the_ladder_of_a_wave_counts_each_patient_where_they_are(client_of, poh, gp, now):
    wave = a_wave(poh, gp, count=4)
    letters = list(wave.letters.order_by("position"))
    for letter in letters[:3]:
        says(letter, "consult", poh)
    held(letters[0], poh)
    now.shift(timedelta(hours=1))
    held(letters[1], poh)
    planned(letters[1], poh)
    found = ladder.of_wave(wave)
    assert [(rung["been"], rung["planned"]) for rung in words.rungs(found)] == [
        (4, 0), (2, 0), (0, 1), (0, 0), (0, 0), (0, 0),
    ]  # fmt: skip
    assert words.sentence(found) == (
        "2 van de 4 patiënten kwamen op een consult, 1 consult is gepland, 2 moeten nog worden gepland."
    )
    url = at("wave_ladder", poh.practice, wave.number)
    html = page(client_of(poh), url)
    assert words.sentence(found) in html
    assert len(re.findall(r'class="dots"', html)) == 4
    piece = client_of(poh).get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in piece
    assert words.sentence(found) in piece
    assert url in page(client_of(poh), at("wave", poh.practice, wave.number))
    whole = page(client_of(gp), at("ladders", poh.practice))
    assert words.sentence(found) in whole


@pytest.mark.parametrize("name", ["ladders", "wave_ladder", "patients", "consults", "consults?show=plan"])
def test_more_patients_ask_no_more_of_the_database(client_of, poh, gp, name):
    counts = []
    for number, count in ((1, 1), (20, 9)):
        wave = a_wave(poh, gp, count=count, first=number)
        for place, letter in enumerate(wave.letters.all()):
            says(letter, "consult", poh)
            if place % 2:
                planned(letter, poh, NOW + timedelta(hours=1), overlap=True)
        path, _mark, query = name.partition("?")
        url = at(path, poh.practice, *([wave.number] if path == "wave_ladder" else []))
        client = client_of(poh)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"{url}?{query}").status_code == 200
        counts.append(len(asked))
    assert counts[1] <= counts[0] + 2
    assert Patient.objects.count() == 10
