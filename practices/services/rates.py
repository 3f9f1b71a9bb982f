"""What an hour is worth and how many may be claimed: set by the fund, from a day on. What was, stays on record."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from practices.models import Cap, Claim, Membership, Project, Rate
from practices.models.money import PAID_BY_FUND
from practices.services import audit

HIGHEST = Decimal("999.99")


@transaction.atomic
def set_rate(
    *,
    project: Project,
    role: str,
    activity: str,
    valid_from: date,
    amount: Decimal,
    by: Membership,
    at: datetime,
) -> Rate:
    """A rate for hours of `valid_from` and later. Claims that were submitted keep the rate they were submitted with."""
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    _refuse_unless_paid(activity)
    if not 0 < amount <= HIGHEST:
        words = _("A rate lies between € 0,01 and € 999,99 an hour. Nothing was changed.")
        raise Refused(words, field="amount")
    which = {"role": role, "activity": activity, "valid_from": valid_from}
    if Rate.objects.filter(project=project, **which).exists():
        raise Refused(
            _("There is a rate from this day on already. Choose another day, or take that one away first."),
            field="valid_from",
        )
    rate = Rate.objects.create(project=project, amount=amount, set_at=at, set_by=by.user, **which)
    audit.record(audit.Action.CREATE, "rate", by=by, at=at, object_id=rate.pk, **_facts(rate))
    return rate


@transaction.atomic
def withdraw_rate(*, rate: Rate, by: Membership, at: datetime) -> None:
    """Take away a rate that was a mistake: only while nothing was submitted for the time it holds in."""
    project = Project.objects.select_for_update(no_key=True).get(pk=rate.project_id)
    if not Rate.objects.filter(pk=rate.pk).exists():
        raise Refused(_("This rate was taken away already."))
    if is_used(project, rate):
        raise Refused(
            _("Hours were submitted with this rate, so it stays on record. Set a new one from a later day.")
        )
    audit.record(audit.Action.CHANGE, "rate taken away", by=by, at=at, object_id=rate.pk, **_facts(rate))
    rate.delete()


def is_used(project: Project, rate: Rate) -> bool:
    """Whether hours from its first day on were submitted, by whomever."""
    submitted = Claim.objects.filter(project=project, submitted_at__isnull=False)
    return submitted.filter(hours__day__gte=rate.valid_from).exists()


@transaction.atomic
def set_cap(
    *, project: Project, activity: str, minutes_a_year: int | None, by: Membership, at: datetime
) -> Cap | None:
    """The most minutes of an activity a practice may claim in a calendar year; None takes the limit away."""
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    _refuse_unless_paid(activity)
    if minutes_a_year is None:
        Cap.objects.filter(project=project, activity=activity).delete()
        cap = None
    else:
        values = {"minutes_a_year": minutes_a_year, "set_at": at, "set_by": by.user}
        cap, _new = Cap.objects.update_or_create(project=project, activity=activity, defaults=values)
    audit.record(
        audit.Action.CHANGE, "cap of an activity", by=by, at=at, object_id=project.pk, activity=activity,
        minutes=minutes_a_year,
    )  # fmt: skip
    return cap


def _refuse_unless_paid(activity: str) -> None:
    if activity and activity not in PAID_BY_FUND:
        words = _("Consults are paid by the health insurer, not by the fund. Nothing was changed.")
        raise Refused(words, field="activity")


def _facts(rate: Rate) -> dict[str, Any]:
    return {
        "role": rate.role, "activity": rate.activity, "since": rate.valid_from.isoformat(), "amount": str(rate.amount),
    }  # fmt: skip
