"""The pages of hours and claims: seconds on a phone, sentences at the field, nothing lost of what was typed."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from practices.models import (
    Activity,
    Agreement,
    AgreementText,
    Claim,
    DismissedProposal,
    Hours,
    Meeting,
    Membership,
    Participation,
    Practice,
)
from practices.presenters.hours_waiting import waiting
from practices.services import claims, hours, proposals
from tests.claims import contracted
from tests.factories.people import NOW, MembershipFactory, UserFactory
from tests.factories.programme import (
    BudgetFactory,
    CapFactory,
    ClaimRemarkFactory,
    MeetingFactory,
    RateFactory,
    SeatFactory,
    StartInterviewFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def contract(practice: Practice) -> None:
    contracted(practice)


Login = Callable[[Membership], Client]
TODAY = NOW.date()
HOURS, CLAIMS = "/p/de-linde/hours/", "/p/de-linde/claims/"


@pytest.fixture(autouse=True)
def frozen_clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def client(client_of: Login, poh: Membership) -> Client:
    return client_of(poh)


def attended(me: Membership, day: int = 7, kind: str = Meeting.Kind.INTERVISION) -> str:
    """A meeting of an hour and a half, that happened; the source of its proposal."""
    starts = timezone.make_aware(datetime(2026, 10, day, 13, 0))
    meeting = MeetingFactory(
        project=me.practice.participation.project, kind=kind, starts_at=starts, minutes=90
    )
    SeatFactory(
        meeting=meeting, membership=me, state="coming", attendance="present", attendance_at=NOW,
        attendance_by=UserFactory(factor=False),
    )  # fmt: skip
    return f"meeting:{meeting.pk}"


def write(by: Membership, day: date = date(2026, 9, 14), **what: object) -> Hours:
    return hours.write(**{"activity": "letters", "day": day, "minutes": 60, "by": by, "at": NOW, **what})


def test_three_taps_write_an_entry(client: Client, poh: Membership):
    answer = client.post(HOURS, {"activity": "letters", "quick": "45", "day": "2026-10-12"}, follow=True)
    entry = Hours.objects.get()
    assert (entry.minutes, entry.day, entry.membership) == (45, TODAY, poh)
    assert "Brieven versturen" in answer.text
    assert "45\xa0min" in answer.text


@pytest.mark.parametrize(("typed", "minutes"), [("1:30", 90), ("1,5 uur", 90), ("75", 75), ("2:00", 120)])
def test_a_duration_as_people_write_it(client: Client, typed: str, minutes: int):
    client.post(HOURS, {"activity": "letters", "minutes": typed, "day": "12-10-2026", "starts": "8:00"})
    assert Hours.objects.get().minutes == minutes


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ({"minutes": "2"}, "2 uur of 2 minuten"),
        ({"minutes": "een poos"}, "Schrijf de tijd zo"),
        ({"minutes": "60", "quick": "45"}, "twee tijden"),
        ({}, "Kies hoe lang"),
        ({"quick": "45", "day": "13-10-2026"}, "Deze dag moet nog komen"),
        ({"quick": "45", "day": "gisteren"}, "21-11-2026"),
        ({"quick": "45", "activity": ""}, "Kies wat u deed"),
        ({"minutes": "11:00"}, "hooguit 10 uur"),
    ],
)
def test_a_sentence_at_the_field_and_nothing_lost(client: Client, what: dict[str, str], said: str):
    sent = {"activity": "letters", "day": "2026-10-12", "remark": "Blijft staan", **what}
    page = client.post(HOURS, sent).text
    assert said in page
    assert "Blijft staan" in page
    assert not Hours.objects.exists()


def test_a_second_submit_of_the_form_stores_nothing_twice(client: Client):
    sent = {"activity": "letters", "quick": "45", "day": "2026-10-12"}
    client.post(HOURS, sent)
    assert "staat al" in client.post(HOURS, sent).text
    assert Hours.objects.count() == 1


def test_it_says_where_late_hours_stand_and_what_is_over(client: Client, poh: Membership):
    project = poh.practice.participation.project
    RateFactory(project=project)
    CapFactory(project=project, activity="letters", minutes_a_year=80)
    BudgetFactory(project=project, practice=poh.practice, amount="90.00")
    claims.submit(claim=write(poh).claim, by=poh, at=NOW)
    sent = {"activity": "letters", "quick": "45", "day": "2026-09-15"}
    page = client.post(HOURS, sent, follow=True).text
    assert "september 2026, correctie 1" in page
    assert "daarvan kan 1\xa0u\xa020\xa0min vergoed worden" in page
    assert "nog €\xa05,00 over" in page


def test_colleagues_see_each_others_hours_and_write_their_own(client: Client, gp: Membership):
    entry = write(gp, day=TODAY)
    page = client.get(HOURS).text
    assert gp.display_name in page
    assert f"{HOURS}{entry.pk}/" not in page
    assert client.get(f"{HOURS}{entry.pk}/").status_code == 404
    assert client.post(f"{HOURS}{entry.pk}/remove/").status_code == 404
    assert Hours.objects.exists()


def test_an_entry_is_changed_and_removed(client: Client, poh: Membership):
    entry = write(poh, day=TODAY, starts=time(8, 0))
    address = f"{HOURS}{entry.pk}/"
    assert 'value="1 u"' in client.get(address).text
    client.post(address, {"activity": "other", "minutes": "1 u", "day": "2026-10-12", "starts": "08:00"})
    entry.refresh_from_db()
    assert (entry.activity, entry.minutes) == ("other", 60)
    client.post(f"{address}remove/")
    assert not Hours.objects.exists()


@pytest.mark.parametrize("asked", ["2026-09", "2027-01", "onzin", ""])
def test_any_month_can_be_asked_for(client: Client, poh: Membership, asked: str):
    write(poh, remark="In september")
    page = client.get(HOURS, {"month": asked})
    assert page.status_code == 200
    assert ("In september" in page.text) is (asked == "2026-09")


def test_proposals_come_from_what_happened(poh: Membership, gp: Membership):
    attended(poh, kind=Meeting.Kind.DAY_1)
    interview = StartInterviewFactory(participation=poh.practice.participation, held_on=date(2026, 10, 1))
    interview.people.add(poh, gp)
    found = [(one.activity, one.minutes, one.starts) for one in proposals.open_to(poh, TODAY)]
    assert found == [("start_interview", 45, None), ("training", 90, time(13, 0))]
    assert [one.activity for one in proposals.open_to(gp, TODAY)] == ["start_interview"]


def test_without_reimbursement_nothing_of_the_fund_is_proposed(poh: Membership):
    attended(poh)
    Agreement.objects.filter(text__kind=AgreementText.Kind.FULL).delete()
    Participation.objects.update(kind=Participation.Kind.INTERVENTION)
    assert proposals.open_to(poh, TODAY) == []


def test_what_was_written_by_hand_is_not_proposed(poh: Membership):
    attended(poh)
    write(poh, day=date(2026, 10, 7), activity=Activity.INTERVISION)
    assert proposals.open_to(poh, TODAY) == []


def test_one_click_takes_a_proposal_once(client: Client, poh: Membership):
    source = attended(poh)
    act = {"act": f"take:{source}", source: "1:15"}
    client.post(f"{HOURS}proposals/", act)
    entry = Hours.objects.get()
    assert (entry.minutes, entry.starts, entry.source) == (75, time(13, 0), source)
    again = client.post(f"{HOURS}proposals/", act, follow=True)
    assert "er niet meer" in again.text
    assert Hours.objects.count() == 1


def test_all_at_once_and_what_cannot_be_stays_with_its_reason(client: Client, poh: Membership):
    first, second, third = attended(poh, 6), attended(poh, 7), attended(poh, 8)
    write(poh, day=date(2026, 10, 7), starts=time(13, 30))
    sent = {"act": "all", first: "1:00", second: "1 u 30 min", third: "een poos"}
    page = client.post(f"{HOURS}proposals/", sent).text
    assert set(Hours.objects.exclude(source="").values_list("source", "minutes")) == {(first, 60)}
    assert "Op dit tijdstip staat al" in page
    assert "een poos" in page
    assert "1 voorstel opgeschreven" in page


def test_enter_in_a_box_changes_nothing(client: Client, poh: Membership):
    source = attended(poh)
    client.post(f"{HOURS}proposals/", {"act": "look", source: "2:00"})
    assert not Hours.objects.exists()


def test_a_proposal_is_dismissed_and_comes_back(
    client: Client, poh: Membership, client_of: Login, gp: Membership
):
    source = attended(poh)
    page = client.post(f"{HOURS}proposals/", {"act": f"dismiss:{source}"}, follow=True).text
    assert proposals.open_to(poh, TODAY) == []
    back = f"{HOURS}proposals/{DismissedProposal.objects.get().pk}/restore/"
    assert back in page
    assert client_of(gp).post(back).status_code == 404
    client.post(back)
    assert [one.source for one in proposals.open_to(poh, TODAY)] == [source]
    assert client.post(back).status_code == 404


def test_a_claim_from_draft_to_answer(client: Client, poh: Membership):
    RateFactory(project=poh.practice.participation.project)
    claim = write(poh).claim
    address = f"{CLAIMS}{claim.pk}/"
    assert "€\xa085,00" in client.get(address).text
    client.post(f"{address}submit/")
    client.post(f"{address}submit/")
    assert Claim.objects.get().state == "submitted"
    client.post(f"{address}take-back/")
    client.post(f"{address}submit/")
    Claim.objects.update(state="question")
    ClaimRemarkFactory(claim=claim)
    page = client.post(f"{address}submit/", {"answer": ""}).text
    assert "Schrijf eerst een antwoord" in page
    client.post(f"{address}submit/", {"answer": "Het klopt."})
    assert Claim.objects.get().state == "submitted"
    assert "Het klopt." in client.get(address).text
    assert "September 2026" in client.get(CLAIMS).text


def test_what_is_in_the_way_is_said_before(client: Client, poh: Membership):
    RateFactory(project=poh.practice.participation.project, activity="training")
    write(poh, day=date(2026, 8, 3), activity="training")
    claim = write(poh).claim
    address, first = f"{CLAIMS}{claim.pk}/", Claim.objects.get(month=date(2026, 8, 1))
    page = client.get(address).text
    assert "nog geen tarief" in page
    assert "op volgorde" in page
    assert f'href="{CLAIMS}{first.pk}/"' in page
    assert "submit/" not in page  # a button that would only refuse
    assert "submit/" in client.get(f"{CLAIMS}{first.pk}/").text
    assert "op volgorde" in client.post(f"{address}submit/").text
    assert set(Claim.objects.values_list("state", flat=True)) == {"draft"}


def test_a_correction_from_the_page(client: Client, poh: Membership):
    RateFactory(project=poh.practice.participation.project)
    entry = write(poh)
    claims.submit(claim=entry.claim, by=poh, at=NOW)
    Claim.objects.update(state="approved", judged_at=NOW, judged_by=MembershipFactory(fund=True).user)
    address = f"{HOURS}{entry.pk}/correct/"
    assert address in client.get(HOURS, {"month": "2026-09"}).text
    assert "liggen vast" in client.get(f"{HOURS}{entry.pk}/").text
    assert "gedeclareerd was" in client.post(address, {"minutes": "60"}).text
    assert "Schrijf de tijd zo" in client.post(address, {"minutes": "veel"}).text
    client.post(address, {"minutes": "0:45", "remark": "Verkeerd geteld"})
    assert sorted(Hours.objects.values_list("minutes", flat=True)) == [-60, 45, 60]
    page = client.get(HOURS, {"month": "2026-09"}).text
    assert "haalt weg wat fout gedeclareerd was" in page
    assert "weggehaald door een correctie" in page


def test_the_pdf_is_there_when_it_was_made(client: Client, poh: Membership):
    claim = write(poh).claim
    assert client.get(f"{CLAIMS}{claim.pk}/pdf/").status_code == 404


def test_what_waits_on_the_start_page(poh: Membership, admin: Membership):
    assert waiting(poh, TODAY) == []
    assert waiting(admin, TODAY) == []
    attended(poh)
    write(poh, day=TODAY)  # of this month: nothing to submit yet
    august, september = write(poh, day=date(2026, 8, 3)).claim, write(poh).claim
    Claim.objects.filter(pk=august.pk).update(state="question", total="85.00")
    rows = [(row.urgency, row.count, row.url) for row in waiting(poh, TODAY)]
    assert rows == [
        (3, 1, f"{CLAIMS}{august.pk}/"), (7, 1, HOURS), (6, 1, f"{CLAIMS}{september.pk}/"),
    ]  # fmt: skip


@pytest.mark.parametrize("asked", ["0001-01", "9999-12", "2026-13", "golf"])
def test_a_month_that_makes_no_sense_is_no_error(poh: Membership, client_of: Any, asked: str):
    assert client_of(poh).get(f"{HOURS}?month={asked}").status_code == 200
