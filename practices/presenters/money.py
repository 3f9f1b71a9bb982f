"""Rates and budgets of a project, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from benzoproject.lib import euros
from practices.models import Activity, Project, Rate, Role
from practices.payments import iban
from practices.presenters.judging import Tag
from practices.queries import budgets as queries
from practices.queries.budgets import Left


@dataclass(frozen=True)
class RateRow:
    rate: Rate
    whom: str
    what: str
    tag: Tag


def rates(rows: Iterable[Rate], today: date) -> list[RateRow]:
    """Which holds now, which later, and which was followed by another."""
    found = list(rows)
    return [RateRow(rate, _whom(rate), _what(rate.activity), _tag(rate, found, today)) for rate in found]


def _whom(rate: Rate) -> str:
    return str(Role(rate.role).label) if rate.role else _("POH and GP")


def _what(activity: str) -> str:
    return str(Activity(activity).label) if activity else _("all activities")


def _tag(rate: Rate, found: list[Rate], today: date) -> Tag:
    if rate.valid_from > today:
        return Tag("info", _("Later"))
    same = [one for one in found if (one.role, one.activity) == (rate.role, rate.activity)]
    newest = max(one.valid_from for one in same if one.valid_from <= today)
    return Tag("success", _("Now")) if rate.valid_from == newest else Tag("neutral", _("Before"))


@dataclass(frozen=True)
class BudgetRow:
    of: str
    what: str
    amount: Decimal
    spent: Decimal
    submitted: Decimal
    left: Decimal

    @property
    def over(self) -> bool:
        return self.left < 0


def budgets(project: Project) -> list[BudgetRow]:
    return [_budget(found) for found in queries.all_left(project)]


def _budget(found: Left) -> BudgetRow:
    budget = found.budget
    assert budget
    assert found.left is not None
    whose = budget.practice.name if budget.practice else _("the whole project")
    return BudgetRow(whose, _what(budget.activity), budget.amount, found.spent, found.submitted, found.left)


def payer(project: Project) -> dict[str, str]:
    """What stands in the form."""
    number = iban.spaced(project.payer_iban) if project.payer_iban else ""
    return {"name": project.payer_name, "number": number, "vat_text": project.vat_text}


def left_in_words(project: Project) -> str:
    """€ 12.000,00 of € 50.000,00; nothing when no budget was set for the whole project."""
    found = queries.left(project)
    if found.budget is None or found.left is None:
        return ""
    words = {"left": euros.shown(found.left), "of": euros.shown(found.budget.amount)}
    return _("%(left)s of %(of)s") % words
