"""What somebody says when a workbook is made."""

from django import forms
from django.utils.translation import gettext_lazy as _

from consults.services.workbooks import LONGEST_NAME


class MakeForm(forms.Form):
    called = forms.CharField(
        label=_("name on the cover"),
        max_length=LONGEST_NAME,
        required=False,
        help_text=_("As the patient likes it: a first name, or the name in full."),
    )
    consult = forms.IntegerField(required=False, widget=forms.HiddenInput)
