"""A practice says which window envelope it uses: one of the list, or its own measures."""

import pytest
from django.urls import reverse

from practices.envelopes import by_code, envelopes, of
from practices.models import Practice
from practices.services import practices
from tests.factories.people import NOW

OWN = {
    "window_side": "left", "window_x_mm": 22, "window_y_mm": 48, "window_width_mm": 95, "window_height_mm": 35,
}  # fmt: skip


def details(practice: Practice, **changed: object) -> dict[str, object]:
    fields = ("name", "list_size", "street", "house_number", "postcode", "city", "phone", "opening_hours")
    return {**{name: getattr(practice, name) for name in fields}, "salutation": "neutral", **OWN, **changed}


@pytest.fixture
def change(client_of, poh):
    def post(**changed):
        address = reverse("practice_change", args=[poh.practice.slug])
        return client_of(poh).post(address, details(poh.practice, **changed))

    return post


def test_every_envelope_of_the_list_is_within_what_a_practice_may_have(practice, poh):
    for envelope in envelopes():
        changed = practices.change(practice=practice, by=poh, at=NOW, **envelope.measures)
        assert of(changed) == envelope


def test_two_envelopes_are_never_the_same():
    assert len({tuple(envelope.measures.values()) for envelope in envelopes()}) == len(envelopes())


def test_a_new_practice_has_an_envelope_of_the_list(practice):
    assert of(practice) == by_code("left")


@pytest.mark.parametrize("envelope", envelopes(), ids=lambda envelope: envelope.code)
def test_a_chosen_envelope_brings_its_own_measures(change, practice, envelope):
    assert change(envelope=envelope.code, window_x_mm="", window_width_mm="999").status_code == 302
    practice.refresh_from_db()
    assert of(practice) == envelope


def test_own_measures_are_kept(change, practice):
    assert change(envelope="own").status_code == 302
    practice.refresh_from_db()
    assert {name: getattr(practice, name) for name in OWN} == OWN
    assert of(practice) is None


def test_a_window_over_the_edge_is_refused_at_its_field_and_what_was_typed_stays(change, practice):
    page = change(envelope="own", window_x_mm=110, window_width_mm=117).content.decode()
    assert "over de andere rand" in page
    assert 'value="117"' in page
    practice.refresh_from_db()
    assert practice.window_width_mm == 90


def test_the_practice_page_names_the_envelope_and_offers_the_test_page(client_of, poh):
    page = client_of(poh).get(reverse("practice", args=[poh.practice.slug])).content.decode()
    assert "Weet ik niet: venster links" in page
    assert reverse("envelope_page", args=[poh.practice.slug]) in page


def test_the_window_is_at_the_left_or_the_right(client_of, poh):
    page = client_of(poh).get(reverse("practice_change", args=[poh.practice.slug])).content.decode()
    assert ">links<" in page
    assert ">rechts<" in page
