"""No claim gets stuck: a question without an answer, an approval too soon, a PDF that could not be made."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from benzoproject.lib.durable import WorkState
from benzoproject.lib.refusal import Refused
from practices.models import Claim, ClaimLine, Hours, Mail
from practices.queries import budgets
from practices.services import claim_judging, claim_rendering, claims, hours, people
from tests.claims import approved, contracted, submitted
from tests.factories.people import NOW, MembershipFactory
from tests.factories.programme import ClaimFactory, ClaimLineFactory, RateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def fund():
    return MembershipFactory(fund=True)


@pytest.fixture
def asked(poh, fund) -> Claim:
    return claim_judging.ask(claim=submitted(poh), text="Waarom?", by=fund, at=NOW)


def test_a_question_answered_by_taking_all_hours_out_asks_nothing_any_more(asked, poh, client_of):
    hours.remove(entry=Hours.objects.get(), by=poh, at=NOW)
    page = client_of(poh).get(reverse("own_claim", args=[poh.practice.slug, asked.pk])).content.decode()
    assert "niets declareren" in page
    claims.submit(claim=asked, answer="Het was voor iets anders.", by=poh, at=NOW)
    asked.refresh_from_db()
    assert (asked.state, asked.total, asked.submitted_by) == ("draft", None, None)
    assert not ClaimLine.objects.exists()
    assert budgets.left(asked.project).submitted == 0


def test_a_question_nobody_answers_is_sent_back(asked, fund):
    assert claim_judging.reject(claim=asked, reason="Geen antwoord", by=fund, at=NOW).state == "rejected"


def test_when_who_sent_it_left_a_colleague_hears_the_question(poh, gp, admin, fund):
    claim = submitted(poh)
    people.deactivate(membership=poh, by=admin, at=NOW)
    claim_judging.ask(claim=claim, text="Waarom?", by=fund, at=NOW)
    assert [mail.to for mail in Mail.objects.filter(template="claim_question")] == [gp.user.email]


def test_the_fund_asks_about_what_it_approved_and_it_is_judged_anew(poh, fund, admin, client_of):
    contracted(poh.practice)
    RateFactory(project=poh.practice.participation.project)
    claim = approved(poh, pdf_sha256="ab" * 32)
    with pytest.raises(Refused, match="Alleen het fonds"):
        claim_judging.ask(claim=claim, text="Waarom?", by=admin, at=NOW)
    client_of(fund).post(reverse("manage_claim_ask", args=[claim.pk]), {"text": "Toch nog een vraag"})
    claim.refresh_from_db()
    assert (claim.state, claim.judged_by, claim.pdf_sha256) == ("question", None, "")
    claims.submit(claim=claim, answer="Daarom.", by=poh, at=NOW)
    assert claim_judging.approve(claim=claim, by=fund, at=NOW).state == "approved"


def test_what_is_corrected_already_is_not_asked_about(poh, fund):
    claim = approved(poh)
    hours.correct(entry=claim.hours.get(), minutes=0, by=poh, at=NOW)
    with pytest.raises(Refused, match="gecorrigeerd"):
        claim_judging.ask(claim=claim, text="Waarom?", by=fund, at=NOW)


def test_a_pdf_that_could_not_be_made_is_seen_and_made_again(poh, fund, client_of, monkeypatch):
    claim = claim_judging.approve(claim=submitted(poh), by=fund, at=NOW)

    def full(*_given: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr(claim_rendering.files, "write", full)
        claim_rendering.render_due([claim.pk])
    for client, url in (
        (client_of(fund), reverse("manage_claim", args=[claim.pk])),
        (client_of(poh), reverse("own_claim", args=[poh.practice.slug, claim.pk])),
    ):
        assert "De PDF van deze declaratie kon niet gemaakt worden" in client.get(url).content.decode()
    client_of(fund).post(reverse("manage_claim_pdf_again", args=[claim.pk]))
    claim.refresh_from_db()
    assert claim.work_state == WorkState.QUEUED
    with pytest.raises(Refused):
        claim_judging.make_again(claim=claim, by=fund, at=NOW)


def test_sums_of_many_lines_are_to_the_cent(practice):
    """SQLite adds decimals as floats."""
    total = Decimal(0)
    for number in range(60):
        amount = Decimal(70_003 * (number + 1) % 99_991) / 100
        claim = ClaimFactory(
            practice=practice, month=date(1990 + number // 12, number % 12 + 1, 1), total=amount
        )
        ClaimLineFactory(claim=claim, amount=amount)
        total += amount
        Claim.objects.filter(pk=claim.pk).update(state="approved")
        assert str(budgets.left(claim.project).spent) == str(total)
