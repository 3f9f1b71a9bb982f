"""Which rate holds: the most specific one that is valid on the day, and of those the newest."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Protocol


class Rate(Protocol):
    """`role` and `activity` are empty when it holds for all of them."""

    @property
    def role(self) -> str: ...
    @property
    def activity(self) -> str: ...
    @property
    def valid_from(self) -> date: ...
    @property
    def amount(self) -> Decimal: ...


def find(rates: Iterable[Rate], *, role: str, activity: str, day: date) -> Decimal | None:
    """Role and activity before activity, activity before role, role before all; None when nothing was agreed."""
    fitting = [
        rate
        for rate in rates
        if rate.role in ("", role) and rate.activity in ("", activity) and rate.valid_from <= day
    ]
    best = max(fitting, key=_weight, default=None)
    return best.amount if best else None


def _weight(rate: Rate) -> tuple[bool, bool, date]:
    return bool(rate.activity), bool(rate.role), rate.valid_from
