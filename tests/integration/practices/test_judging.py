"""The project leader judges a sign-up: section by section, and as a whole."""

import pytest
from django.core import mail as outbox
from django.urls import reverse

from benzoproject.lib.refusal import Refused
from practices.models import Invitation, Mail, Participation, Practice, Role, SignUp
from practices.queries import sign_ups as queries
from practices.services import judging, sign_ups
from practices.services.mails import send_due
from tests.factories.people import NOW, PracticeFactory
from tests.factories.programme import SectionVerdictFactory, SignUpFactory

SECTIONS = [str(section) for section in SignUp.Section]


@pytest.fixture
def row(db):
    return SignUpFactory(name="Huisartsenpraktijk De Beuk", kind="intervention")


def all_good(row):
    for section in SECTIONS:
        SectionVerdictFactory(sign_up=row, section=section)
    return row


def test_accepting_makes_the_practice_and_invites_its_people(row, admin):
    practice = judging.accept(sign_up=all_good(row), by=admin, at=NOW)
    row.refresh_from_db()
    assert (row.state, row.decided_by, row.participation) == ("accepted", admin.user, practice.participation)
    assert (practice.slug, practice.agb_code, practice.city) == (
        "huisartsenpraktijk-de-beuk", "01000000", "Lindedorp",
    )  # fmt: skip
    assert practice.participation.state == Participation.State.INTERVIEW
    assert practice.participation.kind == Participation.Kind.INTERVENTION
    invited = Invitation.objects.values_list("role", "email", "discipline").order_by("role")
    assert list(invited) == [(Role.GP, row.gp_email, ""), (Role.POH, row.poh_email, "ggz")]
    assert Mail.objects.get().template == "sign_up_accepted"


def test_a_second_accept_makes_nothing(row, admin):
    judging.accept(sign_up=all_good(row), by=admin, at=NOW)
    with pytest.raises(Refused):
        judging.accept(sign_up=row, by=admin, at=NOW)
    assert (Practice.objects.count(), Invitation.objects.count(), Mail.objects.count()) == (1, 2, 1)


@pytest.mark.parametrize("missing", SECTIONS)
def test_every_section_has_to_be_good_first(row, admin, missing):
    all_good(row)
    queries.verdicts(row)[missing].delete()
    with pytest.raises(Refused):
        judging.accept(sign_up=row, by=admin, at=NOW)
    assert not Practice.objects.exists()


def test_a_mended_section_is_judged_anew(row, admin):
    all_good(row)
    judging.send_back(sign_up=row, section="record", note="Klopt dit?", by=admin, at=NOW)
    sign_ups.answer(sign_up=row, sections=["record"], at=NOW, list_size=1900)
    with pytest.raises(Refused):
        judging.accept(sign_up=row, by=admin, at=NOW)
    judging.approve(sign_up=row, section="record", by=admin, at=NOW)
    assert judging.accept(sign_up=row, by=admin, at=NOW).list_size == 1900


def test_sending_back_writes_to_the_contact(row, admin):
    judging.send_back(sign_up=row, section="record", note=" Klopt dit? ", by=admin, at=NOW)
    send_due([Mail.objects.get().pk])
    (letter,) = outbox.outbox
    assert letter.to == [row.contact_email]
    assert "HIS en omvang" in letter.body
    assert "Klopt dit?" in letter.body
    assert sign_ups.token_of(row.form_token) in letter.body
    assert SignUp.objects.get().state == SignUp.State.RETURNED


def test_who_chose_english_is_written_to_in_english(admin):
    row = SignUpFactory(language="en")
    judging.send_back(sign_up=row, section="record", note="Is this right?", by=admin, at=NOW)
    send_due([Mail.objects.get().pk])
    assert "record system and size" in outbox.outbox[0].body
    assert outbox.outbox[0].subject.startswith("Something to mend")


def test_what_was_sent_back_by_mistake_is_good_after_all(row, admin):
    judging.send_back(sign_up=row, section="record", note="Klopt dit?", by=admin, at=NOW)
    judging.approve(sign_up=row, section="record", by=admin, at=NOW)
    assert SignUp.objects.get().state == SignUp.State.RECEIVED


@pytest.mark.parametrize(
    "act",
    [
        lambda row, by: judging.send_back(sign_up=row, section="record", note=" ", by=by, at=NOW),
        lambda row, by: judging.approve(sign_up=row, section="maan", by=by, at=NOW),
        lambda row, by: judging.reject(sign_up=row, reason=" ", by=by, at=NOW),
        lambda row, by: judging.accept(sign_up=row, by=by, at=NOW),
    ],
)
def test_a_refused_judgement_changes_nothing(row, admin, act):
    with pytest.raises(Refused):
        act(row, admin)
    assert SignUp.objects.get().state == SignUp.State.RECEIVED
    assert not row.verdicts.exists()
    assert not Mail.objects.exists()


@pytest.mark.parametrize("state", ["rejected", "withdrawn"])
def test_what_is_decided_stays_decided(admin, state):
    row = SignUpFactory(state=state)
    for act in (
        lambda: judging.approve(sign_up=row, section="record", by=admin, at=NOW),
        lambda: judging.reject(sign_up=row, reason="Nee", by=admin, at=NOW),
        lambda: sign_ups.withdraw(sign_up=row, at=NOW),
    ):
        with pytest.raises(Refused):
            act()
    assert SignUp.objects.get().state == state


def test_rejecting_tells_why(client_of, admin, row):
    page = client_of(admin)
    page.post(reverse("sign_up_reject", args=[row.pk]), {"reason": "Geen POH"})
    assert SignUp.objects.get().decision_note == "Geen POH"
    assert Mail.objects.get().words["reason"] == "Geen POH"
    link = reverse("sign_up_mine", args=[sign_ups.token_of(row.form_token)])
    SignUp.objects.update(link_hash=sign_ups.hash_of(sign_ups.token_of(row.form_token)))
    assert "Geen POH" in page.get(link).content.decode()


@pytest.mark.parametrize(
    ("name", "slug"),
    [("De Linde", "de-linde-2"), ("New", "new-2"), ("中文", "praktijk"), ("Ørsted & Zn.", "rsted-zn")],
)
def test_a_practice_gets_an_address_of_its_own(db, name, slug):
    PracticeFactory(slug="de-linde")
    assert judging.free_slug(name) == slug


def test_the_list_begins_with_what_is_undecided(client_of, admin, row):
    SignUpFactory(name="Afgewezen praktijk", state="rejected")
    page = client_of(admin).get(reverse("sign_ups")).content.decode()
    assert "De Beuk" in page
    assert "Afgewezen praktijk" not in page
    assert "Afgewezen praktijk" in client_of(admin).get("/manage/sign-ups/?state=rejected").content.decode()


def test_the_page_warns_of_a_second_sign_up_of_one_practice(client_of, admin, row):
    SignUpFactory(name="Zelfde praktijk", agb_code=row.agb_code, project=row.project)
    page = client_of(admin).get(reverse("manage_sign_up", args=[row.pk])).content.decode()
    assert "Zelfde praktijk" in page
