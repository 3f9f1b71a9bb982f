"""A lost second factor takes two people, one of them in the same practice."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from benzoproject.lib.refusal import Refused
from practices.models import FactorReset
from practices.services import factors
from tests.factories.people import PASSWORD, FactorResetFactory, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def lost(practice):
    return MembershipFactory(practice=practice, display_name="L. Verloren", user__name="L. Verloren")


def test_admin_asks_and_a_colleague_confirms(lost, admin, gp, client_of, django_capture_on_commit_callbacks):
    session = client_of(lost)
    now = timezone.now()
    reset = factors.ask(user=lost.user, practice=lost.practice, by=admin, at=now)
    with django_capture_on_commit_callbacks(execute=True):
        factors.confirm(reset=reset, by=gp, proof=PASSWORD, at=now)
    assert not Authenticator.objects.filter(user=lost.user).exists()
    assert Authenticator.objects.filter(user=gp.user).exists()
    assert session.get(reverse("practice", args=["de-linde"]))["Location"].startswith(
        reverse("account_login")
    )
    assert client_of(lost).get(reverse("practice", args=["de-linde"]))["Location"] == reverse(
        "mfa_activate_totp"
    )
    assert mail.outbox[0].to == [lost.user.email]


def test_who_may_not_confirm(lost, poh, gp, admin, other_poh):
    reset = FactorResetFactory(
        user=lost.user, practice=lost.practice, asked_by=poh.user, asked_at=timezone.now()
    )
    for person in (admin, other_poh, poh, lost):
        with pytest.raises(Refused):
            factors.confirm(reset=reset, by=person, proof=PASSWORD, at=timezone.now())
    with pytest.raises(Refused):
        factors.confirm(reset=reset, by=gp, proof="verkeerd", at=timezone.now())
    with pytest.raises(Refused):
        factors.confirm(reset=reset, by=gp, proof=PASSWORD, at=timezone.now() + timedelta(days=8))
    assert Authenticator.objects.filter(user=lost.user).exists()
    assert FactorReset.objects.get().confirmed_at is None


def test_who_may_not_ask(lost, other_poh, researcher):
    for person in (lost, other_poh, researcher):
        with pytest.raises(Refused):
            factors.ask(user=lost.user, practice=lost.practice, by=person, at=timezone.now())
    assert not FactorReset.objects.exists()


def test_somebody_of_another_practice_cannot_be_asked_for(practice, poh, other_poh, admin):
    with pytest.raises(Refused):
        factors.ask(user=other_poh.user, practice=practice, by=poh, at=timezone.now())
    with pytest.raises(Refused):
        factors.ask(user=other_poh.user, practice=practice, by=admin, at=timezone.now())


def test_guessing_stops_after_five(lost, gp, admin):
    reset = factors.ask(user=lost.user, practice=lost.practice, by=admin, at=timezone.now())
    for _ in range(5):
        with pytest.raises(Refused):
            factors.confirm(reset=reset, by=gp, proof="verkeerd", at=timezone.now())
    with pytest.raises(Refused, match="vijf minuten"):
        factors.confirm(reset=reset, by=gp, proof=PASSWORD, at=timezone.now())


def test_pages(lost, poh, gp, client_of):
    ask = reverse("factor_ask", args=["de-linde", lost.pk])
    page = client_of(poh).post(ask, follow=True).content.decode()
    assert "Wacht op een tweede persoon" in page
    reset = FactorReset.objects.get()
    confirm = reverse("factor_confirm", args=["de-linde", reset.pk])
    assert confirm in client_of(gp).get(reverse("practice", args=["de-linde"])).content.decode()
    assert "klopt niet" in client_of(gp).post(confirm, {"proof": "x"}).content.decode()
    assert client_of(gp).post(confirm, {"proof": PASSWORD}).status_code == 302
    assert not Authenticator.objects.filter(user=lost.user).exists()
