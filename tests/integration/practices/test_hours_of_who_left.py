"""Hours of somebody who left: a colleague mends what is wrong, and says why. Of who works here only they do."""

from collections.abc import Callable
from datetime import date

import pytest
import time_machine
from django.test import Client

from benzoproject.lib.refusal import Refused
from practices.models import AuditEvent, Claim, Hours, Membership, Practice, Role
from practices.services import claims, hours, people
from tests.claims import contracted
from tests.factories.people import NOW, MembershipFactory
from tests.factories.programme import RateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def contract(practice: Practice) -> None:
    contracted(practice)


Login = Callable[[Membership], Client]
HOURS, SEPTEMBER = "/p/de-linde/hours/", "/p/de-linde/hours/?month=2026-09"


@pytest.fixture(autouse=True)
def frozen_clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def gone(poh: Membership) -> Membership:
    """A colleague of the POH, who wrote an hour in September."""
    found = MembershipFactory(practice=poh.practice, display_name="V. Vertrokken")
    RateFactory(project=poh.practice.participation.project)
    hours.write(activity="letters", day=date(2026, 9, 14), minutes=60, by=found, at=NOW)
    return found


def leave(gone: Membership, admin: Membership) -> None:
    people.deactivate(membership=gone, by=admin, at=NOW)


def approve(poh: Membership) -> None:
    claims.submit(claim=Claim.objects.get(), by=poh, at=NOW)
    Claim.objects.update(state="approved", judged_at=NOW, judged_by=MembershipFactory(fund=True).user)


def correct(by: Membership, minutes: int, remark: str = "Verkeerd geteld") -> Hours:
    return hours.correct(entry=Hours.objects.earliest("pk"), minutes=minutes, remark=remark, by=by, at=NOW)


def refused(by: Membership, **what: object) -> str:
    before = list(Hours.objects.values())
    with pytest.raises(Refused) as refusal:
        correct(by, **{"minutes": 30, **what})
    assert list(Hours.objects.values()) == before
    return refusal.value.field


def test_a_colleague_corrects_with_a_reason(gone: Membership, poh: Membership, admin: Membership):
    approve(poh)
    assert refused(poh) == ""  # still works here
    leave(gone, admin)
    assert refused(poh, remark=" ") == "remark"
    correct(poh, 45)
    rows = Hours.objects.order_by("pk").values_list("minutes", "membership", "entered_by")
    assert list(rows) == [
        (60, gone.pk, gone.user_id), (-60, gone.pk, poh.user_id), (45, gone.pk, poh.user_id),
    ]  # fmt: skip
    event = AuditEvent.objects.get(what="hours.correct")
    assert (event.user, event.detail["of"], event.detail["after"]) == (poh.user, gone.pk, 45)
    claims.submit(claim=Claim.objects.get(number=1), by=poh, at=NOW)
    assert str(Claim.objects.get(number=1).total) == "-21.25"


def test_the_day_of_who_left_is_looked_at(gone: Membership, poh: Membership, admin: Membership):
    hours.write(activity="other", day=date(2026, 9, 14), minutes=600, by=gone, at=NOW)
    approve(poh)
    leave(gone, admin)
    assert refused(poh, minutes=121) == "minutes"  # twelve hours in a day
    assert refused(poh, minutes=60) == "minutes"  # what was claimed


def test_why_is_kept_when_nothing_comes_in_its_place(gone: Membership, poh: Membership, admin: Membership):
    approve(poh)
    leave(gone, admin)
    assert correct(poh, 0, "Nooit gedaan").remark == "Nooit gedaan"


@pytest.mark.parametrize("how", ["role", "account"])
def test_who_left_has_no_role_here_or_no_account(
    gone: Membership, poh: Membership, admin: Membership, how: str
):
    approve(poh)
    if how == "account":
        people.close_account(user=gone.user, by=admin, at=NOW)
    else:
        leave(gone, admin)
    assert correct(poh, 30)


def test_another_role_in_the_practice_is_no_leaving(gone: Membership, poh: Membership, admin: Membership):
    approve(poh)
    MembershipFactory(user=gone.user, practice=gone.practice, role=Role.GP, discipline="")
    leave(gone, admin)
    refused(poh)


def test_nobody_of_another_practice(
    gone: Membership, poh: Membership, admin: Membership, other_poh: Membership, other_practice: Practice
):
    approve(poh)
    leave(gone, admin)
    MembershipFactory(user=gone.user, practice=other_practice)  # works there now
    refused(other_poh)


def test_on_the_page(client_of: Login, gone: Membership, poh: Membership, admin: Membership):
    approve(poh)
    entry, client = Hours.objects.get(), client_of(poh)
    address = f"{HOURS}{entry.pk}/correct/"
    assert address not in client.get(SEPTEMBER).text
    assert client.get(address).status_code == 404
    leave(gone, admin)
    assert address in client.get(SEPTEMBER).text
    assert "V. Vertrokken" in client.get(address).text
    assert "verplicht" in client.post(address, {"minutes": "0:45"}).text
    client.post(address, {"minutes": "0:45", "remark": "Verkeerd geteld"})
    assert sorted(Hours.objects.values_list("minutes", flat=True)) == [-60, 45, 60]


def test_what_was_not_claimed_yet_is_removed_not_changed(
    client_of: Login, gone: Membership, poh: Membership, admin: Membership
):
    entry, client = Hours.objects.get(), client_of(poh)
    address = f"{HOURS}{entry.pk}/"
    assert client.post(f"{address}remove/").status_code == 404
    leave(gone, admin)
    page = client.post(address, {"activity": "other", "minutes": "30 min", "day": "2026-09-14"}).text
    assert "V. Vertrokken" in page
    assert Hours.objects.get().minutes == 60
    client.post(f"{address}remove/")
    assert not Hours.objects.exists()
    assert AuditEvent.objects.get(what="hours.remove").detail["of"] == gone.pk
