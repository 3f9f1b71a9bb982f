"""Rates, limits, budgets and the payer, as the fund sets them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from benzoproject.lib.refusal import Refused
from practices.models import AuditEvent, Budget, Cap, Project, Rate
from practices.models.money import Activity
from practices.presenters import money as words
from practices.presenters import money_facts
from practices.services import budgets, rates
from tests.claims import approved, submitted
from tests.factories.people import NOW, MembershipFactory, ProjectFactory
from tests.factories.programme import IBAN, BankAccountFactory, BatchFactory, BudgetFactory, RateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def fund():
    return MembershipFactory(fund=True)


@pytest.fixture
def project():
    return ProjectFactory()


@pytest.fixture
def send(client_of, fund, project):
    def send(page, **data):
        return client_of(fund).post(reverse(page, args=[project.pk]), data, follow=True)

    return send


@pytest.mark.parametrize(("typed", "amount"), [("85,00", "85.00"), ("85", "85.00"), ("€ 99,5", "99.50")])
def test_a_rate_is_understood(send, typed, amount):
    page = send("money_rate", amount=typed, valid_from="2026-10-01", role="", activity="").content.decode()
    assert "Het tarief geldt voor uren vanaf die dag" in page
    assert Rate.objects.get().amount == Decimal(amount)
    assert AuditEvent.objects.get(what="rate").detail["amount"] == amount


@pytest.mark.parametrize("typed", ["", "veel", "1,234.50", "85,000", "-1", "0", "1.000,00"])
def test_nonsense_gets_a_sentence_at_the_field_and_nothing_is_lost(send, typed):
    page = send("money_rate", amount=typed, valid_from="2026-10-01", role="poh", activity="letters")
    form = page.context["rate_form"]
    assert form.errors["amount"]
    assert form["activity"].value() == "letters"
    assert not Rate.objects.exists()


def test_two_rates_of_one_day_are_refused_at_the_day(send):
    RateFactory(valid_from=date(2026, 10, 1))
    page = send("money_rate", amount="90", valid_from="2026-10-01", role="", activity="")
    assert "al een tarief" in str(page.context["rate_form"].errors["valid_from"])
    assert Rate.objects.get().amount == Decimal("85.00")


def test_a_rate_of_consults_does_not_exist(project, fund):
    with pytest.raises(Refused, match="zorgverzekeraar"):
        rates.set_rate(
            project=project,
            role="",
            activity="consult",
            valid_from=NOW.date(),
            amount=Decimal(1),
            by=fund,
            at=NOW,
        )


def test_a_rate_can_be_taken_away_until_somebody_used_it(project, fund, poh):
    old, later = RateFactory(valid_from=date(2026, 9, 1)), RateFactory(valid_from=date(2026, 10, 1))
    submitted(poh)
    rates.withdraw_rate(rate=later, by=fund, at=NOW)
    with pytest.raises(Refused, match="weggehaald"):
        rates.withdraw_rate(rate=later, by=fund, at=NOW)
    with pytest.raises(Refused, match="ingediend"):
        rates.withdraw_rate(rate=old, by=fund, at=NOW)
    assert list(Rate.objects.all()) == [old]


def test_the_history_says_which_rate_holds(project):
    for months, role in ((-60, ""), (-30, ""), (30, ""), (-30, "gp")):
        RateFactory(valid_from=NOW.date() + timedelta(days=months), role=role)
    found = words.rates(Rate.objects.order_by("valid_from", "role"), NOW.date())
    assert [row.tag.words for row in found] == ["Eerder", "Nu", "Nu", "Later"]


def test_limits_and_budgets_are_set_changed_and_taken_away(send, practice):
    send("money_cap", activity="selecting", hours="20")
    assert Cap.objects.get().minutes_a_year == 1200
    send("money_cap", activity="selecting", hours="", no_limit="on")
    assert not Cap.objects.exists()
    for amount in ("1.234,50", "0"):
        send("money_budget", practice=practice.pk, activity="letters", amount=amount)
    assert Budget.objects.get().amount == 0
    send("money_budget", practice=practice.pk, activity="letters", amount="", no_limit="on")
    send("money_budget", practice="", activity="", amount="50000")
    assert Budget.objects.get().practice is None


@pytest.mark.parametrize(
    "data",
    [
        {"amount": "-1"},
        {"amount": "x"},
        {},
        {"amount": "1", "no_limit": "on"},
        {"amount": "1", "practice": 987654321},
    ],
)
def test_a_budget_that_makes_no_sense(send, practice, data):
    BudgetFactory(amount=Decimal(7))
    page = send("money_budget", **{"practice": "", "activity": "", **data})
    assert page.context["budget_form"].errors
    assert Budget.objects.get().amount == 7


def test_a_budget_of_a_practice_in_another_project(fund, practice):
    other = ProjectFactory(slug="ander")
    with pytest.raises(Refused, match="doet niet mee"):
        budgets.set_budget(project=other, practice=practice, activity="", amount=Decimal(1), by=fund, at=NOW)


def test_what_is_left(poh):
    BudgetFactory(amount=Decimal("1000.00"))
    approved(poh, minutes=100)
    submitted(poh, minutes=50, number=1)
    [row] = words.budgets(Project.objects.get())
    assert (row.spent, row.submitted, row.left) == (100, 50, 900)
    assert words.left_in_words(Project.objects.get()).replace("\u00a0", " ") == "€ 900,00 van € 1.000,00"


def test_the_payer(send, project):
    page = send("money_payer", name="Stichting Voorbeeld", number="NL91 ABNA 0417 1643 01", vat_text="")
    assert page.context["payer_form"].errors["number"]
    send("money_payer", name="Stichting Voorbeeld", number="nl91abna0417164300", vat_text="Vrijgesteld.")
    project.refresh_from_db()
    assert (project.payer_iban, project.vat_text) == (IBAN, "Vrijgesteld.")
    assert "0417" not in str(AuditEvent.objects.get(what="payer").detail)


def test_what_the_overview_tells(poh, project):
    labels = [fact.label for fact in money_facts.facts(project)]
    assert labels == ["Te beoordelen declaraties", "Over van het budget"]
    submitted(poh)
    approved(poh, number=1)
    BankAccountFactory(practice=poh.practice, confirmed_by=None)
    BatchFactory(project=project)
    found = {fact.label: fact.value for fact in money_facts.facts(project)}
    assert found["Te beoordelen declaratie"] == "1"
    assert found["Te bevestigen rekeningnummer"] == "1"
    assert found["Vrij te geven betaalopdracht"] == "1"
    assert found["Goedgekeurd, nog niet betaald"].endswith("85,00")


def test_activities_that_the_fund_does_not_pay_cannot_be_chosen(client_of, fund, project):
    text = client_of(fund).get(reverse("money")).content.decode()
    assert 'value="letters"' in text
    assert f'value="{Activity.CONSULT}"' not in text
