"""Moves a practice through a project: interview, contract, training, at work; or out of it."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from practices.lifecycles import PARTICIPATION
from practices.models import Membership, Participation, Practice, User
from practices.queries import agreements, training
from practices.services import audit

By = Membership | User | None


@transaction.atomic
def interviewed(*, participation: Participation, by: Membership, at: datetime) -> Participation:
    """The start interview was held: on to the contract, or past it when that was signed before.

    Raises Refused when there was an interview already.
    """
    row = _step(participation, "interviewed", by=by, at=at)
    if agreements.are_complete(row.practice):
        row = _step(row, "agreed", by=by, at=at)
        row = _step(row, "trained", by=by, at=at) if training.is_trained(row.practice) else row
    return row


@transaction.atomic
def agreed(*, practice: Practice, by: By, at: datetime) -> Participation:
    """Contract and processing agreement are both there: on to the training, and past it when a POH was there before.
    Nothing happens in another state."""
    row = _step_if_open(practice, "agreed", by=by, at=at)
    return trained(practice=practice, by=by, at=at) if training.is_trained(practice) else row


@transaction.atomic
def trained(*, practice: Practice, by: By, at: datetime) -> Participation:
    """A POH was at training day 1, or may begin without: at work. Nothing happens in another state."""
    return _step_if_open(practice, "trained", by=by, at=at)


@transaction.atomic
def untrained(*, practice: Practice, by: Membership, at: datetime) -> Participation:
    """No POH may begin after all: back to the training. Nothing happens in another state."""
    return _step_if_open(practice, "untrained", by=by, at=at)


@transaction.atomic
def finish(*, practice: Practice, by: Membership, at: datetime) -> Participation:
    """The practice did what it came for."""
    return _step(_locked(practice), "finish", by=by, at=at)


@transaction.atomic
def go_on(*, practice: Practice, by: Membership, at: datetime) -> Participation:
    """It was not finished after all."""
    return _step(_locked(practice), "go_on", by=by, at=at)


@transaction.atomic
def withdraw(*, practice: Practice, reason: str, by: Membership, at: datetime) -> Participation:
    """The practice leaves the project. What it has stays its own; no research rows are made from here on."""
    if not reason.strip():
        raise Refused(_("Write in a few words why the practice leaves. Nothing was changed."))
    row = _locked(practice)
    row.withdrawn_reason, row.research_since = reason.strip(), None
    return _step(row, "withdraw", "withdrawn_reason", "research_since", by=by, at=at)


def lock(found: Iterable[Practice]) -> None:
    """Keep these participations for us until the transaction ends, in one order for everybody."""
    rows = Participation.objects.select_for_update(no_key=True).filter(practice__in=[one.pk for one in found])
    list(rows.order_by("practice_id"))


def _locked(practice: Practice) -> Participation:
    return Participation.objects.select_for_update().get(practice=practice)


def _step_if_open(practice: Practice, act: str, *, by: By, at: datetime) -> Participation:
    row = _locked(practice)
    return _step(row, act, by=by, at=at) if PARTICIPATION.allows(row.state, act) else row


def _step(row: Participation, act: str, *fields: str, by: By, at: datetime) -> Participation:
    step = PARTICIPATION.step(row.state, act)
    row.state, row.state_since = step.target, at
    row.save(update_fields=["state", "state_since", *fields])
    audit.record(
        audit.Action.CHANGE,
        step.event,
        by=by,
        at=at,
        practice=row.practice,
        object_id=row.pk,
        state=row.state,
    )
    return row
