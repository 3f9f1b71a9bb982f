"""Leaving somebody out, and whose patient somebody is."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.models import Screening
from patients.reasons import REASONS, of_decision
from practices.models import Membership


def reason_choices() -> list[tuple[Any, Any]]:
    """Nothing is chosen beforehand: a reason that stays on record should be somebody's own."""
    return [
        ("", _("Choose a reason")),
        *(
            (str(label).capitalize(), [(reason.code, reason.label) for reason in of_decision(value)])
            for value, label in Screening.Decision.choices
            if value != Screening.Decision.INCLUDE
        ),
    ]


class ScreenForm(forms.Form):
    reason = forms.ChoiceField(label=_("reason"), choices=reason_choices)
    note = forms.CharField(
        label=_("note"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only for your own practice. Needed with “another reason”."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        reason = REASONS.get(cleaned.get("reason", ""))
        if reason and reason.needs_note and not cleaned.get("note", "").strip():
            self.add_error("note", _("Write in a few words what the reason is."))
        return cleaned


class IncludeForm(forms.Form):
    """A letter although the record speaks against it: somebody's own words say why."""

    reason = forms.CharField(
        initial="despite_flag", widget=forms.HiddenInput(attrs={"id": "id_include_reason"})
    )
    note = forms.CharField(
        label=_("why a letter is right"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "id": "id_include_note"}),
        help_text=_("Only for your own practice. The GP sees what the record says when signing."),
        error_messages={"required": _("Write in a few words why a letter is right.")},
    )


class GpForm(forms.Form):
    """Choose the own GP among the GPs of the practice."""

    gp = forms.TypedChoiceField(label=_("own GP"), coerce=int)

    def __init__(self, *args: Any, gps: Iterable[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.gps = {gp.pk: gp for gp in gps}
        field: Any = self.fields["gp"]
        field.choices = [("", _("Choose a GP")), *((pk, gp.display_name) for pk, gp in self.gps.items())]

    def chosen(self) -> Membership:
        return self.gps[self.cleaned_data["gp"]]


class SearchForm(forms.Form):
    """Part of a name, or the number in the HIS."""

    term = forms.CharField(label=_("name or number"), required=False, max_length=80)
