"""An open alarm stands beside the name wherever the patient appears, and nowhere once it is handled."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from consults.models import Alarm
from consults.presenters.alarms import waiting
from consults.services import alarms
from patients.presenters.people import name_of
from stopletters.services import bookings, calls
from tests.factories.people import NOW
from tests.integration.consults.climbing import IN_A_WEEK, a_letter, a_wave, planned

OPEN = "Alarm open"


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def letter(poh, gp):
    return a_letter(poh, gp)


def raised(letter, by, kind=Alarm.Kind.SEIZURE):
    return alarms.raise_(patient=letter.patient, consult=None, kind=kind, note="", by=by, at=NOW)


PLACES = {
    "list": lambda letter: reverse("patients", args=[letter.practice.slug]),
    "patient": lambda letter: reverse("patient", args=[letter.practice.slug, letter.patient_id]),
    "wave": lambda letter: reverse("wave", args=[letter.practice.slug, letter.wave.number]),
    "ladder": lambda letter: reverse("wave_ladder", args=[letter.practice.slug, letter.wave.number]),
    "to plan": lambda letter: reverse("consults", args=[letter.practice.slug]) + "?show=plan",
}


def said(client, url):
    answer = client.get(url)
    assert answer.status_code == 200
    return len(re.findall(rf">\s*{OPEN}\s*<", answer.content.decode()))


@pytest.mark.parametrize("place", PLACES)
def test_it_is_seen_where_the_name_stands(client_of, poh, gp, letter, place):
    a_letter(poh, gp, first=5)  # somebody else, about whom nothing is said
    url = PLACES[place](letter)
    assert said(client_of(poh), url) == 0
    alarm = raised(letter, poh)
    assert said(client_of(poh), url) == said(client_of(gp), url) == 1
    alarms.acknowledge(alarm=alarm, outcome="gebeld", by=gp, at=NOW)
    assert said(client_of(poh), url) == 0


@pytest.mark.parametrize("show", ["today", "later", "done"])
def test_it_is_seen_where_the_patient_is_phoned(client_of, poh, gp, show):
    letter, other = a_wave(poh, gp, 2).letters.order_by("position")
    for one in (letter, other):
        if show == "done":
            calls.tried(letter=one, result="no_answer", tries=0, by=poh, at=NOW)
        else:
            bookings.book(letter=one, on=NOW.date() + timedelta(days=show == "later"), by=poh, at=NOW)
    url, own = (
        reverse(name, args=[poh.practice.slug, *of])
        for name, of in (("calls", ()), ("letter_call", (letter.pk,)))
    )
    client = client_of(poh)
    assert said(client, f"{url}?show={show}") == said(client, own) == 0
    raised(letter, poh)
    assert said(client, f"{url}?show={show}") == said(client, own) == 1


@pytest.mark.parametrize("show", ["week&week=2026-W43", "today", "record"])
def test_it_is_seen_in_the_agenda(client_of, poh, letter, show):
    moment = IN_A_WEEK if show.startswith("week") else NOW
    planned(letter, poh, moment)
    raised(letter, poh)
    url = reverse("consults", args=[poh.practice.slug])
    with time_machine.travel(moment if show != "record" else IN_A_WEEK, tick=False):
        found = client_of(poh).get(f"{url}?show={show}")
    items = [item for day in found.context["days"] for item in day.items] or found.context["rows"]
    assert [item.alert.words for item in items] == [OPEN]
    assert OPEN in found.content.decode()


def test_the_start_page_names_who_waits_and_why(client_of, poh, gp, letter):
    raised(letter, poh)
    (row,) = waiting(gp, [gp], NOW.date())
    assert row.text == f"{name_of(letter.patient)} (een epileptische aanval)"
    assert (
        letter.patient.surname
        in client_of(gp).get(reverse("today", args=[gp.practice.slug])).content.decode()
    )


def test_with_many_the_first_three_are_named(poh, gp):
    for letter in a_wave(poh, gp, 5).letters.all():
        raised(letter, poh)
    (row,) = waiting(gp, [gp], NOW.date())
    assert row.count == 5
    assert row.text.endswith("en nog 2")


def test_of_another_practice_nothing_is_seen(client_of, other_poh, letter, poh):
    raised(letter, poh)
    assert waiting(other_poh, [], NOW.date()) == []
