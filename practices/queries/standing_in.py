"""Who stands in for whom, and when."""

from datetime import date

from django.db.models import QuerySet

from practices.models import Membership, Practice, Role, StandIn


def gps_of(locum: Membership, *, on: date) -> list[Membership]:
    """The GPs on whose behalf this person may sign on that day."""
    rows = StandIn.objects.filter(
        locum=locum,
        locum__active=True,
        locum__role=Role.GP,
        gp__practice=locum.practice_id,
        gp__role=Role.GP,
        first_day__lte=on,
        last_day__gte=on,
        ended_at__isnull=True,
    )
    return [row.gp for row in rows.select_related("gp__user", "gp__practice").order_by("gp__display_name")]


def acts_for(person: Membership, *, on: date) -> list[Membership]:
    """The GPs whose work this person sees as their own: themselves and whom they stand in for. A POH: nobody's."""
    return [person, *gps_of(person, on=on)] if person.role == Role.GP else []


def of_practice(practice: Practice) -> QuerySet[StandIn]:
    """Newest first, also those that are over."""
    rows = StandIn.objects.filter(gp__practice=practice)
    return rows.select_related("gp", "locum", "arranged_by", "ended_by").order_by("-first_day", "-pk")


def one(practice: Practice, pk: int) -> StandIn | None:
    return of_practice(practice).filter(pk=pk).first()
