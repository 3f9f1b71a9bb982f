"""What was claimed is mended once: no act, and no order of acts, has the same hour paid twice."""

from datetime import date, time, timedelta
from typing import Any

import pytest

from benzoproject.lib.refusal import Refused
from practices.models import Claim, Hours, Membership
from practices.queries import hours as queries
from practices.services import claim_judging, claims, hours, proposals
from tests.claims import contracted
from tests.factories.people import NOW, MembershipFactory
from tests.factories.programme import RateFactory, StartInterviewFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 9, 14)


@pytest.fixture(autouse=True)
def rate(practice):
    contracted(practice)
    return RateFactory(project=practice.participation.project)


@pytest.fixture
def fund() -> Membership:
    return MembershipFactory(fund=True)


def write(by: Membership, **what: Any) -> Hours:
    return hours.write(by=by, at=NOW, **{"activity": "letters", "day": DAY, "minutes": 60, **what})


def approve(claim: Claim, fund: Membership) -> Claim:
    by = claim.hours.first().membership
    return claim_judging.approve(claim=claims.submit(claim=claim, by=by, at=NOW), by=fund, at=NOW)


def correct(entry: Hours, minutes: int) -> Hours:
    return hours.correct(entry=entry, minutes=minutes, by=entry.membership, at=NOW)


@pytest.mark.parametrize(
    ("written", "changed"),
    [
        ({"source": "wave:1"}, {}),
        ({}, {"starts": time(9, 5)}),
        ({}, {"activity": "other"}),
        ({}, {"day": DAY + timedelta(days=1)}),
        ({"starts": time(9), "activity": "training"}, {"activity": "training", "starts": time(9, 5)}),
    ],
)
def test_what_was_taken_away_does_not_stand_again_beside_what_took_its_place(poh, fund, written, changed):
    entry = write(poh, **written)
    approve(entry.claim, fund)
    away = correct(entry, 50)
    anew = Hours.objects.get(minutes=50)
    if changed:
        what = {"activity": anew.activity, "day": anew.day, "minutes": 50, **changed}
        hours.change(entry=anew, by=poh, at=NOW, **what)
    with pytest.raises(Refused, match="iets anders"):
        hours.remove(entry=away, by=poh, at=NOW)
    hours.remove(entry=anew, by=poh, at=NOW)
    hours.remove(entry=away, by=poh, at=NOW)
    assert Hours.objects.get().standing


def test_it_does_not_stand_again_beside_what_was_written_meanwhile(poh, fund):
    entry = write(poh, starts=time(9))
    approve(entry.claim, fund)
    away = correct(entry, 0)
    late = write(poh, activity="other", starts=time(9, 30))
    with pytest.raises(Refused, match="iets anders"):
        hours.remove(entry=away, by=poh, at=NOW)
    hours.remove(entry=late, by=poh, at=NOW)
    hours.remove(entry=away, by=poh, at=NOW)


def test_what_took_its_place_stays_in_its_month(poh, fund):
    entry = write(poh)
    approve(entry.claim, fund)
    correct(entry, 50)
    with pytest.raises(Refused, match="maand"):
        hours.change(
            entry=Hours.objects.get(minutes=50),
            activity="letters",
            day=NOW.date(),
            minutes=50,
            by=poh,
            at=NOW,
        )


def test_a_rejected_correction_comes_before_what_was_written_in_its_place(poh, fund):
    entry = write(poh)
    approve(entry.claim, fund)
    first = claims.submit(claim=correct(entry, 0).claim, by=poh, at=NOW)
    again = write(poh)
    assert again.claim.number == 2
    claim_judging.reject(claim=first, reason="De uren waren goed", by=fund, at=NOW)
    with pytest.raises(Refused, match="Dien eerst"):
        claims.submit(claim=again.claim, by=poh, at=NOW)
    claims.submit(claim=first, by=poh, at=NOW)
    approve(Claim.objects.get(number=1), fund)
    approve(again.claim, fund)
    assert sum(claim.total for claim in Claim.objects.all()) == 85


def test_also_when_both_were_sent_before_the_first_was_rejected(poh, fund):
    entry = write(poh)
    approve(entry.claim, fund)
    first = claims.submit(claim=correct(entry, 0).claim, by=poh, at=NOW)
    again = claims.submit(claim=write(poh).claim, by=poh, at=NOW)
    for act in (lambda: None, lambda: claim_judging.reject(claim=first, reason="Nee", by=fund, at=NOW)):
        act()
        with pytest.raises(Refused, match="komt eerst"):
            claim_judging.approve(claim=again, by=fund, at=NOW)


def test_late_hours_join_a_rejected_correction_and_other_days_do_not_wait_for_it(poh, fund):
    entry = write(poh)
    approve(entry.claim, fund)
    first = claims.submit(claim=correct(entry, 0).claim, by=poh, at=NOW)
    late = write(poh, activity="other", day=DAY + timedelta(days=1))
    claim_judging.reject(claim=first, reason="Nee", by=fund, at=NOW)
    assert write(poh).claim == first
    assert approve(late.claim, fund).number == 2


def test_old_work_is_made_smaller_and_not_larger(poh, fund):
    entry = write(poh, minutes=30)
    approve(entry.claim, fund)
    later = NOW + timedelta(days=800)
    with pytest.raises(Refused, match="te oud") as refusal:
        hours.correct(entry=entry, minutes=600, by=poh, at=later)
    assert refusal.value.field == "minutes"
    assert hours.correct(entry=entry, minutes=20, by=poh, at=later)


def test_one_of_two_proposals_of_a_day_is_corrected(poh, fund):
    one, _other = write(poh, source="wave:1"), write(poh, source="wave:2")
    approve(one.claim, fund)
    assert correct(one, 50).claim.number == 1


def test_what_was_written_by_hand_stays_so_when_it_is_corrected(poh, fund):
    entry = write(poh)
    approve(entry.claim, fund)
    correct(entry, 50)
    assert (DAY, "letters") in queries.settled(poh, DAY).by_hand
    with pytest.raises(Refused, match="al"):
        write(poh, source="wave:1")


def test_one_start_interview_is_one_proposal_for_somebody_with_two_roles(practice, poh):
    also_gp = MembershipFactory(user=poh.user, practice=practice, gp=True)
    interview = StartInterviewFactory(participation=practice.participation)
    interview.people.set([poh, also_gp])
    [one] = proposals.open_to(also_gp, NOW.date())
    assert proposals.take(source=one.source, minutes=45, by=poh, at=NOW)
    assert proposals.open_to(also_gp, NOW.date()) == []
    with pytest.raises(Refused):
        write(also_gp, activity="start_interview", day=interview.held_on, source=one.source)
