"""Answers to the questions about a row: a form per kind, each giving {field: text} as the reader wants it."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.his.values import NO_NUMBER, NO_QUANTITY, NOT_POSITIVE, read_quantity
from patients.models import OpenRow
from patients.pharmacology.labels import read_label
from patients.pharmacology.questions import dutch
from patients.pharmacology.substances import Substance
from patients.queries.medicines import reference_of

OTHER = "other"
MORE_THAN_NOTHING = gettext_lazy("Fill in a number greater than 0.")
DATE_FORMATS = ["%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%Y-%m-%d"]


class AnswerForm(forms.Form):
    """`answers()` may be {}: leave the row out."""

    def __init__(self, data: Any = None, *, open_row: OpenRow) -> None:
        self.open_row, self.reference = open_row, reference_of(open_row.practice)
        self.cells: dict[str, str] = open_row.cells.get("cells", {}) | (open_row.answer or {})
        super().__init__(data)
        self.prepare()

    def prepare(self) -> None:
        """Choices and first values that depend on the row."""

    def answers(self) -> dict[str, str]:
        raise NotImplementedError

    @property
    def substance(self) -> Substance | None:
        label = read_label(
            self.cells.get("product", ""),
            atc=self.cells.get("atc", ""),
            strength=self.cells.get("strength", ""),
            answered=bool(self.open_row.answer),
            reference=self.reference,
        )
        return label.substance


class StrengthForm(AnswerForm):
    strength = forms.ChoiceField(
        label=gettext_lazy("strength of one unit"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a strength.")},
    )
    other = forms.CharField(
        label=gettext_lazy("another strength, in mg"),
        required=False,
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )

    def prepare(self) -> None:
        known = self.substance.strengths_mg if self.substance else ()
        choices = [(f"{dutch(mg)} mg", f"{dutch(mg)} mg") for mg in known]
        field: Any = self.fields["strength"]
        field.choices = [*choices, (OTHER, _("another strength"))]
        field.initial = self.open_row.suggestion or (None if choices else OTHER)

    def clean(self) -> dict[str, Any]:
        """What stands in the free field counts with its own choice only, and is never passed over in silence."""
        cleaned = super().clean() or {}
        chosen, written = cleaned.get("strength"), cleaned.get("other", "")
        amount, _reason = read_quantity(written.lower().removesuffix("mg").strip())
        if amount is None and (written or chosen == OTHER):
            self.add_error("other", _("Fill in a number, such as 7,5."))
        elif amount is not None and chosen == OTHER:
            cleaned["strength"] = f"{dutch(amount)} mg"
        elif chosen and written:
            self.add_error("other", _("Choose “another strength” as well, or make this field empty."))
        return cleaned

    def answers(self) -> dict[str, str]:
        return {"strength": self.cleaned_data["strength"]}


class MedicineForm(AnswerForm):
    """Which medicine is meant; of ours by ATC code, of others by name. NOTHING leaves the row out."""

    NOTHING = "nothing"
    medicine = forms.ChoiceField(label=gettext_lazy("medicine"))

    def prepare(self) -> None:
        ours = sorted(self.reference.substances.values(), key=lambda substance: substance.name)
        likely = [(self.likely, self.open_row.suggestion)] if self.likely else []
        field: Any = self.fields["medicine"]
        field.choices = [
            ("", _("Choose the medicine")),
            *likely,
            *((substance.atc, substance.name) for substance in ours if substance.atc != self.likely),
            (self.NOTHING, _("none of these: leave this row out")),
        ]

    @property
    def likely(self) -> str:
        """What the suggestion stands for: the code of one of ours, or the name of another medicine."""
        known = self.reference.words.get(self.open_row.suggestion)
        if known is None:
            return ""
        return known.substance.atc if known.substance else known.name

    def answers(self) -> dict[str, str]:
        chosen = self.cleaned_data["medicine"]
        if chosen == self.NOTHING:
            return {}
        return {"atc": chosen} if chosen in self.reference.substances else {"product": chosen, "atc": ""}


class FormForm(AnswerForm):
    form = forms.ChoiceField(
        label=gettext_lazy("how it is taken"),
        widget=forms.RadioSelect,
        choices=[
            ("tablet", gettext_lazy("tablet")),
            ("capsule", gettext_lazy("capsule")),
            ("liquid", gettext_lazy("drops or liquid")),
            ("rectal", gettext_lazy("rectal (emergency medicine)")),
            ("nasal", gettext_lazy("nasal spray (emergency medicine)")),
            ("buccal", gettext_lazy("in the cheek (emergency medicine)")),
            ("injection", gettext_lazy("injection (emergency medicine)")),
        ],
    )

    def answers(self) -> dict[str, str]:
        return {"form": self.cleaned_data["form"]}


class DayForm(AnswerForm):
    name = "date"
    day = forms.DateField(
        label=gettext_lazy("date of the prescription"),
        input_formats=DATE_FORMATS,
        help_text=gettext_lazy("Day, month and year, such as 21-11-2026."),
        widget=forms.DateInput(attrs={"placeholder": gettext_lazy("dd-mm-yyyy"), "inputmode": "numeric"}),
        error_messages={"required": gettext_lazy("Fill in the date.")},
    )

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day > timezone.localdate():
            raise ValidationError(_("This day lies in the future."))
        return day

    def answers(self) -> dict[str, str]:
        day: date = self.cleaned_data["day"]
        return {self.name: f"{day:%d-%m-%Y}"}


class BirthDateForm(DayForm):
    name = "birth_date"

    def prepare(self) -> None:
        self.fields["day"].label = _("date of birth")
        self.fields["day"].help_text = _("Day, month and year, such as 14-03-1955.")


class QuantityForm(AnswerForm):
    quantity = forms.CharField(
        label=gettext_lazy("quantity"),
        max_length=12,
        help_text=gettext_lazy("The number of tablets, capsules or other units."),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={"required": MORE_THAN_NOTHING},
    )

    def clean_quantity(self) -> str:
        text = self.cleaned_data["quantity"]
        _amount, reason = read_quantity(text)
        if reason in (NO_NUMBER, NO_QUANTITY, NOT_POSITIVE):
            raise ValidationError(MORE_THAN_NOTHING)
        if reason:
            raise ValidationError(reason)
        return str(text)

    def answers(self) -> dict[str, str]:
        return {"quantity": self.cleaned_data["quantity"]}


class CellForm(AnswerForm):
    """A cell that the file may show otherwise than it was meant."""

    text = forms.CharField(label=gettext_lazy("what it should say"), max_length=200)

    def prepare(self) -> None:
        self.fields["text"].initial = self.cells.get(self.open_row.cells["field"], "")

    def answers(self) -> dict[str, str]:
        return {self.open_row.cells["field"]: self.cleaned_data["text"]}


class IdentityForm(AnswerForm):
    identity = forms.ChoiceField(
        label=gettext_lazy("your answer"),
        widget=forms.RadioSelect,
        choices=[
            ("known", gettext_lazy("the patient we know; the date of birth in the file is wrong")),
            ("file", gettext_lazy("the patient we know; the date of birth in the file is right")),
            ("other", gettext_lazy("somebody else; leave these rows out")),
        ],
    )

    def answers(self) -> dict[str, str]:
        return {"identity": self.cleaned_data["identity"]}


class TwiceForm(AnswerForm):
    twice = forms.ChoiceField(choices=[("yes", gettext_lazy("really twice"))])

    def answers(self) -> dict[str, str]:
        return {"twice": self.cleaned_data["twice"]}


FORMS: dict[str, type[AnswerForm]] = {
    "strength": StrengthForm,
    "spelling": MedicineForm,
    "which": MedicineForm,
    "form": FormForm,
    "date": DayForm,
    "quantity": QuantityForm,
    "birth_date": BirthDateForm,
    "birth_dates": BirthDateForm,
    "identity": IdentityForm,
    "twice": TwiceForm,
}


def form_of(open_row: OpenRow) -> type[AnswerForm]:
    return FORMS.get(open_row.kind, CellForm)
