"""Rows of the start page: what a practice still has to accept."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from practices.models import AgreementText, Membership, Participation, Role
from practices.presenters.agreements import title
from practices.presenters.waiting import Row
from practices.queries import agreements as queries
from practices.queries.agreements import Standing

GOING_ON = (Participation.State.CONTRACT, Participation.State.TRAINING, Participation.State.ACTIVE)


def waiting(me: Membership, today: date) -> list[Row]:
    """A GP accepts; a POH sees only what holds up the work."""
    if me.practice is None or me.practice.participation.state not in GOING_ON:
        return []
    rows = [standing for standing in queries.of_practice(me.practice) if standing.to_accept]
    if me.role == Role.GP:
        return [_to_accept(me, standing) for standing in rows]
    return [_at_the_gp(me, standing) for standing in rows if standing.held is None]


def _to_accept(me: Membership, standing: Standing) -> Row:
    where = {"practice": me.practice.slug, "contract": standing.kind}  # type: ignore[union-attr]
    address = reverse("agreement_accept", kwargs=where)
    text = _("a newer version; the old one holds until you accept it") if standing.held else _why(standing)
    return Row(2 if standing.held else 1, 1, title(standing.kind), text, address, _("Read and accept"))


def _at_the_gp(me: Membership, standing: Standing) -> Row:
    address = reverse("own_agreements", args=[me.practice.slug])  # type: ignore[union-attr]
    text = _("a GP of the practice accepts it; %(why)s") % {"why": _why(standing)}
    return Row(2, 1, title(standing.kind), text, address, _("View"))


def _why(standing: Standing) -> str:
    if standing.kind == AgreementText.Kind.PROCESSING:
        return _("without it no file can be read in")
    return _("without it the practice cannot begin")
