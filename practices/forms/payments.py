"""What is filled in about judging a claim, paying it, and the account it is paid to."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from practices.forms.fields import day_field
from practices.forms.money import SIGNS_OF_IBAN
from practices.forms.people import ProofForm
from practices.models import Claim
from practices.queries.judging import MONTHS_SHOWN, months

SHOWN_STATES = [(state.value, state.label) for state in Claim.State if state != Claim.State.DRAFT]


class RejectForm(forms.Form):
    reason = forms.CharField(
        label=_("why it is sent back"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The practice reads this. It can change the hours and submit them again."),
    )


class AskForm(forms.Form):
    text = forms.CharField(
        label=_("your question"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The practice reads this, answers, and submits the claim again."),
    )


class ClaimFilter(forms.Form):
    """A filter that makes no sense is no filter."""

    state = forms.ChoiceField(
        label=_("state"), required=False, choices=[("", _("everything submitted")), *SHOWN_STATES]
    )
    month = forms.ChoiceField(label=_("month"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = [(f"{month:%Y-%m}", f"{month:%m-%Y}") for month in months()[:MONTHS_SHOWN]]
        self.fields["month"].choices = [("", _("all months")), *found]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, Any]:
        data = self.cleaned_data if self.is_valid() else {}
        return {"state": data.get("state", ""), "month": data.get("month", "")}


class BatchForm(forms.Form):
    execute_on = day_field(_("the bank pays on"))


class PaidForm(forms.Form):
    paid_on = day_field(_("the bank paid on"))


class CallBackForm(ProofForm):
    """To cancel a batch that was released."""

    reason = forms.CharField(
        label=_("how you know that the bank does not pay it"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example: the bank refused the file. Who releases the next batch reads this."),
    )
    field_order = ("reason", "proof")


class AccountForm(ProofForm):
    number = forms.CharField(
        label=_("IBAN"),
        max_length=SIGNS_OF_IBAN,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    holder = forms.CharField(
        label=_("name of the account holder"), max_length=70, help_text=_("As the bank knows it.")
    )
    field_order = ("number", "holder", "proof")
