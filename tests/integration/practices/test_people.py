"""Inviting, accepting, moving and taking away roles."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from benzoproject.lib.refusal import Refused
from practices.models import AuditEvent, Invitation, Membership, Role, User
from practices.services import people
from tests.factories.people import NOW, PASSWORD, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


def invite(practice, admin, **changes):
    person = {"email": "Nieuw@Example.org ", "name": "N. Nieuw", "role": Role.POH, "discipline": "ggz"}
    return people.invite(practice=practice, by=admin, at=NOW, **{**person, **changes})


def test_invitation_goes_out_in_dutch_with_a_link_and_keeps_only_a_hash(
    practice, admin, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        invitation, token = invite(practice, admin)
    message = mail.outbox[0]
    assert message.to == ["nieuw@example.org"]
    assert message.subject == "Uw uitnodiging voor Benzoproject"
    assert settings.SITE_URL + reverse("invitation", args=[token]) in message.body
    assert "26-10-2026" in message.body
    assert practice.name not in message.body
    assert token not in str(Invitation.objects.values().get())
    assert invitation.expires_at == NOW + timedelta(days=settings.INVITATION_DAYS)


def test_a_new_person_accepts_and_has_the_role(practice, admin):
    invitation, token = invite(practice, admin, display_name="N. Nieuw, POH")
    membership = people.accept_as_new(token=token, password="een lang wachtwoord", at=LATER)
    assert membership.user.check_password("een lang wachtwoord")
    assert (membership.practice, membership.role, membership.display_name) == (
        practice,
        Role.POH,
        "N. Nieuw, POH",
    )
    invitation.refresh_from_db()
    assert (invitation.accepted_at, invitation.accepted_by) == (LATER, membership.user)
    with pytest.raises(Refused):
        people.accept_as_new(token=token, password="een lang wachtwoord", at=LATER)


def test_a_weak_password_makes_no_account(practice, admin):
    _, token = invite(practice, admin)
    with pytest.raises(ValidationError):
        people.accept_as_new(token=token, password="kort", at=LATER)
    assert not User.objects.filter(email="nieuw@example.org").exists()
    assert people.accept_as_new(token=token, password="een lang wachtwoord", at=LATER).active


@pytest.mark.parametrize("reason", ["expired", "withdrawn", "replaced", "unknown"])
def test_a_link_that_is_not_open_any_more(practice, admin, reason):
    invitation, token = invite(practice, admin)
    at = LATER
    if reason == "expired":
        at = NOW + timedelta(days=settings.INVITATION_DAYS, seconds=1)
    elif reason == "withdrawn":
        people.withdraw(invitation=invitation, by=admin, at=NOW)
    elif reason == "replaced":
        invite(practice, admin)
    else:
        token = "iets-anders"
    with pytest.raises(Refused):
        people.accept_as_new(token=token, password="een lang wachtwoord", at=at)
    assert not User.objects.filter(email="nieuw@example.org").exists()


def test_an_account_accepts_only_what_was_sent_to_its_address(practice, admin, other_poh):
    invitation, token = invite(practice, admin, email=other_poh.user.email)
    with pytest.raises(Refused):
        people.accept_as(token=token, by=UserFactory(), at=LATER)
    membership = people.accept_as(token=token, by=other_poh.user, at=LATER)
    assert set(Membership.objects.filter(user=other_poh.user, active=True)) == {membership, other_poh}


def test_who_has_the_role_is_not_invited_again(practice, admin, poh):
    with pytest.raises(Refused):
        invite(practice, admin, email=poh.user.email.upper())


def test_a_researcher_has_no_practice(practice, admin):
    with pytest.raises(Refused):
        invite(practice, admin, role=Role.RESEARCHER, discipline="")
    with pytest.raises(Refused):
        invite(None, admin)


def test_moved_means_in_the_new_practice_and_out_of_the_old_one(poh, other_practice, admin, client_of):
    client = client_of(poh)
    assert client.get("/p/de-linde/practice/").status_code == 200
    moved = people.move(membership=poh, practice=other_practice, by=admin, at=NOW)
    assert (moved.practice, moved.discipline, moved.active) == (other_practice, poh.discipline, True)
    assert client.get("/p/de-linde/practice/").status_code == 404
    assert client.get("/p/de-es/practice/").status_code == 200
    back = people.move(membership=moved, practice=poh.practice, by=admin, at=LATER)
    assert back.pk == poh.pk
    assert back.deactivated_at is None


def test_taking_a_role_away_holds_at_the_next_request(poh, admin, client_of):
    client = client_of(poh)
    people.deactivate(membership=poh, by=admin, at=NOW)
    assert client.get("/p/de-linde/practice/").status_code == 404
    people.reactivate(membership=poh, by=admin, at=LATER)
    assert client.get("/p/de-linde/practice/").status_code == 200


def test_closing_an_account_ends_its_sessions(poh, admin, client_of):
    client, other = client_of(poh), client_of(admin)
    people.close_account(user=poh.user, by=admin, at=NOW)
    assert client.get("/p/de-linde/practice/").status_code == 302
    people.open_account(user=poh.user, by=admin, at=LATER)
    assert client.get("/p/de-linde/practice/").status_code == 302, "the old session stays closed"
    assert other.get("/manage/").status_code == 200


def test_nobody_locks_themselves_out(admin):
    with pytest.raises(Refused):
        people.deactivate(membership=admin, by=admin, at=NOW)
    with pytest.raises(Refused):
        people.close_account(user=admin.user, by=admin, at=NOW)


def test_every_act_is_in_the_log_of_the_practice(practice, admin, poh):
    invite(practice, admin)
    people.rename(membership=poh, display_name="S. Bakker-Smit", by=admin, at=NOW)
    people.deactivate(membership=poh, by=admin, at=NOW)
    events = AuditEvent.objects.filter(practice=practice).values_list("action", "what", "user", "role")
    assert list(events) == [
        ("create", "invitation", admin.user_id, "admin"),
        ("change", "name", admin.user_id, "admin"),
        ("change", "role", admin.user_id, "admin"),
    ]


def test_page_of_the_link_makes_an_account_and_asks_for_the_second_step(client, practice, admin):
    _, token = people.invite(
        email="nieuw@example.org", name="N. Nieuw", role=Role.GP, practice=practice, by=admin, at=NOW
    )
    Invitation.objects.update(expires_at=NOW + timedelta(days=36500))
    link = reverse("invitation", args=[token])
    assert "Welkom, N. Nieuw" in client.get(link).content.decode()
    words = {"password": "een lang wachtwoord", "again": "een ander wachtwoord"}
    assert "niet gelijk" in client.post(link, words).content.decode()
    words["again"] = words["password"]
    assert client.post(link, words)["Location"] == reverse("account_login")
    login = {"login": "nieuw@example.org", "password": words["password"]}
    answer = client.post(reverse("account_login"), login, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("mfa_activate_totp")
    assert client.get("/p/de-linde/practice/")["Location"] == reverse("mfa_activate_totp")
    assert Client().get(link).status_code == 404


def test_a_stale_login_is_asked_again_before_the_second_step_changes(client, poh, time_machine):
    time_machine.move_to(NOW, tick=False)
    UserFactory(email="nieuw@example.org", factor=False)
    client.post(reverse("account_login"), {"login": "nieuw@example.org", "password": PASSWORD})
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
    time_machine.move_to(NOW + timedelta(minutes=6), tick=False)
    assert client.get(reverse("mfa_activate_totp"))["Location"].startswith(reverse("account_reauthenticate"))


def test_page_of_the_link_for_somebody_with_an_account(client, client_of, practice, admin, other_poh):
    _, token = people.invite(
        email=other_poh.user.email, name="P", role=Role.GP, practice=practice, by=admin, at=NOW
    )
    Invitation.objects.update(expires_at=NOW + timedelta(days=36500))
    link = reverse("invitation", args=[token])
    assert reverse("account_login") + "?next=" + link in client.get(link).content.decode()
    stranger = client_of(MembershipFactory())
    assert stranger.post(link).status_code == 200
    assert not Membership.objects.filter(practice=practice).exists()
    assert client_of(other_poh).post(link)["Location"] == reverse("start")
    assert Membership.objects.get(practice=practice).user == other_poh.user


def test_nobody_signs_up_without_an_invitation(client):
    words = {"email": "x@example.org", "password1": PASSWORD, "password2": PASSWORD}
    client.post(reverse("account_signup"), words)
    assert not User.objects.exists()


def test_nobody_takes_another_address_by_themselves(poh, client_of):
    words = {"action_add": "", "email": "ander@example.org"}
    assert client_of(poh).post(reverse("account_email"), words).status_code == 404
    assert not EmailAddress.objects.exists()
