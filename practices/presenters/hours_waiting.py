"""Rows of the start page: proposals to confirm, a month to submit, a question to answer."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from practices.models import Claim, Membership, Practice
from practices.permissions import allows
from practices.presenters.claims import name_of
from practices.presenters.waiting import Row
from practices.queries import claims, hours
from practices.services import proposals


def waiting(me: Membership, today: date) -> list[Row]:
    if me.practice is None or not allows(me.role, "hours.write"):
        return []
    asked, to_submit = claims.asked_and_to_submit(me.practice, hours.first_of(today))
    return [
        *(_question(me.practice, claim) for claim in asked),
        *_to_confirm(me, me.practice, today),
        *_to_submit(me.practice, to_submit),
    ]


def _question(practice: Practice, claim: Claim) -> Row:
    url = reverse("own_claim", args=[practice.slug, claim.pk])
    return Row(3, 1, _("Question about a claim"), name_of(claim), url, _("Answer"))


def _to_confirm(me: Membership, practice: Practice, today: date) -> list[Row]:
    count = len(proposals.open_to(me, today))
    if not count:
        return []
    title = ngettext("Proposal for your hours", "Proposals for your hours", count)
    text = _("from what you did; one click each")
    return [Row(7, count, title, text, reverse("hours", args=[practice.slug]), _("Confirm"))]


def _to_submit(practice: Practice, found: list[Claim]) -> list[Row]:
    """The months that are over; the oldest comes first."""
    if not found:
        return []
    title = ngettext("Claim to submit", "Claims to submit", len(found))
    url = reverse("own_claim", args=[practice.slug, found[0].pk])
    return [Row(6, len(found), title, name_of(found[0]), url, _("Look at it and submit"))]
