"""The decision about automatic planning, as the administrator records it."""

from django import forms
from django.utils.translation import gettext_lazy as _


class DecisionForm(forms.Form):
    allowed = forms.TypedChoiceField(
        label=_("what was decided"),
        choices=[
            ("yes", _("Plans may be made automatically")),
            ("no", _("Only steps that a GP writes by hand")),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two.")},
    )
    reference = forms.CharField(
        label=_("which decision, by whom, of which date"),
        max_length=300,
        help_text=_("For example the minutes or the file in which it stands, and the edition."),
        error_messages={"required": _("Write which decision it is, by whom and of which date.")},
    )
