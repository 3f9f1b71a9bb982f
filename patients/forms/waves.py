"""Choosing patients for a wave."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from patients.queries.candidates import ELSEWHERE, OBJECTION, SUITABLE, Candidates

ORDERS = {
    "": _("Order: as in the file"),
    "name": _("Order: name"),
    "days": _("Order: most days first"),
    "age": _("Order: oldest first"),
}
GROUPS = ("", SUITABLE, OBJECTION, ELSEWHERE)


class ViewForm(forms.Form):
    """Which candidates are shown, in which order; anything unknown falls back to all of them in file order."""

    show = forms.ChoiceField(choices=[(group, group) for group in GROUPS], required=False)
    medicine = forms.CharField(required=False, max_length=80)
    order = forms.ChoiceField(choices=list(ORDERS.items()), required=False)

    def wanted(self) -> dict[str, str]:
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}


class ChoiceForm(forms.Form):
    """The ticks of one page. `was`: what was ticked when the page was made, so that only changes count."""

    patient = forms.TypedMultipleChoiceField(coerce=int, required=False)
    was = forms.TypedMultipleChoiceField(coerce=int, required=False)
    then = forms.CharField(required=False, max_length=40)

    def __init__(self, data: QueryDict, *, candidates: Candidates) -> None:
        super().__init__(data)
        self.candidates = candidates
        known: list[Any] = [(pk, pk) for pk in {*candidates.eligible_ids, *candidates.chosen}]
        for name in ("patient", "was"):
            field = self.fields[name]
            field.choices = known  # type: ignore[attr-defined]

    def ticked(self) -> set[int]:
        return set(self.cleaned_data["patient"])

    def wanted(self) -> list[int]:
        """Who holds a place from now on: those who had one, without the ones unticked here, with the new ones.

        What a colleague changed in the meantime, or what another tab of the list shows, stays as it is.
        """
        was, ticked = set(self.cleaned_data["was"]), self.ticked()
        kept = (set(self.candidates.chosen) - (was - ticked)) | (ticked - was)
        return [row.pk for row in self.candidates.chronic if row.pk in kept]
