"""What somebody did with letters on a day, as counts: enough to propose hours from, and nothing about anybody."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, Value
from django.utils import timezone

from patients.models import Wave
from practices.models import Membership, Role
from stopletters.models import Call, Letter, Response, Signature


@dataclass(frozen=True)
class FollowedUp:
    calls: int
    answers: int  # recorded without phoning


def posted(me: Membership, since: date) -> list[tuple[Wave, int]]:
    """Waves this person sent, with how many letters."""
    rows = Wave.objects.filter(posted_by=me, posted_on__gte=since).select_related("follows")
    went = Q(letters__state=Letter.State.POSTED)
    return [(row, row.went) for row in rows.annotate(went=Count("letters", filter=went)).order_by("pk")]


def signed(me: Membership, since: date) -> list[tuple[Signature, int]]:
    """What a GP signed, with how many letters. A POH's signature is part of sending."""
    if me.role != Role.GP:
        return []
    rows = Signature.objects.filter(signer=me, signed_at__gte=_begin(since), voided_at__isnull=True)
    rows = rows.select_related("wave__follows")
    return [(row, row.went) for row in rows.annotate(went=Count("lines")).order_by("pk")]


def followed_up(me: Membership, since: date) -> dict[date, FollowedUp]:
    """Calls made and answers recorded, per day."""
    calls = Call.objects.filter(made_by=me, made_at__gte=_begin(since), cancelled_at__isnull=True)
    answers = Response.objects.filter(
        recorded_by=me, recorded_at__gte=_begin(since), withdrawn_at__isnull=True, call__isnull=True
    )
    rows = calls.order_by().values_list(Value("call"), "made_at")
    rows = rows.union(answers.order_by().values_list(Value("answer"), "recorded_at"), all=True)
    done = Counter((timezone.localdate(at), what) for what, at in rows)
    days = sorted({day for day, _what in done})
    return {day: FollowedUp(done[day, "call"], done[day, "answer"]) for day in days}


def _begin(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))
