"""Tablets at hand, and the acts on an approved plan: what somebody fills in beside the planner itself."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from consults.presenters.tablets import Dose, form_words
from patients.pharmacology.strengths import plain
from patients.pharmacology.tapering import Strength
from patients.pharmacology.tapering.terms import SPLITTABLE_FORMS
from patients.presenters.numbers import number
from stopletters.forms import day_field

SPLITS = (("1", _("only whole")), ("0.5", _("in halves")), ("0.25", _("in quarters")))
PACES = (("", _("as the schedule says")), ("7", _("1 week")), ("14", _("2 weeks")), ("28", _("4 weeks")))


def amount_field(label: Any, **options: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=Decimal(0),
        max_value=Decimal(1000),
        max_digits=8,
        decimal_places=4,
        localize=True,
        widget=forms.TextInput(
            attrs={"inputmode": "decimal", "class": "form-control", "autocomplete": "off"}
        ),
        error_messages={
            "invalid": _("Write a number, such as 2,5."),
            "min_value": _("A dose is not below zero."),
            "max_value": _("This is more than anybody takes. Look at the number again."),
        },
        **options,
    )


def dress(form: forms.Form) -> None:
    """The theme's own look for fields that a template places by itself."""
    for field in form.fields.values():
        if isinstance(field.widget, forms.Select):
            field.widget.attrs["class"] = "form-select"
        elif isinstance(field.widget, forms.DateInput):
            field.widget.attrs["class"] = "form-control"


@dataclass(frozen=True)
class Product:
    """A box on the shelf that can be ticked: `split` is the field that says how far its tablets may be divided."""

    strength: Strength

    @property
    def key(self) -> str:
        return f"{self.strength.form}-{plain(self.strength.mg)}"

    @property
    def label(self) -> str:
        return f"{form_words(self.strength.form)} {number(self.strength.mg, 4)} mg"

    def picture(self, part: str) -> SafeString:
        """With its line when it may be divided."""
        return Dose(self.strength.mg, Decimal(1), self.strength.form, scored=part not in ("", "1")).mark()

    @property
    def splittable(self) -> bool:
        return self.strength.form in SPLITTABLE_FORMS


class TabletsForm(forms.Form):
    """Which tablets are at hand, and how far they may be divided."""

    strengths = forms.MultipleChoiceField(
        label=_("which tablets are there"),
        error_messages={"required": _("Tick the tablets that are there.")},
        required=False,
    )
    own_mg = amount_field(_("another tablet, in mg"))
    own_split = forms.ChoiceField(label=_("may be divided"), choices=SPLITS, required=False)

    def __init__(self, *args: Any, products: Sequence[Strength], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.products = [Product(strength) for strength in products]
        field: Any = self.fields["strengths"]
        field.choices = [(product.key, product.label) for product in self.products]
        for product in self.products:
            if product.splittable:
                self.fields[f"split-{product.key}"] = forms.ChoiceField(
                    label=product.label,
                    choices=SPLITS,
                    required=False,
                    initial=plain(product.strength.smallest_part),
                )
        dress(self)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Per product: the tick box and, for what may be divided, how far."""
        ticked = self["strengths"].value() or []
        found = []
        for product in self.products:
            split = self[f"split-{product.key}"] if product.splittable else None
            picture = product.picture(str(split.value() or "") if split else "")
            ticked_too = product.key in ticked
            found.append({"product": product, "ticked": ticked_too, "split": split, "picture": picture})
        return found

    def at_hand(self) -> list[Strength]:
        """The ticked tablets with the parts somebody says they have; the own one at the end."""
        ticked, data = self.cleaned_data.get("strengths", []), self.cleaned_data
        found = [
            replace(product.strength, smallest_part=Decimal(data.get(f"split-{product.key}") or 1))
            for product in self.products
            if product.key in ticked
        ]
        if own := data.get("own_mg"):
            found.append(Strength(own, Decimal(data.get("own_split") or 1)))
        return found

    def chosen(self) -> tuple[Strength, ...]:
        """What a plan is made of: of two forms of one strength the one that can be divided furthest, which makes
        every dose that the other makes.
        """
        furthest: dict[Decimal, Strength] = {}
        for one in self.at_hand():
            known = furthest.setdefault(one.mg, one)
            if one.smallest_part < known.smallest_part:
                furthest[one.mg] = one
        return tuple(furthest.values())

    @property
    def left_out(self) -> str:
        """ "Capsule 10 mg": ticked, and not used because another form of that strength can be divided further."""
        if not self.is_bound or self.errors:
            return ""
        used = self.chosen()
        return ", ".join(Product(one).label for one in self.at_hand() if one not in used)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "own_mg" not in self.errors and not self.at_hand():
            self.add_error("strengths", _("Tick the tablets that are there."))
        return data


class FromDayForm(forms.Form):
    """Something that holds from a day on, today or later."""

    on = day_field(_("from"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        dress(self)

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on < self.today:
            raise forms.ValidationError(_("This day has passed. Choose today or a later day."))
        return on


class ResumeForm(FromDayForm):
    pass


class OtherTabletsForm(TabletsForm, FromDayForm):
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


class HoldForm(forms.Form):
    days = forms.TypedChoiceField(
        label=_("rest for"),
        choices=[choice for choice in PACES if choice[0]],
        coerce=int,
        initial="14",
        widget=forms.Select(attrs={"class": "form-select"}),
    )


class StopForm(forms.Form):
    why = forms.CharField(label=_("why it stops"), max_length=300)
