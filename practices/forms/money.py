"""What the fund fills in: rates, caps, budgets, and who pays."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from benzoproject.lib import euros
from practices.forms.fields import day_field
from practices.models import Project, Role
from practices.models.money import PAID_BY_FUND

ACTIVITIES = [(activity.value, activity.label) for activity in PAID_BY_FUND]
SIGNS_OF_IBAN = 42  # 34, and the spaces between


class EurosField(forms.DecimalField):
    """An amount as the Dutch type it: 85, 85,00 or 1.234,50. Empty is None, when it may be empty."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "maxlength": 20})
        super().__init__(**{"widget": widget, **kwargs})

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        if not text:
            return None
        try:
            return euros.read(text)
        except euros.NotAnAmount:
            raise ValidationError(
                _("Write an amount in euros, for example 85,00 or 1.234,50."), code="invalid"
            ) from None

    def prepare_value(self, value: Any) -> Any:
        return euros.plain(value) if isinstance(value, Decimal) else value


def number_or_no_limit(form: forms.Form, name: str) -> dict[str, Any]:
    """An empty box takes no limit away by accident: that is said with a tick."""
    data = form.cleaned_data
    if name not in data:
        return data
    empty, no_limit = data[name] is None, data.get("no_limit")
    if empty and not no_limit:
        form.add_error(name, _("Write a number, or tick that there is no limit any more."))
    if no_limit and not empty:
        form.add_error(name, _("Write a number, or tick that there is no limit; not both."))
    return data


class RateForm(forms.Form):
    role = forms.ChoiceField(
        label=_("for whom"),
        required=False,
        choices=[("", _("POH and GP")), (Role.POH, Role.POH.label), (Role.GP, Role.GP.label)],
    )
    activity = forms.ChoiceField(
        label=_("for what"), required=False, choices=[("", _("all activities")), *ACTIVITIES]
    )
    valid_from = day_field(_("for hours from this day on"))
    amount = EurosField(label=_("euros an hour"))


class CapForm(forms.Form):
    activity = forms.ChoiceField(label=_("activity"), choices=ACTIVITIES)
    hours = forms.IntegerField(
        label=_("hours a year, per practice"),
        required=False,
        min_value=0,
        max_value=10_000,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), _("Write a whole number of hours, 0 or more.")
        ),
    )
    no_limit = forms.BooleanField(label=_("no limit any more"), required=False)

    def clean(self) -> dict[str, Any]:
        return number_or_no_limit(self, "hours")

    def limit(self) -> dict[str, Any]:
        hours = self.cleaned_data["hours"]
        return {
            "activity": self.cleaned_data["activity"],
            "minutes_a_year": None if hours is None else hours * 60,
        }


class BudgetForm(forms.Form):
    practice = forms.TypedChoiceField(label=_("of whom"), coerce=int, required=False, empty_value=None)
    activity = forms.ChoiceField(
        label=_("for what"), required=False, choices=[("", _("all activities")), *ACTIVITIES]
    )
    amount = EurosField(label=_("euros"), required=False)
    no_limit = forms.BooleanField(label=_("no limit any more"), required=False)

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = project.participations.select_related("practice").order_by("practice__name", "practice_id")
        self.practices = {row.practice_id: row.practice for row in rows}
        choices = [("", _("the whole project")), *((pk, row.name) for pk, row in self.practices.items())]
        self.fields["practice"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        return number_or_no_limit(self, "amount")

    def budget(self) -> dict[str, Any]:
        data = self.cleaned_data
        practice = self.practices[data["practice"]] if data["practice"] else None
        return {"practice": practice, "activity": data["activity"], "amount": data["amount"]}


class PayerForm(forms.Form):
    name = forms.CharField(
        label=_("name of the payer"), max_length=70, help_text=_("As the bank of the payer knows it.")
    )
    number = forms.CharField(label=_("IBAN of the payer"), max_length=SIGNS_OF_IBAN)
    vat_text = forms.CharField(
        label=_("what a claim says about VAT"),
        max_length=200,
        required=False,
        help_text=_("Stands on the PDF of each claim. Empty: that no VAT was charged."),
    )
