"""The demo's story of the programme, on a day that is awkward for a calendar."""

from datetime import date

import pytest

from benzoproject.demo import programme_story
from practices import demo
from practices.models import Agreement, Batch, Claim, Mail, Participation, Seat, SignUp

pytestmark = pytest.mark.django_db


def test_the_programme_is_told_on_any_day(mailoutbox):
    today = date(2026, 3, 1)  # a Sunday, the first of its month, after a short one
    demo.make_people(agreed=False)
    programme_story.begin(today=today)
    programme_story.go_on(today=today)

    states = dict(Participation.objects.values_list("practice__slug", "state"))
    assert (states["de-linde"], states["de-es"]) == ("active", "active")
    assert {"interview", "contract", "training", "withdrawn"} < set(states.values())
    assert {"received", "returned", "accepted", "rejected"} == set(
        SignUp.objects.values_list("state", flat=True)
    )
    assert {"paid", "in_batch", "question"} <= set(
        Claim.objects.filter(practice__slug="de-linde").values_list("state", flat=True)
    )
    assert Claim.objects.filter(state="submitted").exists()  # of the other practice: something to judge
    assert set(Batch.objects.values_list("state", flat=True)) == {"paid", "made"}
    assert Seat.objects.filter(meeting__starts_at__date__gt=today, state="waiting").count() == 1
    assert set(Agreement.objects.filter(on_paper=False).values_list("work_state", flat=True)) == {"done"}
    assert Claim.objects.exclude(batch=None).exclude(work_state="done").count() == 0
    assert not mailoutbox
    assert not Mail.objects.exclude(work_state="done").exists()  # nobody hears now of what happened then
