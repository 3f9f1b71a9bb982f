"""What was looked up in the record before the letters."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from patients.checklist import ITEMS, MUST_CONFIRM
from patients.queries.findings import Asked


class LookUpForm(forms.Form):
    """The ticks of the page: "patient-item" of what somebody looked up and did not find."""

    looked = forms.MultipleChoiceField(required=False)
    then = forms.CharField(required=False, max_length=10)

    def __init__(self, data: QueryDict, *, asked: Asked) -> None:
        super().__init__(data)
        pairs = [f"{patient}-{item.code}" for patient in asked for item in MUST_CONFIRM]
        self.fields["looked"].choices = [(pair, pair) for pair in pairs]  # type: ignore[attr-defined]

    def looked_up(self) -> list[tuple[int, str]]:
        pairs = (pair.partition("-") for pair in self.cleaned_data["looked"])
        return [(int(patient), item) for patient, _dash, item in pairs]


class FoundForm(forms.Form):
    item = forms.ChoiceField(
        label=_("What did you find?"),
        choices=lambda: [(item.code, item.question) for item in ITEMS.values()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you found.")},
    )
    note = forms.CharField(
        label=_("note"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only for your own practice. Needed with “something else”."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        item = ITEMS.get(cleaned.get("item", ""))
        if item and item.needs_note and not cleaned.get("note", "").strip():
            self.add_error("note", _("Write in a few words what the reason is."))
        return cleaned
