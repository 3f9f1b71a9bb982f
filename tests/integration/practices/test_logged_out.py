"""Who was logged out meanwhile: to the login, told that nothing was saved, and back to the page they were on."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db
PAGE = "/p/de-linde/practice/"
ACT = "/p/de-linde/practice/stand-ins/3/end/"  # nothing but a POST may come there
SAID = "Wat u verstuurde is niet opgeslagen. Log in en verstuur het nog een keer."


def back(address: str) -> str:
    """Where the login at `address` leads."""
    split = urlsplit(address)
    assert split.path == reverse("account_login")
    return parse_qs(split.query)["next"][0]


def test_a_page_is_opened_after_the_login(client: Client):
    answer = client.get(f"{PAGE}?x=1")
    assert back(answer["Location"]) == f"{PAGE}?x=1"
    assert SAID not in client.get(answer["Location"]).content.decode()


def test_an_act_leads_back_to_the_page_it_was_on_and_says_that_nothing_was_saved(client: Client):
    answer = client.post(ACT, headers={"referer": f"http://testserver{PAGE}?show=now"})
    assert back(answer["Location"]) == f"{PAGE}?show=now"
    assert SAID in client.get(answer["Location"]).content.decode()


@pytest.mark.parametrize(
    "referer", ["", "http://elders.example/p/de-linde/", "//elders.example", "javascript:1"]
)
def test_without_a_page_of_ours_it_leads_to_the_start(client: Client, referer: str):
    answer = client.post(ACT, headers={"referer": referer})
    assert back(answer["Location"]) == "/"


def test_a_part_of_a_page_takes_the_whole_page_to_the_login(client: Client):
    htmx = {"hx-request": "true", "hx-current-url": f"http://testserver{PAGE}"}
    answer = client.get("/p/de-linde/practice/change/", headers=htmx)
    assert back(answer["HX-Redirect"]) == PAGE


def test_a_visitor_at_a_page_that_is_not_here_is_not_sent_to_work(client: Client, client_of, poh):
    assert "Naar de beginpagina" in client.get("/bestaat-niet/").content.decode()
    assert "Terug naar het werk" in client_of(poh).get("/bestaat-niet/").content.decode()
