"""The worklist: every number on it is the number of rows of the page it leads to."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from patients.models import HisImport, Patient
from patients.queries import imports
from practices.models import Practice
from stopletters.models import Letter, Response
from stopletters.services import bookings, responses
from tests.factories import stopletters as made
from tests.factories.imports import OpenRowFactory
from tests.factories.patients import HisImportFactory, PatientFactory, UseFactory
from tests.factories.people import NOW, StandInFactory
from tests.factories.stopletters import TODAY

LATER = NOW + timedelta(days=16)
C = Response.Code
EXCLUDES = {"code": "epilepsy", "advice": "exclude", "reason": "N88"}


@pytest.fixture
def posted(poh, patients):
    return made.a_posted_wave(by=poh, patients=patients)


def rows_of(client, practice):
    """{title: (count, url)} of the worklist."""
    context = client.get(reverse("today", args=[practice.slug])).context
    return {row.title: (row.count, row.url) for row in context["rows"]}


def listed(client, url):
    """How many rows the page shows."""
    answer = client.get(url)
    assert answer.status_code == 200
    context = answer.context
    return len(context["page"].object_list if "page" in context else context["rows"])


def answer(letter, by, code, **more):
    return responses.record(
        letter=letter, code=code, channel="phone", answered_on=timezone.localdate(), by=by,
        at=timezone.now(), **more,
    )  # fmt: skip


def test_calls_and_returned_letters_count_what_their_pages_list(client_of, practice, posted, poh):
    first, second, _third = posted.letters.order_by("position")
    with time_machine.travel(LATER, tick=False):
        client = client_of(poh)
        answer(first, poh, C.RETURNED)
        answer(second, poh, C.TALK_TO_GP)
        rows = rows_of(client, practice)
        assert rows["Patiënt te bellen"] == (1, reverse("calls", args=[practice.slug]))
        assert rows["Adres na te kijken"] == (1, reverse("answers_returned", args=[practice.slug]))
        for title in ("Patiënt te bellen", "Adres na te kijken", "Herinnering te sturen"):
            count, url = rows[title]
            assert listed(client, url) == count, title
        bookings.book(letter=first, on=timezone.localdate(), by=poh, at=timezone.now())
        rows = rows_of(client, practice)
        assert "Adres na te kijken" not in rows, "somebody is going to phone"
        assert rows["Patiënten te bellen"][0] == listed(client, rows["Patiënten te bellen"][1]) == 2


def test_a_gp_sees_who_wants_to_talk_and_whom_to_judge_of_the_own_patients(
    client_of, practice, posted, poh, gp, other_gp
):
    for letter in posted.letters.all():
        answer(letter, poh, C.TALK_TO_GP)
    for own in (gp, gp, gp, other_gp):
        patient = PatientFactory(practice=practice, gp=own)
        UseFactory(patient=patient, flags=[EXCLUDES])
    for person, talks, judges in ((gp, 2, 3), (other_gp, 1, 1)):
        client = client_of(person)
        rows = rows_of(client, practice)
        talk = rows["Patiënten willen u spreken" if talks > 1 else "Patiënt wil u spreken"]
        judge = rows["Bezwaren te beoordelen" if judges > 1 else "Bezwaar te beoordelen"]
        assert (talk[0], judge[0]) == (talks, judges)
        assert (listed(client, talk[1]), listed(client, judge[1])) == (talks, judges)
    answer(posted.letters.get(position=1), gp, C.CONSULT)
    assert rows_of(client_of(gp), practice)["Patiënt wil u spreken"][0] == 1
    StandInFactory(gp=other_gp, locum=gp, first_day=TODAY, last_day=TODAY)
    client = client_of(gp)
    for title, count in (("Patiënten willen u spreken", 2), ("Bezwaren te beoordelen", 4)):
        shown, url = rows_of(client, practice)[title]
        assert shown == listed(client, url) == count, "also those of who is replaced"


def test_questions_count_what_their_page_lists(client_of, practice, poh, patients):
    for number, group in enumerate(("1", "1", "2")):
        OpenRowFactory(
            practice=practice,
            his_import=patients[0].first_import,
            row=number,
            group=group,
            fingerprint=str(number),
        )
    client = client_of(poh)
    count, url = rows_of(client, practice)["Vragen over het bestand"]
    assert count == listed(client, url) == 2


def test_every_file_that_waits_counts(client_of, practice, poh, patients):
    first, _second = (
        HisImportFactory(practice=practice, phase=HisImport.Phase.READY) for _number in range(2)
    )
    count, url = rows_of(client_of(poh), practice)["Bestanden wachten op uw controle"]
    assert count == len(imports.to_check(practice)) == 2
    assert url == reverse("import", args=[practice.slug, first.pk])


def test_what_the_letterhead_misses_is_work_until_it_is_filled_in(client_of, practice, poh, patients):
    assert "Gegeven van de praktijk ontbreekt" not in rows_of(client_of(poh), practice)
    Practice.objects.filter(pk=practice.pk).update(phone="", street="")
    count, url = rows_of(client_of(poh), practice)["Gegevens van de praktijk ontbreken"]
    assert count == 2
    assert client_of(poh).get(url).status_code == 200


def test_one_filled_button_for_everybody(client_of, practice, posted, poh, gp):
    answer(posted.letters.get(position=1), poh, C.TALK_TO_GP)
    with time_machine.travel(LATER, tick=False):
        for person in (poh, gp):
            html = client_of(person).get(reverse("today", args=[practice.slug])).content.decode()
            assert len(re.findall(r'class="[^"]*\bbtn-primary\b', html)) == 1


@pytest.mark.parametrize("name", ["today", "calls", "answers_returned", "answers_gp", "objections"])
def test_more_patients_ask_no_more_of_the_database(name, client_of, practice, gp, poh):
    few = [made.a_patient(practice, gp, 1)]
    many = [made.a_patient(practice, gp, number) for number in range(2, 14)]
    counts = []
    with time_machine.travel(LATER, tick=False):
        for number, patients in enumerate((few, many), start=1):
            wave = made.a_posted_wave(by=poh, patients=patients, number=number)
            codes = (C.RETURNED, C.TALK_TO_GP, None)
            for place, letter in enumerate(wave.letters.all()):
                if code := codes[place % 3]:
                    answer(letter, poh, code)
            Patient.objects.filter(pk__in=[one.pk for one in patients]).update(gp=gp)
            counts.append(queries_of(client_of(poh), reverse(name, args=[practice.slug])))
    assert counts[1] <= counts[0] + 2
    assert counts[1] <= 55  # the start page: every floor has its say, in few queries


def queries_of(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len([query for query in queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))])


def test_a_letter_before_its_day_is_only_on_its_way(client_of, practice, posted, poh):
    assert Letter.objects.filter(state=Letter.State.POSTED).count() == 3
    context = client_of(poh).get(reverse("today", args=[practice.slug])).context
    assert [row.title for row in context["rows"]] == ["Voorstellen voor uw uren"], "the letters ask nothing"
    assert f"gepost op {TODAY:%d-%m-%Y}" in context["calm"][0].text
