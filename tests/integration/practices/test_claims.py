"""The claim of a month until it is with the fund: in order, once, with lines that add up, no hour in two of them."""

import json
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benzoproject.lib.refusal import Refused
from practices.models import Activity, Claim, ClaimLine, Hours, Membership, Practice
from practices.models.money import PAID_BY_FUND
from practices.queries import budgets
from practices.queries import claims as queries
from practices.services import claims, hours
from tests.claims import contracted
from tests.factories.people import NOW, MembershipFactory
from tests.factories.programme import (
    BudgetFactory,
    CapFactory,
    ClaimFactory,
    ClaimRemarkFactory,
    HoursFactory,
    RateFactory,
)

pytestmark = pytest.mark.django_db
SEPTEMBER = date(2026, 9, 1)


@pytest.fixture(autouse=True)
def contract(practice: Practice) -> None:
    contracted(practice)


def write(
    by: Membership, activity: str = "letters", day: date = date(2026, 9, 14), minutes: int = 60
) -> Claim:
    claim = hours.write(by=by, activity=activity, day=day, minutes=minutes, at=NOW).claim
    assert claim
    return claim


def submit(claim: Claim, by: Membership, **what: Any) -> Claim:
    return claims.submit(claim=claim, by=by, at=NOW, **what)


def refused(claim: Claim, by: Membership, **what: Any) -> str:
    before = list(Claim.objects.values()), ClaimLine.objects.count()
    with pytest.raises(Refused) as refusal:
        submit(claim, by, **what)
    assert (list(Claim.objects.values()), ClaimLine.objects.count()) == before
    return str(refusal.value)


def judge(claim: Claim, state: str, **what: Any) -> Claim:
    by = MembershipFactory(fund=True).user
    Claim.objects.filter(pk=claim.pk).update(state=state, judged_at=NOW, judged_by=by, **what)
    return Claim.objects.get(pk=claim.pk)


def test_submitting_freezes_the_lines(poh: Membership, gp: Membership):
    RateFactory(project=poh.practice.participation.project)
    RateFactory(project=poh.practice.participation.project, role="gp", amount="125.00")
    claim = write(poh, minutes=20)
    write(poh, day=date(2026, 9, 15), minutes=30)
    write(gp, minutes=10)
    submit(claim, poh)
    claim.refresh_from_db()
    RateFactory(project=claim.project, valid_from=date(2026, 9, 1), amount="90.00", role="poh")
    lines = {(line.role, line.minutes, str(line.rate), str(line.amount)) for line in claim.lines.all()}
    assert lines == {("poh", 50, "85.00", "70.83"), ("gp", 10, "125.00", "20.83")}
    assert (claim.state, str(claim.total), claim.submitted_by) == ("submitted", "91.66", poh.user)
    assert {str(entry.rate) for entry in claim.hours.all()} == {"85.00", "125.00"}


def test_one_activity_at_two_rates_is_two_lines(poh: Membership):
    project = poh.practice.participation.project
    RateFactory(project=project)
    RateFactory(project=project, amount="90.00", valid_from=date(2026, 9, 15))
    claim = write(poh)
    write(poh, day=date(2026, 9, 15))
    submit(claim, poh)
    assert sorted(str(line.amount) for line in claim.lines.all()) == ["85.00", "90.00"]


def test_submitting_twice_is_submitting_once(poh: Membership, gp: Membership):
    RateFactory(project=poh.practice.participation.project)
    claim = write(poh)
    submit(claim, poh)
    again = submit(claim, gp)
    assert (again.submitted_by, again.lines.count()) == (poh.user, 1)


def test_without_a_rate_it_says_for_which_activity(poh: Membership):
    RateFactory(project=poh.practice.participation.project, activity="letters")
    claim = write(poh)
    write(poh, activity="training")
    assert "training" in refused(claim, poh)


def test_an_empty_claim_is_not_submitted(poh: Membership):
    refused(ClaimFactory(practice=poh.practice), poh)


def test_months_go_in_order(poh: Membership):
    RateFactory(project=poh.practice.participation.project)
    august = write(poh, day=date(2026, 8, 3))
    september = write(poh)
    assert "2026" in refused(september, poh)
    submit(august, poh)
    submit(september, poh)


def test_what_had_its_turn_keeps_nobody_waiting(poh: Membership):
    """A month that was rejected, and a correction of an earlier one."""
    RateFactory(project=poh.practice.participation.project)
    august, july = write(poh, day=date(2026, 8, 3)), write(poh, day=date(2026, 7, 3))
    submit(july, poh)
    judge(july, "approved")
    assert write(poh, day=date(2026, 7, 4)).number == 1
    submit(august, poh)
    judge(august, "rejected", reason="Te veel.")
    submit(write(poh), poh)


def test_a_question_holds_up_the_next_month_until_it_is_answered(poh: Membership):
    RateFactory(project=poh.practice.participation.project)
    august, september = write(poh, day=date(2026, 8, 3)), write(poh)
    submit(august, poh)
    Claim.objects.filter(pk=august.pk).update(state="question")
    ClaimRemarkFactory(claim=august)
    refused(september, poh)
    with pytest.raises(Refused) as refusal:
        submit(august, poh, answer="  ")
    assert refusal.value.field == "answer"
    submit(august, poh, answer="Het waren er twee.")
    assert [remark.text for remark in queries.remarks(august)] == ["Waarom twee keer?", "Het waren er twee."]
    submit(september, poh)


def test_taken_back_its_hours_can_be_changed(poh: Membership):
    RateFactory(project=poh.practice.participation.project)
    claim = write(poh)
    submit(claim, poh)
    for _time in range(2):
        claims.take_back(claim=claim, by=poh, at=NOW)
    claim.refresh_from_db()
    assert (claim.state, claim.total, claim.lines.count(), claim.submitted_by) == ("draft", None, 0, None)
    assert claim.hours.get().rate is None
    assert write(poh, day=date(2026, 9, 15)) == claim


@pytest.mark.parametrize("state", ["approved", "rejected"])
def test_what_was_judged_is_not_taken_back(poh: Membership, state: str):
    RateFactory(project=poh.practice.participation.project)
    claim = write(poh)
    submit(claim, poh)
    judge(claim, state)
    with pytest.raises(Refused):
        claims.take_back(claim=claim, by=poh, at=NOW)
    if state == "approved":
        refused(claim, poh)


def test_a_rejected_claim_is_judged_anew(poh: Membership):
    RateFactory(project=poh.practice.participation.project)
    claim = write(poh)
    submit(claim, poh)
    judge(claim, "rejected", reason="Een uur te veel.")
    again = submit(claim, poh)
    assert (again.state, again.judged_by, again.reason) == ("submitted", None, "")
    assert [remark.text for remark in queries.remarks(claim)] == ["Een uur te veel."]


def test_what_grew_too_old_in_a_draft_is_not_claimed(poh: Membership):
    RateFactory(project=poh.practice.participation.project)
    claim = ClaimFactory(practice=poh.practice, month=date(2025, 9, 1))
    HoursFactory(membership=poh, claim=claim, day=date(2025, 9, 30))
    assert "12-10-2025" in refused(claim, poh)


def test_a_cap_says_what_is_over(poh: Membership, gp: Membership):
    project = poh.practice.participation.project
    RateFactory(project=project)
    CapFactory(project=project, activity="selecting", minutes_a_year=100)
    august = write(poh, "selecting", date(2026, 8, 3), 80)
    submit(august, poh)
    claim = write(gp, "selecting", minutes=35)
    assert "15" in refused(claim, poh)
    entry = claim.hours.get()
    hours.change(entry=entry, activity="selecting", day=entry.day, minutes=20, by=gp, at=NOW)
    submit(claim, poh)


def test_a_cap_counts_per_calendar_year_and_after_corrections(poh: Membership):
    project = poh.practice.participation.project
    RateFactory(project=project)
    CapFactory(project=project, activity="selecting", minutes_a_year=100)
    old = write(poh, "selecting", date(2025, 12, 3), 100)
    submit(old, poh)
    august = write(poh, "selecting", date(2026, 8, 3), 100)
    submit(august, poh)
    judge(august, "approved")
    away = hours.correct(entry=august.hours.get(), minutes=50, by=poh, at=NOW)
    submit(away.claim, poh)
    submit(write(poh, "selecting", minutes=50), poh)


def test_the_budget_that_is_left(poh: Membership, other_poh: Membership):
    project = poh.practice.participation.project
    RateFactory(project=project)
    contracted(other_poh.practice)
    BudgetFactory(project=project, amount="1000.00")
    BudgetFactory(project=project, practice=poh.practice, activity="letters", amount="200.00")
    august = write(poh, day=date(2026, 8, 3))
    september = write(poh)
    write(poh, "training")
    for claim, by in ((august, poh), (september, poh), (write(other_poh, day=date(2026, 8, 3)), other_poh)):
        submit(claim, by)
    judge(august, "approved")
    whole, letters = budgets.left(project), budgets.left(project, poh.practice, "letters")
    assert (whole.spent, whole.submitted, whole.left) == (85, 255, 915)
    assert (letters.spent, letters.submitted, letters.left, letters.left_after_submitted) == (85, 85, 115, 30)
    none = budgets.left(project, other_poh.practice)
    assert (none.budget, none.left, none.submitted) == (None, None, 85)
    assert {(row.budget.practice, row.budget.activity) for row in budgets.touched(september)} == {
        (None, ""), (poh.practice, "letters"),
    }  # fmt: skip


entries = st.lists(
    st.tuples(st.sampled_from(PAID_BY_FUND), st.integers(1, 600), st.integers(1, 30), st.booleans()),
    min_size=1,
    max_size=8,
)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries, st.decimals("0.01", "300", places=2), st.decimals("0.01", "300", places=2))
def test_a_claim_and_its_whole_correction_come_to_nothing(
    poh: Membership, gp: Membership, written: list[Any], first: Decimal, second: Decimal
):
    """Whatever was written: the total is the sum of the lines, every hour is in one line, all can be taken back."""
    Hours.objects.filter(corrects__isnull=False).delete()
    Hours.objects.all().delete()
    Claim.objects.all().delete()
    project = poh.practice.participation.project
    project.rates.all().delete()
    RateFactory(project=project, amount=first)
    RateFactory(project=project, amount=second, role="gp")
    for activity, minutes, day, by_gp in written:
        try:
            write(gp if by_gp else poh, activity, date(2026, 9, day), minutes)
        except Refused:
            continue  # twice on a day, or more than a day holds
    claim = submit(Claim.objects.get(), poh)
    lines = list(claim.lines.all())
    assert claim.total == sum(line.amount for line in lines)
    assert sum(line.minutes for line in lines) == sum(entry.minutes for entry in claim.hours.all())
    judge(claim, "approved")
    for entry in claim.hours.all():
        hours.correct(entry=entry, minutes=0, by=gp if entry.membership == gp else poh, at=NOW)
    correction = submit(Claim.objects.get(number=1), poh)
    assert correction.total == -claim.total
    claimed = Hours.objects.values_list("claim", "pk")
    assert len({pk for _claim, pk in claimed}) == len(claimed) == 2 * claim.hours.count()


def told(*arguments: str) -> Any:
    out = StringIO()
    call_command("claims", *arguments, stdout=out)
    return json.loads(out.getvalue()) if "--json" in arguments else out.getvalue()


def test_the_command_tells_the_claims_of_a_month(poh: Membership, other_poh: Membership):
    project = poh.practice.participation.project
    RateFactory(project=project)
    claim = write(poh, minutes=20)
    write(other_poh, minutes=90)
    write(poh, day=date(2026, 8, 3))
    submit(queries.of_practice(poh.practice).get(month=date(2026, 8, 1)), poh)
    submit(claim, poh)
    judge(claim, "approved")
    hours.correct(entry=claim.hours.get(), minutes=10, by=poh, at=NOW)
    line = {"activity": "letters", "role": "poh", "rate": 85.0}
    assert told("--project", project.slug, "--month", "2026-09", "--json") == [
        {
            "practice": "de-es", "number": 0, "status": "draft", "total": 127.5,
            "lines": [{**line, "minutes": 90, "amount": 127.5}],
        },
        {
            "practice": "de-linde", "number": 0, "status": "approved", "total": 28.33,
            "lines": [{**line, "minutes": 20, "amount": 28.33}],
        },
        {
            "practice": "de-linde", "number": 1, "status": "draft", "total": -14.17,
            "lines": [{**line, "minutes": -10, "amount": -14.17}],
        },
    ]  # fmt: skip
    assert told("--project", project.slug, "--month", "2026-07", "--json") == []
    assert "de-linde, correctie 1" in told("--project", project.slug, "--month", "2026-09")


@pytest.mark.parametrize(
    "arguments", [["nergens", "2026-09"], ["benzoreductie", "september"], ["benzoreductie", "2026-13"]]
)
def test_the_command_says_what_it_does_not_know(poh: Membership, arguments: list[str]):
    with pytest.raises(CommandError) as error:
        told("--project", arguments[0], "--month", arguments[1], "--json")
    assert error.value.returncode == 2


def test_every_activity_has_a_payer():
    assert {activity for activity in Activity if activity not in PAID_BY_FUND} == {Activity.CONSULT}
