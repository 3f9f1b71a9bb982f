"""The forms of a referral."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consults.institutions import OTHER, institutions
from consults.models import Referral, ReferralOutcome
from consults.services.referrals import Wish
from practices.models import Membership
from stopletters.forms import day_field


def where() -> list[tuple[str, str]]:
    listed = [(one.code, f"{one.name} ({one.region})") for one in institutions().values()]
    return [("", gettext("Choose an institution")), *listed, (OTHER, gettext("another institution"))]


class ReferralForm(forms.Form):
    """`gps`: who can refer; with one GP there is nothing to choose."""

    to = forms.ChoiceField(
        label=_("to"), choices=where, error_messages={"required": _("Choose an institution.")}
    )
    to_name = forms.CharField(
        label=_("name of the institution"),
        max_length=120,
        required=False,
        help_text=_("Only for an institution that is not in the list."),
    )
    reason = forms.ChoiceField(
        label=_("reason"),
        choices=[("", _("Choose a reason")), *Referral.Reason.choices],
        error_messages={"required": _("Choose a reason.")},
    )
    question = forms.CharField(
        label=_("question to the institution"),
        max_length=1500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Stands in the letter. Write no more about the patient than the question needs."),
    )
    gp = forms.TypedChoiceField(
        label=_("GP who refers"),
        coerce=int,
        error_messages={"required": _("Choose a GP."), "invalid_choice": _("Choose a GP.")},
    )
    agreed = forms.BooleanField(
        label=_("The patient agrees with this referral and with sending these data."),
        error_messages={"required": _("Without the patient's consent there is no referral.")},
    )
    consented_on = day_field(_("the patient agreed on"))

    def __init__(self, *args: Any, gps: list[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.gps = {gp.pk: gp for gp in gps}
        names = [(pk, gp.display_name) for pk, gp in self.gps.items()]
        field: Any = self.fields["gp"]
        field.choices = names if len(names) == 1 else [("", _("Choose a GP")), *names]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("to") == OTHER and not data.get("to_name", "").strip():
            self.add_error("to_name", _("Write the name of the institution."))
        if data.get("reason") == Referral.Reason.OTHER and not data.get("question", "").strip():
            self.add_error("question", _("Write in a few words what the reason is."))
        return data

    def wish(self) -> Wish:
        named = {
            name: self.cleaned_data[name] for name in ("to", "to_name", "reason", "question", "consented_on")
        }
        return Wish(**named, gp=self.gps[self.cleaned_data["gp"]])


class OutcomeForm(forms.Form):
    """What was heard back. `sent_on`: nothing is heard before the letter was sent."""

    code = forms.ChoiceField(
        label=_("How is it going?"),
        choices=ReferralOutcome.Code.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it is going.")},
    )
    on = day_field(_("since"))
    note = forms.CharField(
        label=_("note"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only for your own practice."),
    )

    def __init__(self, *args: Any, sent_on: date | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sent_on = sent_on

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if self.sent_on and day < self.sent_on:
            raise ValidationError(
                gettext("Choose a day from %(day)s on.") % {"day": f"{self.sent_on:%d-%m-%Y}"}
            )
        return day
