"""Consults somebody held, per day, as a count and minutes: the hours of a consult never point to a patient."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from consults.models import Consult
from practices.models import Membership


@dataclass(frozen=True)
class Held:
    count: int
    minutes: int


def held(me: Membership, since: date) -> dict[date, Held]:
    begin = timezone.make_aware(datetime.combine(since, datetime.min.time()))
    rows = Consult.objects.filter(poh=me, state=Consult.State.DONE, starts_at__gte=begin)
    minutes: dict[date, list[int]] = defaultdict(list)
    for consult in rows.only("starts_at", "minutes", "minutes_spent").order_by("starts_at"):
        spent = consult.minutes if consult.minutes_spent is None else consult.minutes_spent
        minutes[timezone.localdate(consult.starts_at)].append(spent)
    return {day: Held(len(found), sum(found)) for day, found in minutes.items() if sum(found)}
