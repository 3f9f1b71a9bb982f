"""The practice's account number: two people, a delay, a mail to everybody, and the old one stays until then."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from benzoproject.lib.refusal import Refused
from practices.models import AuditEvent, BankAccount, Mail
from practices.presenters import account_waiting
from practices.queries import bank_accounts as queries
from practices.services import bank_accounts, mails
from tests.claims import approved
from tests.factories.people import NOW, PASSWORD, MembershipFactory
from tests.factories.programme import IBAN, BankAccountFactory

pytestmark = pytest.mark.django_db
OTHER = "NL20INGB0001234567"
TODAY = NOW.date()


@pytest.fixture
def fund():
    return MembershipFactory(fund=True)


def enter(by, number=OTHER, at=NOW, proof=PASSWORD):
    return bank_accounts.enter(
        practice=by.practice, number=number, holder="Praktijk", proof=proof, by=by, at=at
    )


def test_a_new_number_counts_five_days_after_a_second_person_agreed(practice, poh, gp):
    old = BankAccountFactory(practice=practice)
    new = enter(poh)
    assert queries.in_use(practice, TODAY + timedelta(days=30)) == old
    bank_accounts.confirm(account=new, proof=PASSWORD, by=gp, at=NOW + timedelta(days=1))
    assert queries.in_use(practice, TODAY + timedelta(days=5)) == old
    assert queries.coming(practice, TODAY + timedelta(days=5)) == new
    assert queries.in_use(practice, TODAY + timedelta(days=6)) == new
    assert queries.in_use_of([practice.pk], TODAY + timedelta(days=6)) == {practice.pk: new}


def test_everybody_in_the_practice_hears_of_it_and_the_number_stays_out_of_the_mail(
    practice, poh, gp, other_poh, mailoutbox
):
    account = enter(poh)
    bank_accounts.confirm(account=account, proof=PASSWORD, by=gp, at=NOW)
    mails.send_due(list(Mail.objects.values_list("pk", flat=True)))
    assert sorted((mail.to[0], mail.subject) for mail in mailoutbox) == sorted(
        (to, subject)
        for to in (poh.user.email, gp.user.email)
        for subject in (
            "Voor uw praktijk is een nieuw rekeningnummer ingevoerd",
            "Het rekeningnummer van uw praktijk verandert",
        )
    )
    for mail in mailoutbox:
        assert "4567" in mail.body
        assert "INGB" not in mail.body
        assert "/p/de-linde/account/" in mail.body


def test_who_entered_it_does_not_confirm_it_in_no_role(practice, poh):
    account = enter(poh)
    as_gp = MembershipFactory(practice=practice, gp=True, user=poh.user)
    for by in (poh, as_gp):
        with pytest.raises(Refused, match="bevestigt het niet"):
            bank_accounts.confirm(account=account, proof=PASSWORD, by=by, at=NOW)
    assert BankAccount.objects.get().confirmed_by is None


def test_the_fund_confirms_after_a_call_and_others_do_not(practice, poh, fund, other_poh, admin, researcher):
    account = enter(poh)
    for by in (other_poh, admin, researcher):
        with pytest.raises(Refused, match="Alleen een collega"):
            bank_accounts.confirm(account=account, proof=PASSWORD, by=by, at=NOW)
    assert bank_accounts.confirm(account=account, proof=PASSWORD, by=fund, at=NOW).usable_from


def test_without_proof_nothing_is_entered_or_confirmed(practice, poh, gp):
    with pytest.raises(Refused):
        enter(poh, proof="wrong")
    assert not BankAccount.objects.exists()
    account = enter(poh)
    with pytest.raises(Refused):
        bank_accounts.confirm(account=account, proof="wrong", by=gp, at=NOW)
    assert BankAccount.objects.get().confirmed_by is None


def test_a_newer_number_takes_the_place_of_one_that_waits(practice, poh, gp):
    first, second = enter(poh), enter(gp, number=IBAN)
    first.refresh_from_db()
    assert first.ended_by == gp.user
    assert list(queries.waiting_of(practice)) == [second]
    with pytest.raises(Refused, match="wacht niet meer"):
        bank_accounts.confirm(account=first, proof=PASSWORD, by=gp, at=NOW)


def test_a_confirmed_number_can_be_taken_back_before_it_is_in_use(practice, poh, gp):
    old = BankAccountFactory(practice=practice)
    account = enter(poh)
    bank_accounts.confirm(account=account, proof=PASSWORD, by=gp, at=NOW)
    bank_accounts.stop(account=account, by=gp, at=NOW + timedelta(days=4))
    assert queries.in_use(practice, TODAY + timedelta(days=30)) == old
    with pytest.raises(Refused, match="al teruggenomen"):
        bank_accounts.stop(account=account, by=gp, at=NOW)


def test_the_one_in_use_is_stopped_and_the_one_before_it_is_not_paid_to_again(practice, poh, gp):
    old, new = BankAccountFactory(practice=practice), BankAccountFactory(practice=practice)
    assert queries.in_use(practice, TODAY) == new
    bank_accounts.stop(account=new, by=gp, at=NOW)
    assert queries.in_use(practice, TODAY) is None
    old.refresh_from_db()
    assert old.ended_by == gp.user


def test_the_number_in_use_is_not_entered_again(practice, poh):
    BankAccountFactory(practice=practice, holder="Praktijk")
    with pytest.raises(Refused, match="nu al in gebruik"):
        enter(poh, number=IBAN)


def test_it_is_stored_encrypted_and_logged_without_the_number(practice, poh):
    enter(poh)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT iban FROM practices_bankaccount")
        assert "INGB" not in str(cursor.fetchone())
    event = AuditEvent.objects.get(what="account number")
    assert "4567" not in str(event.detail)


# --- pages -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("NL20INGB0001234568", "Dit IBAN klopt niet"),
        ("NL20 INGB", "18 tekens"),
        ("BR9700360305000010009795493P1", "waar geen eurobetaling naartoe kan"),
        ("", "verplicht"),
    ],
)
def test_a_wrong_iban_gets_a_sentence_and_nothing_typed_is_lost(client_of, poh, number, words):
    page = client_of(poh).post(
        reverse("own_account", args=["de-linde"]),
        {"number": number, "holder": "Praktijk De Linde", "proof": PASSWORD},
    )
    text = page.content.decode()
    assert words in text
    assert 'value="Praktijk De Linde"' in text
    assert page.context["form"].errors["number"]
    assert not BankAccount.objects.exists()


def test_from_entering_to_using_in_the_browser(client_of, practice, poh, gp):
    with time_machine.travel(NOW, tick=False):
        one, other = client_of(poh), client_of(gp)
        page = one.post(
            reverse("own_account", args=["de-linde"]),
            {"number": "nl20 ingb 0001 2345 67", "holder": "Praktijk", "proof": PASSWORD},
            follow=True,
        )
        assert "NL20 INGB 0001 2345 67" in page.content.decode()
        [row] = account_waiting.waiting(gp, TODAY)
        assert not account_waiting.waiting(poh, TODAY)
        text = other.get(reverse("own_account", args=["de-linde"])).content.decode()
        assert len(re.findall(r'class="[^"]*\bbtn-primary\b', text)) == 1
        page = other.post(row.url, {"proof": PASSWORD}, follow=True)
        assert "Vanaf 17-10-2026 wordt een andere rekening gebruikt" in page.content.decode()
    with time_machine.travel(NOW + timedelta(days=5), tick=False):
        text = client_of(poh).get(reverse("own_account", args=["de-linde"])).content.decode()
        assert "wordt een andere rekening gebruikt" not in text
        assert "Sinds 17-10-2026" in text


def test_the_fund_finds_it_under_payments_and_the_project_leader_sees_no_number(
    client_of, practice, poh, fund, admin
):
    account = enter(poh)
    page = client_of(fund).get(reverse("payments")).content.decode()
    assert reverse("account_confirm", args=[account.pk]) in page
    assert OTHER[-4:] not in page
    text = client_of(fund).get(reverse("account_confirm", args=[account.pk])).content.decode()
    assert "NL20 INGB 0001 2345 67" in text
    assert "New account" not in client_of(admin).get(reverse("payments")).content.decode()
    client_of(fund).post(reverse("account_refuse", args=[account.pk]))
    assert BankAccount.objects.get().ended_by == fund.user


def test_approved_hours_without_an_account_are_said(practice, poh):
    assert not account_waiting.waiting(poh, TODAY)
    approved(poh)
    [row] = account_waiting.waiting(poh, TODAY)
    assert row.url == reverse("own_account", args=["de-linde"])
