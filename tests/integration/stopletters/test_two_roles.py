"""Somebody is POH and GP in one practice: they choose in which role they act, and it is said on every page."""

import pytest

from stopletters.services import signatures
from tests.factories import stopletters as made
from tests.factories.people import MembershipFactory

SIGN = "/p/de-linde/waves/1/sign/"


@pytest.fixture
def as_gp(practice, poh):
    """The POH of De Linde is a GP there as well, after that."""
    return MembershipFactory(practice=practice, gp=True, user=poh.user, display_name="dr. S. Bakker")


@pytest.fixture
def wave(practice, poh, gp, as_gp):
    """Made by a colleague: two letters to the GP's own patients, one to a colleague's."""
    colleague = MembershipFactory(practice=practice, display_name="K. Visser", user__name="K. Visser")
    people = [made.a_patient(practice, own, number) for number, own in enumerate((as_gp, as_gp, gp), start=1)]
    return made.with_letters(made.a_wave(by=colleague, patients=people), by=colleague)


def go_on_as(client, membership):
    return client.post(f"/p/de-linde/act-as/{membership.pk}/", follow=True)


def sign(client):
    page = client.get(SIGN)
    data = {"signed_list": page.context["current_list"], "typed": "S. Bakker", "proof": "zomer-in-lindedorp"}
    return client.post(SIGN, data)


def test_the_second_role_can_sign_after_choosing_it(client_of, wave, poh, as_gp):
    client = client_of(poh)
    assert client.get(SIGN).status_code == 302, "as POH there is nothing to sign"
    page = go_on_as(client, as_gp).content.decode()
    assert "U werkt hier nu als <b>huisarts</b>" in page
    sign(client)
    assert wave.signatures.get().signer == as_gp
    assert signatures.to_sign(wave, as_gp) == []


def test_and_back_again(client_of, wave, poh, as_gp):
    client = client_of(poh)
    go_on_as(client, as_gp)
    assert "U werkt hier nu als <b>POH-GGZ</b>" in go_on_as(client, poh).content.decode()
    assert client.get("/p/de-linde/today/").context["membership"] == poh


def test_what_only_the_other_role_may_is_still_done_in_that_one(client_of, wave, poh, as_gp):
    client = client_of(poh)
    go_on_as(client, as_gp)
    assert client.get("/p/de-linde/waves/").context["membership"] == poh


def test_who_has_one_role_is_asked_nothing(client_of, wave, gp):
    assert "U werkt hier nu als" not in client_of(gp).get("/p/de-linde/today/").content.decode()


def test_not_in_the_role_of_somebody_else(client_of, wave, poh, gp):
    assert client_of(poh).post(f"/p/de-linde/act-as/{gp.pk}/").status_code == 404


def test_a_role_that_was_taken_away_no_longer_counts(client_of, wave, poh, as_gp, gp):
    client = client_of(poh)
    go_on_as(client, as_gp)
    as_gp.active, as_gp.deactivated_at, as_gp.deactivated_by = False, as_gp.created_at, gp.user
    as_gp.save()
    assert client.get("/p/de-linde/today/").context["membership"] == poh
