"""Which hours the fund pays back: of days under a full contract, while the practice and the project go on."""

from datetime import UTC, date, datetime

import pytest

from benzoproject.lib.refusal import Refused
from practices.models import AgreementText, Claim, Hours, Membership, Practice, Project
from practices.presenters import judging as words
from practices.services import agreements, claim_judging, claims, hours, participations, proposals
from practices.services.proposals import Proposed
from tests.claims import contracted
from tests.factories.people import NOW, MembershipFactory
from tests.factories.programme import RateFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 9, 14)
BEFORE, AFTER = datetime(2026, 9, 13, 12, tzinfo=UTC), datetime(2026, 9, 15, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def rate(practice: Practice):
    return RateFactory(project=practice.participation.project)


def write(by: Membership, day: date = DAY) -> Hours:
    return hours.write(activity="letters", day=day, minutes=60, by=by, at=NOW)


def submit(entry: Hours) -> Claim:
    return claims.submit(claim=entry.claim, by=entry.membership, at=NOW)


def switch(practice: Practice, by: Membership, at: datetime) -> None:
    agreements.on_paper(practice=practice, kind=AgreementText.Kind.INTERVENTION, by=by, at=at)


def test_without_a_contract_hours_are_written_and_not_submitted(practice, poh):
    entry = write(poh)
    with pytest.raises(Refused, match="geen contract"):
        submit(entry)
    contracted(practice)  # it also pays for what came before it
    assert submit(entry).state == "submitted"


@pytest.mark.parametrize(("left", "paid"), [(BEFORE, False), (AFTER, True)])
def test_after_leaving_nothing_is_paid_back(practice, poh, admin, left, paid):
    contracted(practice)
    entry = write(poh)
    participations.withdraw(practice=practice, reason="Te druk", by=admin, at=left)
    if paid:
        assert submit(entry).total == 85
    else:
        with pytest.raises(Refused, match="Na 13-09-2026"):
            submit(entry)


def test_after_the_project_nothing_is_paid_back_and_who_judges_sees_it(practice, poh):
    contracted(practice)
    claim = submit(write(poh))
    assert words.judged(claim, None).warnings == []
    Project.objects.update(ends_on=date(2026, 6, 30))
    assert "Na 30-06-2026" in words.judged(Claim.objects.get(), None).warnings[0]
    with pytest.raises(Refused, match="Na 30-06-2026"):
        submit(write(poh, date(2026, 8, 3)))


def test_a_switch_to_treatment_only_leaves_what_was_done_before_it(practice, poh, admin):
    contracted(practice)
    entry = write(poh)
    switch(practice, admin, AFTER)
    late = write(poh, date(2026, 9, 10))
    assert late.claim == entry.claim
    assert submit(entry).total == 170
    with pytest.raises(Refused, match="alleen"):
        write(poh, date(2026, 9, 20))


def test_money_comes_back_whatever_the_contract(practice, poh, admin):
    contracted(practice)
    entry = write(poh)
    claim_judging.approve(claim=submit(entry), by=MembershipFactory(fund=True), at=NOW)
    switch(practice, admin, BEFORE)
    away = hours.correct(entry=entry, minutes=0, by=poh, at=NOW)
    assert submit(away).total == -85


def test_after_a_switch_to_treatment_only_earlier_days_are_still_proposed(practice, poh, admin, monkeypatch):
    days = (date(2026, 9, 12), date(2026, 9, 16))
    happened = [
        Proposed(f"{what}:{day}", day, what, 60, "") for day in days for what in ("letters", "consult")
    ]
    monkeypatch.setattr(proposals, "SOURCES", [lambda me, since: happened])
    contracted(practice)
    switch(practice, admin, BEFORE)
    found = proposals.open_to(poh, NOW.date())
    assert [(one.day, one.activity) for one in found] == [
        (days[0], "consult"), (days[0], "letters"), (days[1], "consult"),
    ]  # fmt: skip
    taken = proposals.take(source=f"letters:{days[0]}", minutes=60, by=poh, at=NOW)
    assert taken
    assert submit(taken).total == 85
