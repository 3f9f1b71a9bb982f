"""What somebody asks of the planner: the dose of now, the tablets at hand, and how it should go down."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.formats import get_format
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from consults.forms.plan_tablets import PACES, TabletsForm, amount_field, dress
from consults.language import spoken
from consults.queries import plan_facts
from patients.pharmacology.groups import BENZODIAZEPINES, load_group
from patients.pharmacology.reference import load_reference
from patients.pharmacology.tapering import BY_HAND, PARTS_OF_DAY, Request
from patients.pharmacology.tapering.protocols import load_rules
from patients.presenters.numbers import number
from stopletters.forms import day_field

PART_LABELS = {
    "morning": _("morning"), "midday": _("midday"), "evening": _("evening"), "night": _("night"),
}  # fmt: skip


TEN_YEARS = timedelta(days=3653)


class PlanForm(TabletsForm):
    """The whole request. `taken`: what the record says is used now; `today`: no plan begins before it."""

    substance = forms.ChoiceField(label=_("medicine"))
    protocol = forms.ChoiceField(label=_("schedule"))
    pace_days = forms.ChoiceField(label=_("time per step"), choices=PACES, required=False)
    start = day_field(_("first day"))
    switch = forms.ChoiceField(
        label=_("change to diazepam first"), choices=[("", _("No")), ("yes", _("Yes"))], required=False
    )
    equivalent_mg = amount_field(_("equals 10 mg diazepam, in mg"))
    end_mg = amount_field(
        _("ends at, in mg a day"), help_text=_("0: stop. More: the dose to stay on for now.")
    )
    note = forms.CharField(
        label=_("note for the GP"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        today: date,
        names: Iterable[str] = (),
        group: str = BENZODIAZEPINES,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.group = today, group
        for part in PARTS_OF_DAY:
            self.fields[part] = amount_field(PART_LABELS[part])
        substance: Any = self.fields["substance"]
        substance.choices = medicines(names, group)
        protocol: Any = self.fields["protocol"]
        protocol.choices = [
            (name, one.said(spoken())[0]) for name, one in load_rules(group).protocols.items()
        ]
        if not load_group(group).changes_to:
            del self.fields["switch"], self.fields["equivalent_mg"]
        dress(self)

    @property
    def parts(self) -> list[forms.BoundField]:
        return [self[part] for part in PARTS_OF_DAY]

    @property
    def changes(self) -> bool:
        """Whether another medicine may take the place of this one."""
        return "switch" in self.fields

    @property
    def both_ends(self) -> str:
        """How far the sources differ about what equals 10 mg diazepam."""
        known = plan_facts.substance(self["substance"].value() or "", self.group)
        if not (known and known.equal_mg and known.equal_low_mg and known.equal_high_mg):
            return now_("No source gives an equivalent. Fill in your own, or do not change to diazepam.")
        return now_(
            "10 mg diazepam equals %(low)s to %(high)s mg; reckoned with %(mg)s mg unless you fill in your own. "
            "Sources: %(sources)s."
        ) % {
            "low": number(known.equal_low_mg, 4),
            "high": number(known.equal_high_mg, 4),
            "mg": number(known.equal_mg, 4),
            "sources": re.sub(
                r"(?<=\d)\.(?=\d)", get_format("DECIMAL_SEPARATOR"), "; ".join(known.equal_sources)
            ),
        }

    @property
    def daily(self) -> dict[str, Decimal]:
        """Part of the day -> mg, as far as something is taken then."""
        return {part: mg for part in PARTS_OF_DAY if (mg := self.cleaned_data.get(part))}

    def clean_start(self) -> date:
        start: date = self.cleaned_data["start"]
        if start < self.today:
            raise forms.ValidationError(_("The first day has passed. Choose today or a later day."))
        return start

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.daily and not any(part in self.errors for part in PARTS_OF_DAY):
            self.add_error("night", _("Fill in how much is taken a day now."))
        known = plan_facts.substance(data.get("substance") or "", self.group)
        if data.get("switch") and not data.get("equivalent_mg") and known and known.equal_mg is None:
            self.add_error("equivalent_mg", self.both_ends)
        return data

    def request(self) -> Request:
        """What the planner is asked; only for a form that is valid."""
        data, daily = self.cleaned_data, self.daily
        total = sum(daily.values(), Decimal(0))
        switch = data.get("switch") == "yes"
        return Request(
            substance=data["substance"],
            daily_mg=total.normalize(),
            strengths=self.chosen(),
            protocol=data["protocol"],
            start=data["start"],
            pace_days=int(data["pace_days"]) if data["pace_days"] else None,
            end_mg=data["end_mg"] or Decimal(0),
            switch_to_diazepam=switch,
            equivalent_mg=data["equivalent_mg"] if switch else None,
            spread=shares(daily, total),
            group=self.group,
        )


def shares(daily: Mapping[str, Decimal], total: Decimal) -> tuple[tuple[str, Decimal], ...]:
    """Part of the day -> share; together exactly one, whatever a third is as a decimal."""
    *before, (last, _mg) = daily.items()
    found = [(part, mg / total) for part, mg in before]
    return (*found, (last, 1 - sum((share for _part, share in found), Decimal(0))))


class HandForm(PlanForm):
    """Steps that a GP writes: from which day, how much. An empty row is left out."""

    ROWS = 40
    SPARE = 4

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("protocol", "pace_days", "start", "end_mg"):
            del self.fields[name]
        filled = [row for row in range(1, self.ROWS + 1) if self.data.get(f"day-{row}")]
        self.count = min(max(filled, default=0) + self.SPARE, self.ROWS)
        for row in range(1, self.count + 1):
            self.fields[f"day-{row}"] = day_field(now_("from (%(row)d)") % {"row": row}, required=False)
            self.fields[f"mg-{row}"] = amount_field(now_("mg a day (%(row)d)") % {"row": row})
        dress(self)

    @property
    def step_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"day-{row}"], self[f"mg-{row}"]) for row in range(1, self.count + 1)]

    def steps(self) -> list[tuple[date, Decimal]]:
        data = self.cleaned_data
        rows = ((data.get(f"day-{row}"), data.get(f"mg-{row}")) for row in range(1, self.count + 1))
        return [(day, mg) for day, mg in rows if day and mg is not None]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for row in range(1, self.count + 1):
            if bool(data.get(f"day-{row}")) != (data.get(f"mg-{row}") is not None):
                self.add_error(f"mg-{row}", _("Write the day and the dose, or leave both empty."))
            if (day := data.get(f"day-{row}")) and day > self.today + TEN_YEARS:
                self.add_error(
                    f"day-{row}", _("This day is more than ten years away. Look at the year again.")
                )
        steps = self.steps()
        if not self.errors and not steps:
            self.add_error("day-1", _("Write at least one step."))
        if steps and steps[0][0] < self.today:
            self.add_error("day-1", _("The first day has passed. Choose today or a later day."))
        return data

    def request(self) -> Request:
        self.cleaned_data |= {"protocol": BY_HAND, "pace_days": "", "end_mg": self.steps()[-1][1]}
        self.cleaned_data["start"] = self.steps()[0][0]
        return super().request()


def medicines(names: Iterable[str], group: str = BENZODIAZEPINES) -> list[Any]:
    """What the patient uses first, then everything else there is."""
    own = list(names)
    others = sorted(row.name for row in load_reference(group).substances.values() if row.name not in own)
    rest = [(name, name) for name in others]
    if not own:
        return [("", _("Choose a medicine")), *rest]
    return [(_("In use"), [(name, name) for name in own]), (_("Other medicines"), rest)]
