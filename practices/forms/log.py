"""Filters of the access log, and the check of a PDF."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from benzoproject.lib.refusal import Refused
from practices.models import AuditEvent, Membership, Practice
from practices.queries import people
from practices.services import seals


class LogFilter(forms.Form):
    person = forms.ModelChoiceField(label=_("person"), queryset=Membership.objects.none(), required=False)
    action = forms.ChoiceField(
        label=_("what happened"), choices=[("", _("everything")), *AuditEvent.Action.choices], required=False
    )

    def __init__(self, *args: Any, practice: Practice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = self.fields["person"]
        person.queryset, person.empty_label = people.staff(practice), _("everyone")  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, Any]:
        """Arguments for queries.log.events; a filter that makes no sense is no filter."""
        data = self.cleaned_data if self.is_valid() else {}
        person = data.get("person")
        return {
            "person": person.user_id if person else None,
            "action": data.get("action") or "",
        }


class CheckForm(forms.Form):
    """A PDF of whoever wants to know whether it is genuine."""

    file = forms.FileField(
        label=_("PDF file"),
        widget=forms.FileInput(attrs={"class": "form-control", "accept": ".pdf,application/pdf"}),
        allow_empty_file=True,  # the verdict says it better
        error_messages={"required": _("Choose a file.")},
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        try:
            seals.check_size(file.size)
        except Refused as refusal:
            raise ValidationError(str(refusal)) from refusal
        return file
