"""Raising an alarm, saying what was done about it, and taking a wrong tap back."""

from django import forms
from django.utils.translation import gettext_lazy as _

from consults.models import Alarm

LONGEST = 2000


def _words(label: object, **options: object) -> forms.CharField:
    return forms.CharField(
        label=label,  # type: ignore[arg-type]
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
        **options,  # type: ignore[arg-type]
    )


class RaiseForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What is it about?"),
        choices=Alarm.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it is about.")},
    )
    note = _words(_("What was said or seen?"), required=False)


class AcknowledgeForm(forms.Form):
    outcome = _words(
        _("What was done?"), error_messages={"required": _("Write what was done. The alarm stays open.")}
    )


class WithdrawForm(forms.Form):
    why = _words(
        _("Why was it a mistake?"),
        error_messages={"required": _("Write why it was a mistake. The alarm stays open.")},
    )
