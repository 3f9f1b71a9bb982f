"""One tap: how it is with a patient who is not in the export."""

from django import forms

from evaluation.models import Presence
from evaluation.outcomes.windows import MONTHS


class PresenceForm(forms.Form):
    """`months` is the window that was asked about when the page was shown."""

    months = forms.TypedChoiceField(choices=[(months, months) for months in MONTHS], coerce=int)
    answer = forms.ChoiceField(choices=Presence.Answer)
