"""The call list and the answers as people use them; every form sent twice keeps one thing."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from patients.models import Screening
from practices.models import AuditEvent
from stopletters.models import Call, Letter, Response
from stopletters.presenters.calls import CHOICES, RARE
from stopletters.services import bookings, calls, responses
from tests.factories import stopletters as made
from tests.factories.patients import WaveFactory, WavePlaceFactory
from tests.factories.people import NOW
from tests.factories.stopletters import TODAY

LATER = NOW.replace(hour=10) + timedelta(days=15)  # a Tuesday
C, R = Response.Code, Call.Result


@pytest.fixture
def silent(poh, patients):
    wave = made.a_posted_wave(by=poh, patients=patients)
    with time_machine.travel(LATER, tick=False):
        yield wave


def at(name, practice, *more):
    return reverse(name, args=[practice.slug, *more])


def page(client, url):
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def tap(client, letter, result, tries=0, **more):
    return client.post(
        at("letter_call", letter.practice, letter.pk), {"result": result, "tries": tries, **more}, follow=True
    )


def letter_of(wave, position=1):
    return wave.letters.get(position=position)


def test_the_first_stands_open_with_a_number_to_dial_and_the_others_after_it(
    client_of, practice, silent, poh
):
    html = page(client_of(poh), at("calls", practice))
    assert 'href="tel:0600000000"' in html
    assert html.index("Proef1") < html.index("Daarna") < html.index("Proef2") < html.index("Proef3")
    assert len(re.findall(r'class="[^"]*\bbtn-primary\b', html)) == 1
    seen = AuditEvent.objects.filter(what="calls", action="view").values_list("patient_id", flat=True)
    assert set(seen) == set(silent.letters.values_list("patient", flat=True))


@pytest.mark.parametrize("choice", [*CHOICES, *RARE], ids=lambda choice: choice.value)
def test_every_button_is_one_tap_with_a_way_back(client_of, practice, silent, poh, choice):
    client, letter = client_of(poh), letter_of(silent)
    answer = tap(client, letter, choice.value, note="belt liever 's avonds")
    html = answer.content.decode()
    call = Call.objects.get(made_at__isnull=False)
    assert (call.made_by, call.note) == (poh, "belt liever 's avonds")
    assert at("call_undo", practice, call.pk) in html
    assert "Proef2" in html[html.index("Hoe ging het?") - 2000 : html.index("Hoe ging het?")], "the next one"
    client.post(at("call_undo", practice, call.pk))
    assert not Response.objects.filter(withdrawn_at=None).exists()
    assert not Call.objects.filter(cancelled_at=None).exists()
    assert not Screening.objects.filter(withdrawn_at=None).exists()
    assert [row.letter for row in client.get(at("calls", practice)).context["rows"]][0] == letter


def test_after_three_tries_one_tap_ends_the_phoning(client_of, practice, silent, poh):
    client, letter = client_of(poh), letter_of(silent)
    for tries in range(3):
        assert "niet meer bellen" not in page(client, at("letter_call", practice, letter.pk))
        tap(client, letter, R.NO_ANSWER, tries)
    assert "Geen reactie, niet meer bellen" in page(client, at("letter_call", practice, letter.pk))
    html = tap(client, letter, C.NO_REACTION, 3).content.decode()
    response = Response.objects.get()
    assert (response.code, response.channel) == (C.NO_REACTION, "phone")
    assert not Call.objects.filter(made_at=None, cancelled_at=None).exists()
    assert at("response_withdraw", practice, response.pk) in html
    client.post(at("response_withdraw", practice, response.pk))
    assert Call.objects.filter(made_at=None, cancelled_at=None).count() == 1, "the booked call is back"


def test_the_next_day_can_be_changed_at_once(client_of, practice, silent, poh):
    client, letter = client_of(poh), letter_of(silent)
    html = tap(client, letter, R.MESSAGE).content.decode()
    assert f'value="{(LATER + timedelta(days=3)).date().isoformat()}"' in html
    for _twice in range(2):
        client.post(at("call_book", practice, letter.pk), {"due_on": "2026-11-16"})
    assert Call.objects.get(made_at=None, cancelled_at=None).due_on.isoformat() == "2026-11-16"
    rows = client.get(at("calls", practice) + "?show=later").context["rows"]
    assert [(row.letter, row.on) for row in rows] == [(letter, "maandag 16-11-2026")]


def test_a_booked_call_can_be_cancelled(client_of, practice, silent, poh):
    client, letter = client_of(poh), letter_of(silent)
    tap(client, letter, R.MESSAGE)
    for _twice in range(2):
        client.post(at("call_cancel", practice, letter.pk))
    assert Call.objects.filter(made_at=None, cancelled_at__isnull=False).count() == 1


def test_the_tabs_count_what_they_show(client_of, practice, silent, poh):
    client = client_of(poh)
    tap(client, letter_of(silent), R.NO_ANSWER)
    for show, count in (("today", 2), ("later", 1), ("done", 1)):
        context = client.get(at("calls", practice) + f"?show={show}").context
        assert len(context["rows"]) == count
        assert next(tab["count"] for tab in context["tabs"] if tab["value"] == show) == count


@pytest.mark.parametrize("data", [{}, {"result": "reached", "tries": 0}, {"result": "consult"}])
def test_half_a_tap_says_so_and_keeps_nothing(client_of, silent, poh, data):
    letter = letter_of(silent)
    answer = client_of(poh).post(at("letter_call", letter.practice, letter.pk), data, follow=True)
    assert "Tik aan hoe het ging" in answer.content.decode()
    assert not Call.objects.exists()


def test_a_tap_on_a_page_that_a_colleague_overtook_is_refused_in_words(client_of, silent, poh):
    client, letter = client_of(poh), letter_of(silent)
    tap(client, letter, R.NO_ANSWER)
    assert "intussen" in tap(client, letter, C.CONSULT).content.decode()
    assert not Response.objects.exists()


def test_sent_twice_every_form_keeps_one_thing(client_of, practice, silent, poh):
    client, letter = client_of(poh), letter_of(silent)
    for _twice in range(2):
        tap(client, letter, R.NO_ANSWER)
    assert Call.objects.filter(made_at__isnull=False).count() == 1
    data = {"code": "declined", "channel": "desk", "answered_on": LATER.date().isoformat()}
    for _twice in range(2):
        client.post(at("letter_respond", practice, letter.pk), {**data, "bar": "no_letter_please"})
    response = Response.objects.get()
    assert Screening.objects.count() == 1
    for _twice in range(2):
        client.post(at("response_withdraw", practice, response.pk))
    assert AuditEvent.objects.filter(what="response.withdraw").count() == 1
    call = Call.objects.get(made_at__isnull=False)
    for _twice in range(2):
        client.post(at("call_undo", practice, call.pk))
    assert AuditEvent.objects.filter(what="call.undo").count() == 1


def test_a_withdrawn_answer_counts_nowhere(client_of, practice, silent, poh, gp):
    letter = letter_of(silent)
    given = responses.record(
        letter=letter, code=C.TALK_TO_GP, channel="phone", answered_on=timezone.localdate(), by=poh,
        at=timezone.now(),
    )  # fmt: skip
    assert "Wil de huisarts spreken" in page(client_of(poh), at("wave", practice, silent.number))
    responses.withdraw(response=given, by=poh, at=timezone.now())
    assert client_of(gp).get(at("answers_gp", practice)).context["rows"] == []
    wave = client_of(poh).get(at("wave", practice, silent.number)).context
    assert len(wave["standing"].unanswered) == 3
    assert client_of(poh).get(at("letter_respond", practice, letter.pk)).context["answers"] == []
    html = page(client_of(poh), at("patient_letters", practice, letter.patient_id))
    assert "de huisarts spreken" not in html


def test_the_last_tap_on_a_page_that_an_answer_overtook_is_refused_in_words(client_of, silent, poh):
    client, letter = client_of(poh), letter_of(silent)
    for tries in range(3):
        tap(client, letter, R.NO_ANSWER, tries)
    responses.record(
        letter=letter, code=C.CONSULT, channel="desk", answered_on=timezone.localdate(), by=poh,
        at=timezone.now(),
    )  # fmt: skip
    assert "intussen" in tap(client, letter, C.NO_REACTION, 3).content.decode()
    assert Response.objects.get().code == C.CONSULT


def test_a_reminder_that_came_back_is_put_on_the_call_list(client_of, practice, silent, poh):
    client, first = client_of(poh), letter_of(silent)
    wave = WaveFactory(
        practice=practice, number=7, kind="reminder", follows=silent, opened_by=poh, posted=True
    )
    place = WavePlaceFactory(wave=wave, patient=first.patient, kind="reminder", basis=dict(made.BASIS))
    reminder = made.LetterFactory(
        place=place, gp=first.gp, text=first.text, kind="reminder", state=Letter.State.POSTED
    )
    made.ResponseFactory(letter=reminder, code=C.RETURNED, recorded_by=poh, answered_on=LATER.date())
    assert reminder.patient not in [
        row.letter.patient for row in client.get(at("calls", practice)).context["rows"]
    ]
    client.post(at("call_book", practice, reminder.pk), {"due_on": LATER.date().isoformat()})
    assert first in [row.letter for row in client.get(at("calls", practice)).context["rows"]]
    tap(client, reminder, R.NO_ANSWER)
    assert client.get(at("letter_call", practice, reminder.pk)).context["row"].tries == 1


# --- the patient page ----------------------------------------------------------------------------------------


def patient_page(client, letter):
    return client.get(at("patient", letter.practice, letter.patient_id))


def test_the_patient_page_tells_all_that_happened_with_who(client_of, silent, poh):
    client, letter = client_of(poh), letter_of(silent)
    tap(client, letter, R.NO_ANSWER, note="piept")
    with time_machine.travel(LATER + timedelta(days=1), tick=False):
        client = client_of(poh)
        tap(client, letter, C.STOPPED, 1)
        answer = patient_page(client, letter)
    events = {event.title: event for event in answer.context["timeline"].newest}
    assert events["Gebeld: geen gehoor"].text == "door S. Bakker, piept"
    assert events["Reactie: al gestopt"].text == "telefoon, door S. Bakker"
    assert {"Stopbrief gepost", "Gebeld: patiënt gesproken"} <= set(events)
    assert events["Reactie: al gestopt"].undo
    assert not events["Gebeld: geen gehoor"].undo, "only the last thing can be undone"
    assert [mark.icon for mark in answer.context["chart"].marks] == [
        "mark-letter",
        "mark-other",
        "mark-other",
        "mark-stop",
    ]
    assert answer.context["told"].state == "Al gestopt"
    assert answer.context["told"].since == f"Ronde 1, brief gepost op {TODAY:%d-%m}"


def test_what_was_taken_back_stays_in_the_timeline(client_of, silent, poh):
    client, letter = client_of(poh), letter_of(silent)
    tap(client, letter, C.DECLINED)
    client.post(at("call_undo", letter.practice, Call.objects.get().pk))
    titles = [event.title for event in patient_page(client, letter).context["timeline"].newest]
    assert {"Teruggenomen: wil niet", "Reactie: wil niet", "Ongedaan gemaakt: gebeld"} <= set(titles)


@pytest.mark.parametrize(
    ("code", "title", "action"),
    [
        (None, "Na twee weken geen reactie: bellen", "Beginnen met bellen"),
        (C.TALK_TO_GP, "Wil de huisarts spreken", "Leg vast wat is afgesproken"),
        (C.RETURNED, "Brief kwam terug", "Nakijken"),
        (C.CONSULT, "1e consult plannen", "Consult plannen"),
        (C.DECLINED, "Wil niet", ""),
    ],
)
def test_one_next_step_follows_from_the_answer(client_of, silent, poh, code, title, action):
    letter = letter_of(silent)
    if code:
        responses.record(
            letter=letter, code=code, channel="mail", answered_on=timezone.localdate(), by=poh,
            at=timezone.now(),
        )  # fmt: skip
    answer = patient_page(client_of(poh), letter)
    step = answer.context["next_step"]
    assert (step.title, step.action) == (title, action)
    filled = len(re.findall(r'class="[^"]*\bbtn-primary\b', answer.content.decode()))
    assert filled == bool(action)


def test_a_booked_call_is_the_next_step_and_a_gp_is_not_sent_there(client_of, silent, poh, gp):
    letter = letter_of(silent)
    calls.tried(letter=letter, result=R.MESSAGE, tries=0, by=poh, at=timezone.now())
    assert patient_page(client_of(poh), letter).context["next_step"].title == "Bellen op vrijdag 30-10-2026"
    assert "call" not in patient_page(client_of(gp), letter).context["next_step"].url
    bookings.book(letter=letter, on=timezone.localdate(), by=poh, at=timezone.now())
    assert patient_page(client_of(poh), letter).context["next_step"].title == "Vandaag bellen"
