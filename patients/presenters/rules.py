"""The named rules side by side: how many each finds, and who is found by one and not by another."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from patients.pharmacology.groups import Group
from patients.pharmacology.rules import BLOCK, BLOCKS, DAYS, UNITS, Rule
from patients.pharmacology.side_by_side import Glance
from patients.presenters import numbers, people
from patients.services.comparing import Compared


@dataclass(frozen=True)
class RuleRow:
    rule: Rule
    own: bool  # the project's
    compared: bool  # the one held against it now
    found: int
    near: int
    extra: int  # found by this one, not by the project's
    missed: int  # found by the project's, not by this one


@dataclass(frozen=True)
class Difference:
    """One patient of whom two rules say something else, with the numbers behind it."""

    pk: int
    name: str
    medicines: str
    own: str
    other: str
    also: int  # how many of the rules find this patient


class Rules:
    def __init__(self, compared: Sequence[Compared], *, group: Group, own: str, other: str) -> None:
        self.compared, self.rules = compared, group.rules
        self.own = self.rules[own]
        others = [name for name in self.rules if name != own]
        self.other = self.rules[other if other in others else (others or [own])[0]]

    @cached_property
    def rows(self) -> list[RuleRow]:
        return [self._row(rule) for rule in sorted(self.rules.values(), key=lambda rule: rule != self.own)]

    def _row(self, rule: Rule) -> RuleRow:
        pairs = [(row.found_by(self.own.name), row.found_by(rule.name)) for row in self.compared]
        return RuleRow(
            rule=rule,
            own=rule == self.own,
            compared=rule == self.other,
            found=sum(there for _own, there in pairs),
            near=sum(row.verdicts[rule.name].near_miss for row in self.compared),
            extra=sum(there and not own for own, there in pairs),
            missed=sum(own and not there for own, there in pairs),
        )

    @property
    def only_own(self) -> list[Difference]:
        return self._differing(self.own, self.other)

    @property
    def only_other(self) -> list[Difference]:
        return self._differing(self.other, self.own)

    def _differing(self, there: Rule, not_there: Rule) -> list[Difference]:
        rows = [row for row in self.compared if row.found_by(there.name) and not row.found_by(not_there.name)]
        found = sorted(rows, key=lambda row: people.sort_key(row.patient))
        return [
            Difference(
                row.patient.pk,
                people.name_of(row.patient),
                ", ".join(row.verdicts[there.name].substances),
                measured(self.own, row.verdicts[self.own.name]),
                measured(self.other, row.verdicts[self.other.name]),
                len(row.rules),
            )
            for row in found
        ]


def measured(rule: Rule, verdict: Glance) -> str:
    """What the rule looks at, and what it asks: "18 DDD; asks at least 60"."""
    asks = _("more than %(number)d") if rule.more_than else _("at least %(number)d")
    unit = {
        DAYS: _("%(count)s days"),
        UNITS: _("%(count)s tablets"),
        BLOCKS: _("%(count)s of %(blocks)s blocks with supply"),
    }.get(rule.measure, _("%(count)s DDD"))
    value = unit % {"count": numbers.number(verdict.value, 0), "blocks": rule.window_days // BLOCK}
    return _("%(value)s; asks %(asks)s") % {"value": value, "asks": asks % {"number": rule.threshold}}
