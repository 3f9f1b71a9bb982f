"""Judging a claim: by somebody else, within the budget, once, with a mail and a sealed PDF."""

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from pypdf import PdfReader

from benzoproject.lib import files
from benzoproject.lib.durable import WorkState
from benzoproject.lib.refusal import Refused
from practices.models import AuditEvent, Claim, Hours, Mail, Seal
from practices.models.money import Activity
from practices.presenters import claims as own_words
from practices.presenters import judging as words
from practices.queries import payments
from practices.services import claim_judging, claim_rendering, mails, seals
from practices.services.seals import Outcome
from tests.claims import approved, submitted
from tests.factories.people import NOW, MembershipFactory
from tests.factories.programme import BankAccountFactory, BatchFactory, BudgetFactory, CapFactory

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def fund():
    return MembershipFactory(fund=True, user__name="F. Fonds")


@pytest.fixture
def claim(poh):
    return submitted(poh)


def state(claim):
    return Claim.objects.get(pk=claim.pk).state


def test_approved_once_and_everybody_who_is_in_it_hears(claim, fund, gp, mailoutbox):
    claim_judging.approve(claim=claim, by=fund, at=LATER)
    with pytest.raises(Refused):
        claim_judging.approve(claim=claim, by=fund, at=LATER)
    found = Claim.objects.get()
    assert (found.state, found.judged_by, found.judged_at) == ("approved", fund.user, LATER)
    assert found.work_state == WorkState.QUEUED
    mails.send_due(list(Mail.objects.values_list("pk", flat=True)))
    [mail] = mailoutbox
    assert mail.to == [claim.submitted_by.email]
    assert mail.subject == "Uw uren van september 2026 zijn goedgekeurd"
    assert claim.reference in mail.body
    event = AuditEvent.objects.get(what="claim.approve")
    assert (event.practice, event.detail) == (claim.practice, {"total": "85.00"})


def test_a_claim_of_nothing_is_settled_without_a_payment(poh, fund):
    BankAccountFactory(practice=poh.practice)
    claim = submitted(poh, minutes=0)
    claim_judging.approve(claim=claim, by=fund, at=LATER)
    found = Claim.objects.get()
    assert (found.state, found.judged_by, found.work_state) == ("settled", fund.user, WorkState.QUEUED)
    assert payments.to_pay(found.project, NOW.date()) == []
    assert "geen betaling" in own_words.next_of(found, NOW.date())
    assert AuditEvent.objects.get(what="claim.approve").detail == {"total": "0.00"}
    claim_judging.ask(claim=found, text="Klopt dit?", by=fund, at=LATER)
    assert Claim.objects.values_list("state", "judged_by").get() == ("question", None)


def test_who_submitted_it_or_has_hours_in_it_does_not_judge_it(claim, poh, gp):
    for user in (poh.user, MembershipFactory(practice=poh.practice).user):
        Hours.objects.filter(claim=claim).update(entered_by=user)
        as_fund = MembershipFactory(fund=True, user=user)
        for judge in (
            lambda by=as_fund: claim_judging.approve(claim=claim, by=by, at=LATER),
            lambda by=as_fund: claim_judging.reject(claim=claim, reason="nee", by=by, at=LATER),
        ):
            with pytest.raises(Refused, match="Iemand anders beoordeelt"):
                judge()
    assert state(claim) == "submitted"
    assert not Mail.objects.exists()


def test_rejecting_needs_a_reason_that_the_mail_does_not_tell(claim, fund, mailoutbox):
    with pytest.raises(Refused):
        claim_judging.reject(claim=claim, reason=" ", by=fund, at=LATER)
    assert state(claim) == "submitted"
    claim_judging.reject(claim=claim, reason="Twee keer dezelfde training", by=fund, at=LATER)
    assert (state(claim), Claim.objects.get().reason) == ("rejected", "Twee keer dezelfde training")
    mails.send_due(list(Mail.objects.values_list("pk", flat=True)))
    assert "Twee keer" not in mailoutbox[0].body


def test_the_project_leader_asks_and_does_not_judge(claim, admin, client_of):
    client = client_of(admin)
    answer = client.post(reverse("manage_claim_ask", args=[claim.pk]), {"text": "Wat was dit?"}, follow=True)
    assert "De vraag is gesteld" in answer.content.decode()
    assert state(claim) == "question"
    assert claim.remarks.get().text == "Wat was dit?"
    assert client.post(reverse("manage_claim_approve", args=[claim.pk])).status_code == 403


@pytest.mark.parametrize(
    ("budget", "fits"),
    [
        ({"amount": "84.99"}, False), ({"amount": "85.00"}, True),
        ({"amount": "84.99", "activity": Activity.LETTERS}, False),
        ({"amount": "0.00", "activity": Activity.TRAINING}, True),
    ],
)  # fmt: skip
def test_nothing_is_approved_over_a_budget(claim, fund, budget, fits):
    BudgetFactory(**{**budget, "amount": Decimal(budget["amount"])})
    if not fits:
        with pytest.raises(Refused, match="Het budget is niet genoeg"):
            claim_judging.approve(claim=claim, by=fund, at=LATER)
        assert state(claim) == "submitted"
        assert not Mail.objects.exists()
        return
    claim_judging.approve(claim=claim, by=fund, at=LATER)


def test_a_budget_of_the_practice_counts_what_was_agreed_before(poh, fund):
    BudgetFactory(practice=poh.practice, amount=Decimal("100.00"))
    approved(poh, minutes=60, number=0)
    second = submitted(poh, minutes=41, number=1)
    with pytest.raises(Refused):
        claim_judging.approve(claim=second, by=fund, at=LATER)
    less = submitted(poh, minutes=40, number=2)
    claim_judging.approve(claim=less, by=fund, at=LATER)
    # What takes away is always welcome, also when more was spent than there is.
    back = submitted(poh, minutes=-30, number=3)
    claim_judging.approve(claim=back, by=fund, at=LATER)


def test_the_page_tells_what_to_look_at_twice(poh, fund, client_of):
    BudgetFactory(amount=Decimal("1000.00"))
    CapFactory(activity=Activity.LETTERS, minutes_a_year=600)
    for number in range(2):
        approved(poh, minutes=60, number=0, month=NOW.date().replace(month=number + 1, day=1))
    big = submitted(poh, minutes=700)
    judged = words.judged(big, None)
    told = " ".join(judged.warnings)
    assert "Boven het maximum" in told
    assert "dubbele" in told
    assert "langer dan 8 uur" in told
    [row] = judged.budgets
    assert (row.before, row.asked, row.after) == (Decimal("880.00"), Decimal("700.00"), Decimal("180.00"))
    text = client_of(fund).get(reverse("manage_claim", args=[big.pk])).content.decode()
    assert "Kijk hier goed naar" in text
    assert "€\u00a0700,00" in text


def test_after_approval_the_budget_before_is_still_without_this_claim(poh):
    BudgetFactory(amount=Decimal("1000.00"))
    [row] = words.judged(approved(poh, minutes=100), None).budgets
    assert (row.before, row.after) == (Decimal("1000.00"), Decimal("900.00"))


def test_once_it_is_being_paid_no_budget_is_told_any_more(poh, fund, client_of):
    BudgetFactory(amount=Decimal("100.00"))
    paid = approved(poh, minutes=60, month=date(2026, 8, 1))
    later = approved(poh, minutes=30)
    account = BankAccountFactory(practice=paid.practice, holder=paid.practice.name)
    in_batch = {
        "state": Claim.State.IN_BATCH,
        "batch": BatchFactory(project=paid.project),
        "account": account,
    }
    Claim.objects.filter(pk=paid.pk).update(**in_batch)
    pages = [
        client_of(fund).get(reverse("manage_claim", args=[row.pk])).content.decode() for row in (paid, later)
    ]
    assert ["Over van het budget" in page for page in pages] == [False, True]


def test_a_draft_is_nobodys_business(poh, fund, client_of):
    draft = submitted(poh, state="draft")
    assert client_of(fund).get(reverse("manage_claim", args=[draft.pk])).status_code == 404
    assert draft.reference not in client_of(fund).get(reverse("manage_claims")).content.decode()


def test_the_list_by_state_and_month(poh, fund, client_of):
    one, other = submitted(poh), approved(poh, month=NOW.date().replace(month=8, day=1))
    client = client_of(fund)

    def numbers(**query):
        text = client.get(reverse("manage_claims"), query).content.decode()
        return [claim.reference in text for claim in (one, other)]

    assert numbers() == [True, True]
    assert numbers(state="approved") == [False, True]
    assert numbers(month="2026-09") == [True, False]
    assert numbers(month="nonsense", state="x") == [True, True]


# --- the PDF ---------------------------------------------------------------------------------------------------------
def test_the_pdf_is_sealed_and_says_everything(claim, fund, client_of):
    practice = claim.practice
    practice.agb_code, practice.kvk_number = "01000001", "00000001"
    practice.save()
    BankAccountFactory(practice=practice)
    claim_judging.approve(claim=claim, by=fund, at=LATER)
    with time_machine.travel(LATER, tick=False):
        claim_rendering.render_due([claim.pk])
        claim_rendering.render_due([claim.pk])
    found = Claim.objects.get()
    assert (found.work_state, found.error) == (WorkState.DONE, "")
    data = files.read(found.stored_name, found.pdf_sha256)
    assert seals.check(data).outcome == Outcome.GENUINE
    assert Seal.objects.get().kind == "claim"
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).replace("\u00a0", " ")
    for part in (
        claim.reference, "september 2026", "Huisartsenpraktijk De Linde", "1234 AB", "01000001", "00000001",
        "€ 60,00", "€ 85,00", "1 u 25 min", "S. Bakker", "F. Fonds", "4300", "btw",
    ):  # fmt: skip
        assert part in text, part
    assert "ABNA" not in text
    answer = client_of(fund).get(reverse("manage_claim_pdf", args=[claim.pk]))
    assert answer.content == data


def test_before_it_is_approved_there_is_no_pdf(claim, fund, client_of):
    assert client_of(fund).get(reverse("manage_claim_pdf", args=[claim.pk])).status_code == 404


# --- tables ----------------------------------------------------------------------------------------------------------
def test_tables_of_lines_and_hours(poh, fund, client_of):
    poh.practice.name = "=Praktijk"
    poh.practice.save()
    submitted(poh)
    submitted(poh, minutes=-85, number=1)
    client = client_of(fund)
    text = client.get(reverse("claims_lines_csv")).content.decode()
    assert '"-85,00"' in text
    assert '"\'=Praktijk"' in text
    assert text.startswith("\ufeff")
    hours = client.get(reverse("claims_hours_csv"), {"state": "submitted"}).content.decode()
    assert '"14-09-2026"' in hours
    assert '"S. Bakker"' in hours
    assert client.get(reverse("claims_lines_xlsx")).content.startswith(b"PK")
    assert AuditEvent.objects.filter(action="export").count() == 3
