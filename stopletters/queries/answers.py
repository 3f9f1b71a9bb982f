"""Answers that ask something of somebody: the last thing a patient said, as long as nothing came after it."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from practices.models import Membership, Practice
from stopletters.models import Call, Letter, Response


def returned(practice: Practice) -> QuerySet[Response]:
    """Letters that came back and about which nobody is going to phone: the address has to be looked up."""
    booked = Call.objects.filter(
        letter__patient=OuterRef("letter__patient"), made_at__isnull=True, cancelled_at__isnull=True
    )
    return _newest(practice).filter(code=Response.Code.RETURNED).exclude(Exists(booked))


def wants_gp(practice: Practice, gps: Collection[Membership] = ()) -> QuerySet[Response]:
    """Who wants to talk to the GP; with `gps` only their own patients."""
    rows = _newest(practice).filter(code=Response.Code.TALK_TO_GP)
    return rows.filter(letter__patient__gp__in=gps) if gps else rows


def response(practice: Practice, pk: int) -> Response | None:
    rows = Response.objects.filter(letter__practice=practice, pk=pk)
    return rows.select_related("letter__patient", "letter__wave", "recorded_by").first()


def taken_out_with(response: Response) -> list[Letter]:
    """The letters that were being made and that this answer took out."""
    rows = Letter.objects.filter(patient=response.letter.patient_id, taken_out_at=response.recorded_at)
    return list(rows.select_related("wave__follows").order_by("pk"))


def _newest(practice: Practice) -> QuerySet[Response]:
    """The last thing each patient said, whichever letter it was about; the longest waiting first."""
    counting = Response.objects.filter(letter__patient=OuterRef("letter__patient"), withdrawn_at__isnull=True)
    newest = counting.order_by("-recorded_at", "-pk").values("pk")[:1]
    rows = Response.objects.filter(letter__practice=practice, pk=Subquery(newest))
    return rows.select_related("letter__patient__gp", "letter__wave", "recorded_by").order_by(
        "recorded_at", "pk"
    )
