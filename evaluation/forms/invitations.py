"""What a practice notes about a patient who was asked for an interview."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from practices.forms.fields import day_field


class InvitationForm(forms.Form):
    """`invited`: was asked before. `name`, `phone`: as they stand with the patient; what is sent is what the patient
    agreed to."""

    ASKED, YES, NO = "asked", "yes", "no"

    answer = forms.ChoiceField(label=_("what did the patient say?"), widget=forms.RadioSelect)
    said_on = day_field(_("said on"))
    name = forms.CharField(label=_("name for the interviewer"), max_length=120, required=False)
    phone = forms.CharField(
        label=_("number the patient wants to be phoned on"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    remark = forms.CharField(
        label=_("when to phone"), max_length=200, required=False, help_text=_("For example: in the evening.")
    )

    def __init__(
        self, data: Any = None, *, invited: bool, today: date, name: str = "", phone: str = ""
    ) -> None:
        super().__init__(data, initial={"said_on": today, "name": name, "phone": phone})
        asked = [] if invited else [(self.ASKED, _("was asked, and thinks about it"))]
        said = [(self.YES, _("yes: the interviewer may phone")), (self.NO, _("no"))]
        self.fields["answer"].choices = [*asked, *said]  # type: ignore[attr-defined]

    @property
    def yes(self) -> bool | None:
        """None while the patient thinks about it."""
        answer = self.cleaned_data["answer"]
        return None if answer == self.ASKED else bool(answer == self.YES)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("answer") == self.YES:
            for field in ("name", "phone"):
                if not (data.get(field) or "").strip():
                    self.add_error(field, _("The interviewer needs this to phone."))
        return data


class ContactForm(forms.Form):
    """Pass the contact on once more."""

    name = forms.CharField(label=_("name for the interviewer"), max_length=120)
    phone = forms.CharField(label=_("number the patient wants to be phoned on"), max_length=40)
    remark = forms.CharField(label=_("when to phone"), max_length=200, required=False)
