"""The form of the logbook."""

from django import forms
from django.utils.translation import gettext_lazy as _

from consults.models import LogbookEntry
from stopletters.forms import day_field


class EntryForm(forms.Form):
    element = forms.ChoiceField(
        label=_("what"),
        choices=[("", _("Choose what it was")), *LogbookEntry.Element.choices],
        error_messages={"required": _("Choose what it was.")},
    )
    on = day_field(_("when"))
    minutes = forms.IntegerField(
        label=_("minutes"),
        min_value=0,
        max_value=480,
        required=False,
        help_text=_("Empty when you do not know."),
    )
    note = forms.CharField(
        label=_("note"), max_length=500, required=False, help_text=_("Only for your own practice.")
    )
