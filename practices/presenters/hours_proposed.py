"""Proposals as rows with a box for the minutes."""

from dataclasses import dataclass
from datetime import date

from django.forms import BoundField
from django.utils.text import capfirst

from practices.forms.hours import ProposalsForm
from practices.models import Activity, Payer
from practices.services.proposals import Proposed


@dataclass(frozen=True)
class ProposalRow:
    proposed: Proposed
    activity: str
    field: BoundField
    by_insurer: bool

    @property
    def day(self) -> date:
        return self.proposed.day


def rows(form: ProposalsForm) -> list[ProposalRow]:
    return [
        ProposalRow(
            one,
            capfirst(str(Activity(one.activity).label)),
            form[one.source],
            Activity(one.activity).payer == Payer.INSURER,
        )
        for one in form.proposed
    ]
