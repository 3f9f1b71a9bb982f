"""Bringing in a file, and what its columns mean."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from benzoproject.lib.refusal import Refused
from patients.his.limits import LIMITS
from patients.models import Outcome
from patients.presenters.columns import FIELD_LABELS
from patients.services.imports import check_size

NOTHING_TO_CHOOSE = ("bsn", "fixed")
ATTENTION = "attention"  # the rows that a person looks for, of whichever outcome


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several; cleaned, a list."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list) else [data]
        return [super(FilesField, self).clean(file, initial) for file in given or [None]]


class UploadForm(forms.Form):
    file = FilesField(
        label=gettext_lazy("files from the HIS"),
        widget=FilesInput(
            attrs={"class": "form-control", "accept": ".csv,.txt,.tsv,.xlsx,.ods,.json,.ndjson"}
        ),
        allow_empty_file=True,  # our own sentence says it better
        error_messages={"required": gettext_lazy("Choose a file.")},
    )

    def clean_file(self) -> list[Any]:
        given: list[Any] = self.cleaned_data["file"]
        if len(given) > 1 and sum(file.size for file in given) > LIMITS.file_bytes:
            raise ValidationError(_("Together these files are too large. Bring them in one by one."))
        for file in given:
            try:
                check_size(file.size)
            except Refused as refusal:
                said = f"{file.name}: {refusal}" if len(given) > 1 else str(refusal)
                raise ValidationError(said) from refusal
        return given


class ProfileForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("name"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )


class ColumnsForm(forms.Form):
    """A select per column that may be read; each meaning at most once."""

    def __init__(self, *args: Any, columns: Sequence[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.headers: dict[str, str] = {}
        choices = [
            ("", _("Do not use")),
            *((name, capfirst(str(label))) for name, label in FIELD_LABELS.items()),
        ]
        for place, column in enumerate(columns):
            if column["status"] in NOTHING_TO_CHOOSE:
                continue
            name = f"column-{place}"
            self.headers[name] = column["header"]
            self.fields[name] = forms.ChoiceField(
                label=column["header"], required=False, choices=choices, initial=column["field"]
            )
            self.fields[name].widget.attrs |= {"class": "form-select", "data-first": column["field"]}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        seen: set[str] = set()
        for name in self.headers:
            meaning = cleaned.get(name, "")
            if meaning and meaning in seen:
                self.add_error(name, _("This meaning was chosen for two columns. Choose it for one."))
            seen.add(meaning)
        return cleaned

    def was_sent(self) -> bool:
        return any(name in self.data for name in self.headers)

    def mapping(self) -> dict[str, str]:
        """{field: header} of the columns that are read."""
        chosen = {self.cleaned_data[name]: header for name, header in self.headers.items()}
        return {name: header for name, header in chosen.items() if name}


class OutcomeFilter(forms.Form):
    outcome = forms.ChoiceField(required=False, choices=[("", ""), (ATTENTION, ATTENTION), *Outcome.choices])

    def wanted(self, otherwise: str) -> str:
        """ "" when all rows are asked for, or something that is no outcome; `otherwise` when nothing is asked."""
        if "outcome" not in self.data:
            return otherwise
        return str(self.cleaned_data["outcome"]) if self.is_valid() else ""
