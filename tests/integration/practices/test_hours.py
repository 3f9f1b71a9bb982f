"""Writing hours: what cannot be is refused at its field, nothing stands twice, what was claimed is only corrected."""

from datetime import date, time, timedelta
from typing import Any

import pytest

from benzoproject.lib.refusal import Refused
from practices.models import Activity, Agreement, Claim, Hours, Membership, Participation, Practice
from practices.services import claims, hours
from tests.claims import contracted
from tests.factories.people import NOW, MembershipFactory
from tests.factories.programme import ClaimFactory, HoursFactory, RateFactory

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
SEPTEMBER = date(2026, 9, 1)


@pytest.fixture(autouse=True)
def contract(practice: Practice) -> None:
    contracted(practice)


def write(by: Membership, **what: Any) -> Hours:
    values = {"activity": Activity.LETTERS, "day": date(2026, 9, 14), "minutes": 60, **what}
    return hours.write(by=by, at=NOW, **values)


def refused(field: str, by: Membership, **what: Any) -> str:
    before = list(Hours.objects.values())
    with pytest.raises(Refused) as refusal:
        write(by, **what)
    assert refusal.value.field == field
    assert list(Hours.objects.values()) == before
    return str(refusal.value)


def submitted(claim: Claim, by: Membership, state: str = Claim.State.APPROVED) -> Claim:
    if not claim.project.rates.exists():
        RateFactory(project=claim.project)
    claims.submit(claim=claim, by=by, at=NOW)
    if state != Claim.State.SUBMITTED:
        judge = MembershipFactory(fund=True).user
        Claim.objects.filter(pk=claim.pk).update(state=state, judged_at=NOW, judged_by=judge)
    return Claim.objects.get(pk=claim.pk)


def test_hours_stand_in_the_claim_of_their_month(poh: Membership, gp: Membership):
    first, second = write(poh), write(gp, day=date(2026, 9, 30))
    october = write(poh, day=TODAY)
    assert first.claim == second.claim
    assert (first.claim.month, first.claim.number, first.claim.state) == (SEPTEMBER, 0, "draft")
    assert october.claim.month == date(2026, 10, 1)
    assert (first.payer, first.membership, first.entered_by) == ("fund", poh, poh.user)


def test_a_consult_is_the_insurers_and_stands_in_no_claim(poh: Membership):
    entry = write(poh, activity=Activity.CONSULT)
    assert (entry.payer, entry.claim) == ("insurer", None)
    assert not Claim.objects.exists()


@pytest.mark.parametrize(
    ("field", "what"),
    [
        ("minutes", {"minutes": 0}),
        ("minutes", {"minutes": -30}),
        ("minutes", {"minutes": 601}),
        ("day", {"day": TODAY + timedelta(days=1)}),
        ("starts", {"day": TODAY, "starts": time(23, 0), "minutes": 30}),
        ("minutes", {"starts": time(23, 0), "minutes": 90}),
        ("day", {"day": date(2025, 10, 11)}),  # older than twelve months
        ("activity", {"activity": "golf"}),
    ],
)
def test_what_cannot_be_is_said_at_its_field(poh: Membership, field: str, what: dict[str, Any]):
    assert refused(field, poh, **what)
    assert not Claim.objects.exists()


def test_twelve_months_ago_to_the_day_is_not_too_old(poh: Membership):
    assert write(poh, day=date(2025, 10, 12)).claim


def test_overlap_is_seen_in_any_practice(poh: Membership, other_practice: Practice):
    elsewhere = MembershipFactory(user=poh.user, practice=other_practice)
    write(poh, starts=time(9, 0), minutes=60, activity=Activity.TRAINING)
    said = refused("starts", elsewhere, starts=time(9, 30), minutes=60)
    assert "09:00" in said
    assert write(elsewhere, starts=time(10, 0), minutes=60)


def test_a_day_of_all_practices_has_a_limit(poh: Membership, other_practice: Practice):
    elsewhere = MembershipFactory(user=poh.user, practice=other_practice)
    write(poh, minutes=600)
    refused("minutes", elsewhere, minutes=121)
    assert write(elsewhere, minutes=120)


def test_the_hours_of_somebody_else_are_no_overlap(poh: Membership, gp: Membership):
    write(poh, starts=time(9, 0))
    assert write(gp, starts=time(9, 0))


def test_the_same_form_twice_is_stored_once(poh: Membership):
    write(poh)
    refused("activity", poh)
    write(poh, starts=time(9, 0), activity=Activity.OTHER)
    refused("starts", poh, starts=time(9, 0), activity=Activity.OTHER)


def test_no_project_and_no_reimbursement(poh: Membership):
    Agreement.objects.all().delete()
    Participation.objects.filter(practice=poh.practice).update(kind=Participation.Kind.INTERVENTION)
    refused("activity", poh)
    assert write(poh, activity=Activity.CONSULT)


def test_an_entry_is_changed_and_removed_while_its_month_is_open(poh: Membership):
    entry = write(poh)
    hours.change(entry=entry, activity=Activity.OTHER, day=TODAY, minutes=30, remark="Anders", by=poh, at=NOW)
    entry = Hours.objects.get()
    assert (entry.activity, entry.minutes, entry.remark) == ("other", 30, "Anders")
    assert [claim.month for claim in Claim.objects.all()] == [date(2026, 10, 1)]  # the empty draft is gone
    hours.remove(entry=entry, by=poh, at=NOW)
    assert not Hours.objects.exists()
    assert not Claim.objects.exists()


def test_changing_to_what_cannot_be_changes_nothing(poh: Membership):
    entry = write(poh, starts=time(9, 0))
    write(poh, starts=time(11, 0), activity=Activity.OTHER)
    before = list(Hours.objects.values())
    with pytest.raises(Refused):
        hours.change(
            entry=entry, activity="letters", day=entry.day, minutes=121, starts=time(9, 0), by=poh, at=NOW
        )
    assert list(Hours.objects.values()) == before
    # Its own time is no overlap with itself.
    hours.change(
        entry=entry, activity="letters", day=entry.day, minutes=120, starts=time(9, 0), by=poh, at=NOW
    )


def test_nobody_changes_the_hours_of_a_colleague(poh: Membership, gp: Membership):
    entry = write(gp)
    with pytest.raises(Refused, match="eigen uren"):
        hours.change(entry=entry, activity="letters", day=entry.day, minutes=500, by=poh, at=NOW)
    assert Hours.objects.get().minutes == 60


def test_what_was_submitted_is_fixed(poh: Membership):
    entry = write(poh)
    submitted(entry.claim, poh, Claim.State.SUBMITTED)
    for act in (
        lambda: hours.remove(entry=entry, by=poh, at=NOW),
        lambda: hours.change(entry=entry, activity="other", day=entry.day, minutes=5, by=poh, at=NOW),
        lambda: hours.correct(entry=entry, minutes=30, by=poh, at=NOW),  # not approved yet: take it back
    ):
        with pytest.raises(Refused):
            act()
    assert Hours.objects.get().minutes == 60


@pytest.mark.parametrize("state", ["submitted", "approved"])
def test_a_late_entry_opens_a_correction(poh: Membership, state: str):
    entry = write(poh)
    submitted(entry.claim, poh, state)
    late = write(poh, day=date(2026, 9, 15))
    assert (late.claim.month, late.claim.number, late.claim.state) == (SEPTEMBER, 1, "draft")
    later = write(poh, day=date(2026, 9, 16))
    assert later.claim == late.claim


def test_a_rejected_month_takes_its_late_entry_itself(poh: Membership):
    entry = write(poh)
    submitted(entry.claim, poh, Claim.State.REJECTED)
    assert write(poh, day=date(2026, 9, 15)).claim == entry.claim


def test_a_correction_takes_away_and_writes_anew(poh: Membership):
    entry = write(poh)
    submitted(entry.claim, poh)
    away = hours.correct(entry=entry, minutes=45, remark="Drie kwartier", by=poh, at=NOW)
    anew = Hours.objects.get(minutes=45)
    assert (away.minutes, away.corrects, away.claim) == (-60, entry, anew.claim)
    assert (anew.day, anew.activity, anew.claim.number, anew.remark) == (
        entry.day,
        "letters",
        1,
        "Drie kwartier",
    )
    correction = submitted(anew.claim, poh)
    assert [(line.minutes, str(line.amount)) for line in correction.lines.all()] == [(-15, "-21.25")]


def test_a_correction_goes_at_the_rate_that_was_claimed(poh: Membership):
    entry = write(poh)
    claim = submitted(entry.claim, poh)
    RateFactory(project=claim.project, role="poh", valid_from=date(2026, 9, 1), amount="100.00")
    away = hours.correct(entry=entry, minutes=0, by=poh, at=NOW)
    correction = submitted(away.claim, poh)
    assert correction.total == -claim.total == -85


def test_a_correction_is_corrected_in_turn(poh: Membership):
    entry = write(poh)
    submitted(entry.claim, poh)
    away = hours.correct(entry=entry, minutes=45, by=poh, at=NOW)
    submitted(away.claim, poh)
    anew = Hours.objects.get(minutes=45)
    for gone in (entry, away):
        with pytest.raises(Refused):
            hours.correct(entry=gone, minutes=10, by=poh, at=NOW)
    assert hours.correct(entry=anew, minutes=50, by=poh, at=NOW).claim.number == 2


def test_a_correction_can_be_removed_again(poh: Membership):
    entry = write(poh)
    submitted(entry.claim, poh)
    away = hours.correct(entry=entry, minutes=45, by=poh, at=NOW)
    with pytest.raises(Refused):
        hours.remove(entry=away, by=poh, at=NOW)  # something stands in its place
    hours.remove(entry=Hours.objects.get(minutes=45), by=poh, at=NOW)
    hours.remove(entry=away, by=poh, at=NOW)
    assert Hours.objects.get().standing
    assert Claim.objects.count() == 1


def test_a_correction_that_cannot_be_takes_nothing_away(poh: Membership):
    entry = write(poh)
    submitted(entry.claim, poh)
    with pytest.raises(Refused) as refusal:
        hours.correct(entry=entry, minutes=700, by=poh, at=NOW)
    assert refusal.value.field == "minutes"
    assert Hours.objects.get().standing
    assert Claim.objects.count() == 1


def test_hours_of_two_years_ago_can_still_be_corrected(poh: Membership):
    claim = ClaimFactory(practice=poh.practice, month=date(2024, 9, 1))
    entry = HoursFactory(membership=poh, claim=claim, day=date(2024, 9, 3), rate="85.00")
    judge = MembershipFactory(fund=True).user
    Claim.objects.filter(pk=claim.pk).update(
        state="approved",
        total="85.00",
        submitted_at=NOW,
        submitted_by=poh.user,
        judged_at=NOW,
        judged_by=judge,
    )
    away = hours.correct(entry=Hours.objects.get(pk=entry.pk), minutes=30, by=poh, at=NOW)
    assert submitted(away.claim, poh, "submitted").total == -42.5
