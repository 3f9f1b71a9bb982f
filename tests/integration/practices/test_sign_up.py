"""A practice signs up on the public page: what programs and mistakes do, and what is kept."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from benzoproject.lib import tickets
from benzoproject.lib.refusal import Refused
from practices.forms.sign_ups import PURPOSE
from practices.models import Mail, SectionVerdict, SignUp
from practices.services import mails, sign_ups
from tests.factories.people import NOW, ProjectFactory
from tests.factories.programme import SectionVerdictFactory, SignUpFactory

pytestmark = pytest.mark.django_db
ANSWERS = {
    "name": "Huisartsenpraktijk De Beuk", "street": "Dorpsstraat", "house_number": "7", "postcode": "1234ab",
    "city": "Lindedorp", "phone": "(026) 000 00 00", "agb_code": "01 00 00 09", "kvk_number": "",
    "his": "een HIS", "list_size": "2.340", "contact_name": "A. Aanmelder",
    "contact_email": "aanmelder@example.org", "contact_phone": "", "poh_name": "P. Poh",
    "poh_email": "poh@example.org", "poh_discipline": "ggz", "gp_name": "H. Huisarts",
    "gp_email": "huisarts@example.org", "kind": "full", "recruited_by": "ivo", "recruited_by_other": "",
    "motivation": "",
}  # fmt: skip


@pytest.fixture
def project():
    return ProjectFactory(slug="arnhem", deadline=NOW.date())


@pytest.fixture(autouse=True)
def at_nine():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def visitor():
    return Client(HTTP_ACCEPT_LANGUAGE="nl")


def ticket(seconds_ago=60):
    return tickets.issue(PURPOSE, at=NOW - timedelta(seconds=seconds_ago))


def send(visitor, project, **changes):
    values = {**ANSWERS, "ticket": ticket(), "website": "", **changes}
    return visitor.post(reverse("sign_up", args=[project.slug]), values)


def test_it_is_stored_and_the_contact_gets_the_link(
    visitor, project, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        answer = send(visitor, project)
    row = SignUp.objects.get()
    assert (row.postcode, row.agb_code, row.list_size) == ("1234 AB", "01000009", 2340)
    assert row.state == SignUp.State.RECEIVED
    page = visitor.get(answer.url).content.decode()
    assert "Uw aanmelding is binnen" in page
    asked = Mail.objects.get()
    assert (asked.template, asked.to) == ("sign_up_received", "aanmelder@example.org")
    assert asked.words["link"].endswith(answer.url)
    assert answer.url.split("/")[-2] not in (row.link_hash, row.form_token), (
        "the database does not know the link"
    )
    mails.send_due([asked.pk])
    assert answer.url in mailoutbox[0].body
    assert answer.url not in str(Mail.objects.values())  # nor after it was sent


def test_the_same_page_sent_twice_is_stored_once(visitor, project):
    once = ticket()
    first, second = (
        send(visitor, project, ticket=once), send(visitor, project, ticket=once, name="Anders"),
    )  # fmt: skip
    assert first.url == second.url
    assert SignUp.objects.get().name == "Huisartsenpraktijk De Beuk"
    assert Mail.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("postcode", "12 AB", "Een postcode ziet eruit als 1234 AB."),
        ("postcode", "0123 AB", "Een postcode ziet eruit als 1234 AB."),
        ("agb_code", "1234567", "Een AGB-code heeft 8 cijfers."),
        ("agb_code", "abcdefgh", "Een AGB-code heeft 8 cijfers."),
        ("agb_code", "٠١٢٣٤٥٦٧", "Een AGB-code heeft 8 cijfers."),
        ("kvk_number", "123", "Een KvK-nummer heeft 8 cijfers."),
        ("list_size", "veel", "Schrijf het aantal patiënten in cijfers"),
        ("list_size", "0", "Schrijf het aantal patiënten in cijfers"),
        ("phone", "bel maar", "Een telefoonnummer ziet eruit als"),
        ("contact_email", "aanmelder", "geldig e-mailadres"),
        ("recruited_by", "other", "Schrijf op wie u over het project vertelde."),
        ("name", "", "Dit veld is verplicht."),
    ],
)
def test_a_mistake_gets_a_sentence_at_its_field_and_nothing_is_lost(visitor, project, field, typed, sentence):
    answer = send(visitor, project, motivation="Wij willen graag", **{field: typed})
    page = answer.content.decode()
    form = answer.context["form"]
    assert field in form.errors or "recruited_by_other" in form.errors
    assert sentence in page
    assert "Wij willen graag" in page
    assert "aanmelder@example.org" in page or field == "contact_email"
    assert not SignUp.objects.exists()
    assert form.ticket == answer.wsgi_request.POST["ticket"], "mended, it is still the same send"


@pytest.mark.parametrize(
    ("changes", "sentence", "new_ticket"),
    [
        ({"ticket": ticket(2)}, "sneller dan iemand kan typen", False),
        ({"ticket": ticket(24 * 3600 + 1)}, "langer dan een dag open", True),
        ({"ticket": ticket(-60)}, "langer dan een dag open", True),
        ({"ticket": "verzonnen"}, "Wat u invulde staat er nog", True),
        ({"ticket": ""}, "Wat u invulde staat er nog", True),
        ({"ticket": tickets.issue("iets anders", at=NOW)}, "Wat u invulde staat er nog", True),
        ({"website": "https://example.org"}, "Wat u invulde staat er nog", False),
    ],
)
def test_what_a_program_does_is_not_stored_and_a_person_can_send_again(
    visitor, project, at_nine, changes, sentence, new_ticket
):
    answer = send(visitor, project, **changes)
    assert sentence in answer.content.decode()
    assert not SignUp.objects.exists()
    shown = answer.context["form"].ticket
    assert (shown != changes.get("ticket", shown)) == new_ticket
    at_nine.shift(10)
    send(visitor, project, ticket=shown)
    assert SignUp.objects.count() == 1


def test_poh_and_gp_do_not_share_an_address(visitor, project):
    answer = send(visitor, project, gp_email="POH@example.org")
    assert "elk een eigen adres" in answer.content.decode()
    assert "Vul dan een collega in" in answer.content.decode()
    assert not SignUp.objects.exists()


def test_treatment_only_says_what_it_costs(visitor, project):
    page = visitor.get(reverse("sign_up", args=[project.slug])).content.decode()
    assert "uw uren worden niet vergoed" in page


def test_at_the_last_day_it_is_open_and_the_day_after_it_is_closed(visitor, project, at_nine):
    assert visitor.get(reverse("sign_up", args=[project.slug])).context["form"]
    at_nine.shift(timedelta(days=1))
    for answer in (visitor.get(reverse("sign_up", args=[project.slug])), send(visitor, project)):
        assert "Aanmelden kan niet meer" in answer.content.decode()
        assert "12-10-2026" in answer.content.decode()
    assert not SignUp.objects.exists()
    with pytest.raises(Refused):
        sign_ups.receive(project=project, form_token="x", language="nl", at=NOW + timedelta(days=1))


def test_many_sends_from_one_address_have_to_wait_and_keep_what_was_typed(visitor, project):
    for _ in range(20):
        send(visitor, project, name="")
    answer = send(visitor, project)
    assert answer.status_code == 429
    assert "A. Aanmelder" in answer.content.decode()
    assert not SignUp.objects.exists()


def test_it_speaks_english_too_and_remembers(visitor, project):
    visitor.cookies["django_language"] = "en"
    assert b"Sign up for" in visitor.get(reverse("sign_up", args=[project.slug])).content
    send(visitor, project)
    assert SignUp.objects.get().language == "en"
    assert Mail.objects.get().words["language"] == "en"


# --- mending --------------------------------------------------------------------------------------------------------
@pytest.fixture
def returned(project):
    row = SignUpFactory(project=project, state="returned", form_token="ab" * 16)
    SignUp.objects.filter(pk=row.pk).update(link_hash=sign_ups.hash_of(sign_ups.token_of(row.form_token)))
    SectionVerdictFactory(sign_up=row, section="practice")
    SectionVerdictFactory(sign_up=row, section="record", good=False, note="Klopt het aantal?")
    return row


def own_page(row):
    return reverse("sign_up_mine", args=[sign_ups.token_of(row.form_token)])


def test_only_what_was_sent_back_can_be_mended(visitor, returned):
    page = visitor.get(own_page(returned))
    assert "Klopt het aantal?" in page.content.decode()
    assert set(page.context["form"].fields) == {"his", "list_size"}
    visitor.post(
        own_page(returned),
        {"sections": ["record", "practice"], "his": "ander HIS", "list_size": "1999", "name": "Gekaapt"},
    )
    row = SignUp.objects.get()
    assert (row.his, row.list_size, row.state) == ("ander HIS", 1999, SignUp.State.RECEIVED)
    assert row.name == returned.name
    assert SectionVerdict.objects.get(section="record").answered_at == NOW


def test_a_mistake_while_mending_changes_nothing(visitor, returned):
    answer = visitor.post(own_page(returned), {"sections": "record", "his": "ander HIS", "list_size": "nul"})
    assert "ander HIS" in answer.content.decode()
    row = SignUp.objects.get()
    assert (row.his, row.state) == (returned.his, SignUp.State.RETURNED)


def test_mending_one_of_two_leaves_the_other_waiting(visitor, returned):
    SectionVerdictFactory(sign_up=returned, section="project", good=False, note="Waarom?")
    sign_ups.answer(sign_up=returned, sections=["record"], at=NOW, his="X", list_size=5)
    assert SignUp.objects.get().state == SignUp.State.RETURNED
    sign_ups.answer(sign_up=returned, sections=["project"], at=NOW, motivation="Daarom")
    assert SignUp.objects.get().state == SignUp.State.RECEIVED
    with pytest.raises(Refused):
        sign_ups.answer(sign_up=returned, sections=["project"], at=NOW, motivation="Nog eens")
    assert SignUp.objects.get().motivation == "Daarom"


def test_a_sent_form_of_yesterday_mends_nothing_any_more(visitor, returned):
    SignUp.objects.update(state="received")
    visitor.post(own_page(returned), {"sections": "record", "his": "laat", "list_size": "1"})
    assert SignUp.objects.get().his == returned.his


def test_it_can_be_withdrawn_once(visitor, returned):
    address = reverse("sign_up_withdraw", args=[sign_ups.token_of(returned.form_token)])
    for _ in range(2):
        answer = visitor.post(address, follow=True)
    assert "Uw aanmelding is ingetrokken" in answer.content.decode()
    assert SignUp.objects.get().state == SignUp.State.WITHDRAWN


def test_another_link_leads_nowhere(visitor, returned):
    assert visitor.get(reverse("sign_up_mine", args=["een-ander"])).status_code == 404
    assert visitor.get(reverse("sign_up_mine", args=[returned.link_hash])).status_code == 404
