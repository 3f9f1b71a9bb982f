"""The pages of the practices floor do their work."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from practices import demo
from practices.models import AuditEvent, Invitation, Membership, Practice, Role, User
from practices.services import audit
from tests import world as worlds
from tests.factories.people import MembershipFactory, PracticeFactory

pytestmark = pytest.mark.django_db

PAGES = [
    ("start", "stranger"), ("help", "anonymous"), ("help", "poh_a"), ("account", "poh_a"), ("account", "stranger"),
    ("practice", "poh_a"), ("practice_change", "gp_a"), ("factor_confirm", "poh_a"), ("log", "poh_a"),
    ("log_patient", "poh_a"), ("manage", "admin"), ("manage_people", "admin"), ("manage_invite", "admin"),
    ("manage_practice_new", "admin"), ("manage_practice", "admin"), ("manage_practice_invite", "admin"),
    ("manage_role", "admin"), ("invitation", "anonymous"),
]  # fmt: skip
PARTS = {
    "practice": ["practice"], "practice_change": ["practice"], "factor_confirm": ["practice", "reset"],
    "log": ["practice"], "log_patient": ["practice", "logged_patient"], "manage_practice": ["practice"],
    "manage_practice_invite": ["practice"], "manage_role": ["membership"], "invitation": ["token"],
}  # fmt: skip


@pytest.mark.parametrize(("name", "actor"), PAGES)
def test_one_filled_button_and_one_heading(name, actor, client, client_of, time_machine):
    time_machine.move_to(worlds.NOW)
    world = worlds.build()
    user = world.actors[actor]
    address = reverse(name, args=[world.a[part] for part in PARTS.get(name, [])])
    text = (client_of(user) if user else client).get(address).content.decode()
    assert len(re.findall(r"\bbtn-primary\b", text)) == 1
    assert text.count("<h1") == 1
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=|<style", text)


def test_researcher_only_reads(researcher, client_of, practice):
    text = client_of(researcher).get(reverse("manage")).content.decode()
    assert "1 van minstens 8 praktijken doet mee" in text
    assert "Er zijn er nog 7 nodig." in text
    assert "btn-primary" not in text
    assert reverse("manage_practice", args=[practice.slug]) not in text


def test_start_leads_to_the_place_of_the_role(poh, admin, client_of):
    assert client_of(poh).get("/")["Location"].startswith("/p/de-linde/")
    assert client_of(admin).get("/")["Location"] == reverse("programme")


def test_start_asks_when_there_is_more_than_one_practice(poh, other_practice, client_of):
    MembershipFactory(user=poh.user, practice=other_practice)
    text = client_of(poh).get("/").content.decode()
    assert "Huisartsenpraktijk De Linde" in text
    assert "Huisartsenpraktijk De Es" in text


def test_practice_changes_its_letterhead(poh, client_of):
    client, address = client_of(poh), reverse("practice_change", args=["de-linde"])
    shown = client.get(address).context["form"].initial
    initial = {name: value for name, value in shown.items() if value is not None}
    wrong = client.post(address, {**initial, "postcode": "12", "name": "Onzin"}).content.decode()
    assert "Een postcode ziet eruit als 1234 AB." in wrong
    wrong = client.post(address, {**initial, "phone": "bel maar eens", "name": "Onzin"}).content.decode()
    assert "Een telefoonnummer ziet eruit als (026) 000 00 00." in wrong
    assert "Onzin</span>" not in wrong
    numbers = {"agb_code": "01000001", "kvk_number": "12345678"}  # as claims show them
    assert client.post(address, {**initial, **numbers, "phone": "(026) 111 11 11"}).status_code == 302
    practice = Practice.objects.get()
    assert (practice.phone, practice.name) == ("(026) 111 11 11", "Huisartsenpraktijk De Linde")
    assert (practice.agb_code, practice.kvk_number) == ("01000001", "12345678")


def test_admin_makes_a_practice_and_invites(admin, client_of):
    client = client_of(admin)
    new = {"name": "De Wilg", "slug": "de-wilg", "list_size": 1800, "kind": "full"}
    assert client.post(reverse("manage_practice_new"), new)["Location"] == "/manage/practices/de-wilg/"
    again = client.post(reverse("manage_practice_new"), new)
    assert again.status_code == 200
    assert Practice.objects.count() == 1
    person = {"name": "P. Wilgen", "email": "wilg@example.org", "kind": "poh-somatiek"}
    client.post(reverse("manage_practice_invite", args=["de-wilg"]), person)
    invitation = Invitation.objects.get()
    assert (invitation.role, invitation.discipline, invitation.display_name) == (
        Role.POH,
        "somatiek",
        "P. Wilgen",
    )
    page = client.get(reverse("manage_practice", args=["de-wilg"])).content.decode()
    assert "wilg@example.org" in page
    client.post(reverse("manage_invitation_withdraw", args=[invitation.pk]))
    assert Invitation.objects.get().withdrawn_by == admin.user


def test_a_short_name_that_cannot_be_an_address_is_said_in_plain_words(admin, client_of):
    new = {"name": "De Wilg", "slug": "De Wilg!", "list_size": 1800, "kind": "full"}
    page = client_of(admin).post(reverse("manage_practice_new"), new).content.decode()
    assert "Gebruik kleine letters, cijfers en streepjes, bijvoorbeeld de-linde." in page
    assert not Practice.objects.exists()


def test_admin_looks_after_a_role(admin, poh, other_practice, client_of):
    client = client_of(admin)
    client.post(reverse("manage_role", args=[poh.pk]), {"display_name": "S. Bakker-Smit"})
    client.post(reverse("manage_role_move", args=[poh.pk]), {"practice": other_practice.pk})
    moved = Membership.objects.get(user=poh.user, active=True)
    assert (moved.practice, moved.display_name) == (other_practice, "S. Bakker-Smit")
    client.post(reverse("manage_role_switch", args=[moved.pk]))
    assert not Membership.objects.filter(user=poh.user, active=True).exists()
    client.post(reverse("manage_account_switch", args=[moved.pk]))
    assert not User.objects.get(pk=poh.user_id).is_active


def test_log_in_words_with_filters(practice, poh, gp, other_poh, client_of):
    audit.record(audit.Action.VIEW, "practice", by=poh, at=timezone.now(), patient_id=7)
    audit.record(audit.Action.CHANGE, "practice", by=gp, at=timezone.now(), patient_id=8)
    audit.record(audit.Action.VIEW, "practice", by=other_poh, at=timezone.now(), patient_id=9)
    client, address = client_of(poh), reverse("log", args=["de-linde"])
    assert patients_in(client.get(address)) == {"7", "8"}
    assert patients_in(client.get(address, {"person": gp.pk})) == {"8"}
    assert patients_in(client.get(address, {"action": "change"})) == {"8"}
    assert "Niets gevonden" in client.get(address, {"action": "print"}).content.decode()
    assert "veranderd: praktijk" in client.get(address).content.decode()
    assert AuditEvent.objects.filter(what="access log", user=poh.user).count() == 5


def patients_in(response):
    return set(re.findall(r"/log/patients/(\d+)/", response.content.decode()))


def test_a_list_seen_is_one_line_and_lists_fill_a_page(practice, poh, client_of):
    start = timezone.now()
    for number in range(51):
        entries = [audit.Entry(audit.Action.VIEW, "letters", patient) for patient in (1, 2, 3)]
        audit.append(entries, by=poh, at=start - timedelta(minutes=number + 1))
    page = client_of(poh).get(reverse("log", args=["de-linde"])).content.decode()
    assert page.count("3 patiënten") == 50
    assert "Bladzijde 1 van 2" in page


def test_what_happened_twice_to_one_patient_at_one_moment_names_that_patient(practice, poh, client_of):
    entry = audit.Entry(audit.Action.CHANGE, "response", 7)
    audit.append([entry, entry], by=poh, at=timezone.now())
    assert patients_in(client_of(poh).get(reverse("log", args=["de-linde"]))) == {"7"}


def test_log_of_one_patient(practice, poh, other_poh, client_of):
    audit.record(audit.Action.VIEW, "practice", by=poh, at=timezone.now(), patient_id=7)
    audit.record(audit.Action.VIEW, "practice", by=other_poh, at=timezone.now(), patient_id=9)
    client = client_of(poh)
    page = client.get(reverse("log_patient", args=["de-linde", 7])).content.decode()
    assert "S. Bakker" in page
    assert AuditEvent.objects.filter(what="access log", patient_id=7).exists()
    assert client.get(reverse("log_patient", args=["de-linde", 9])).status_code == 404


def test_the_log_page_takes_few_queries(practice, poh, client_of, django_assert_max_num_queries):
    for number in range(60):
        audit.record(audit.Action.VIEW, "practice", by=poh, at=timezone.now(), patient_id=number)
    client = client_of(poh)
    client.get("/")
    with django_assert_max_num_queries(20):
        client.get(reverse("log", args=["de-linde"]))


def test_overview_does_not_ask_per_practice(researcher, client_of, django_assert_max_num_queries):
    for number in range(12):
        PracticeFactory(slug=f"p{number}")
    client = client_of(researcher)
    client.get("/")
    with django_assert_max_num_queries(9):
        client.get(reverse("manage"))


def test_demo_logs_in_with_one_click(client, settings):
    settings.DEMO = True
    demo.make_people()
    cards = client.get(reverse("demo")).context["cards"]
    assert {card.role for card in cards} == {"poh", "gp", "researcher", "admin", "fund"}
    assert client.post(reverse("demo_login"), {"card": cards[0].pk})["Location"] == "/"
    text = client.get("/p/de-linde/practice/").content.decode()
    assert "Demo: alle personen en gegevens zijn verzonnen" in text


def test_demo_door_opens_for_demo_people_only(client, settings, poh):
    settings.DEMO = True
    demo.make_people()
    assert client.post(reverse("demo_login"), {"card": poh.pk}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_making_the_demo_people_twice_makes_them_once(db):
    demo.make_people()
    practices = demo.make_people()
    assert set(practices) == {"de-linde", "de-es"}
    assert practices["de-linde"].list_size == 2340
    assert practices["de-es"].participation.kind == "intervention"
    assert User.objects.count() == Membership.objects.count() == len(demo.PEOPLE)
