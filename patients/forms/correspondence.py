"""How one patient is written to."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.models import OwnSalutation, Patient, ReadingLevel


class CorrespondenceForm(forms.Form):
    """What is not sent stays as it is: a list may change the level alone."""

    reading_level = forms.ChoiceField(label=_("the words of letters"), choices=ReadingLevel.choices)
    salutation = forms.ChoiceField(
        label=_("salutation"),
        required=False,
        choices=[("", _("As for everybody in the practice")), *OwnSalutation.choices],
    )

    def __init__(self, data: Any = None, *, patient: Patient) -> None:
        now = {"reading_level": patient.reading_level, "salutation": patient.salutation}
        super().__init__({**now, **data.dict()} if data is not None else None, initial=now)
