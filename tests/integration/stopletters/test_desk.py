"""Cards for the desk and notices for others: the practice's own letterhead, the wave's day, and no patient."""

import pytest
from django.urls import reverse

from practices.models import AuditEvent
from stopletters.writing.desk import CARDS
from tests.factories.people import NOW
from tests.unit.letters import looking


def fetched(client, practice, name):
    answer = client.get(reverse(name, args=[practice.slug]))
    assert answer.status_code == 200
    return answer


def test_the_page_offers_the_four_and_says_which_letters_they_speak_of(client_of, poh, wave):
    page = fetched(client_of(poh), poh.practice, "desk").content.decode()
    for card in CARDS:
        assert reverse(f"desk_{card}", args=[poh.practice.slug]) in page
    assert f"3 brieven, met datum {NOW:%d-%m-%Y}" in page


def test_before_there_are_letters_the_cards_say_soon(client_of, poh):
    client = client_of(poh)
    assert "binnenkort" in fetched(client, poh.practice, "desk").content.decode()
    assert "Binnenkort sturen wij een brief aan een aantal patiënten" in looking.text(
        fetched(client, poh.practice, "desk_pharmacy").content
    )


@pytest.mark.parametrize("card", CARDS)
def test_a_card_is_one_tagged_page_without_a_patient(client_of, poh, wave, card):
    answer = fetched(client_of(poh), poh.practice, f"desk_{card}")
    made = answer.content
    words = looking.text(made)
    assert answer["Content-Type"] == "application/pdf"
    assert len(looking.reader(made).pages) == 1
    assert "Huisartsenpraktijk De Linde" in words
    assert "S. Bakker" in words
    assert "Proef" not in words
    assert looking.reader(made).root_object["/Lang"] == "nl"
    assert {"/H1", "/H2"} <= set(looking.tags(made))
    assert all(looking.fonts(made).values())


def test_the_notices_tell_how_many_letters_and_when(client_of, gp, posted):
    words = looking.text(fetched(client_of(gp), gp.practice, "desk_locums").content)
    assert "Op 12 oktober 2026 stuurden wij een brief aan 3 patiënten" in words
    assert "S. Bakker" in words


def test_the_cards_are_a_step_before_posting(client_of, poh, ready):
    page = client_of(poh).get(reverse("wave", args=[poh.practice.slug, ready.number])).content.decode()
    assert "Vertel het de assistente, de apotheek en de waarnemers" in page


def test_after_posting_the_step_is_gone(client_of, poh, posted):
    page = client_of(poh).get(reverse("wave", args=[poh.practice.slug, posted.number])).content.decode()
    assert "Vertel het de assistente" not in page


def test_the_test_page_of_the_envelope_has_the_measures_of_the_practice(client_of, poh):
    words = looking.text(fetched(client_of(poh), poh.practice, "envelope_page").content)
    assert "90 bij 30 mm, 20 mm van de linkerrand en 50 mm van boven" in words
    assert not AuditEvent.objects.filter(patient_id__isnull=False).exists()
