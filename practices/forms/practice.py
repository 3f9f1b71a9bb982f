"""The practice's letterhead and envelope, and who stands in for whom."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from practices import envelopes
from practices.models import Membership, Practice

OWN_MEASURES = "own"
EDGE_MM = 5
PHONE = re.compile(r"\+?(?:[ ()./-]*[0-9]){8,15}")  # patients phone the number on the letter


class PracticeForm(forms.ModelForm):  # type: ignore[type-arg]
    """Letterhead, envelope and salutation."""

    envelope = forms.ChoiceField(
        label=_("window envelope"),
        required=False,
        choices=lambda: [
            *((found.code, found.name) for found in envelopes.envelopes()),
            (OWN_MEASURES, _("Another envelope: I measure it")),
        ],
        help_text=_("Print the test page afterwards: envelopes differ a few millimetres."),
    )

    class Meta:
        model = Practice
        fields = (
            "name", "list_size", "street", "house_number", "postcode", "city", "phone", "opening_hours",
            "agb_code", "kvk_number", "poh_minutes_a_week", "salutation",
            "window_side", "window_x_mm", "window_y_mm", "window_width_mm", "window_height_mm",
        )  # fmt: skip
        help_texts = {
            "list_size": _("All patients of the practice. A norm practice has about 2,100."),
            "opening_hours": _("Part of the letter, for example: Monday to Thursday, 8.30 to 12.00."),
            "agb_code": _("Stands on claims and agreements, as the number below; not on letters."),
            "poh_minutes_a_week": _(
                "For example 120 for two hours. Then you see in how many weeks the talks are done."
            ),
            "salutation": _("The neutral salutation is always right, also when the sex is not known."),
            "window_side": _("The side of the envelope where the window is."),
            "window_x_mm": _("From the edge of the folded sheet, on the side of the window."),
            "window_y_mm": _("From the top of the folded sheet."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = envelopes.of(self.instance)
        self.fields["envelope"].initial = known.code if known else OWN_MEASURES

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"].strip()
        if phone and not PHONE.fullmatch(phone):
            raise ValidationError(_("A phone number looks like (026) 000 00 00."))
        return phone

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        chosen = envelopes.by_code(data.pop("envelope", ""))
        if chosen:
            # The measures of the list hold, whatever stands in the boxes for one's own.
            for name, value in chosen.measures.items():
                self.errors.pop(name, None)
                data[name] = value
        elif data.get("window_x_mm", 0) + data.get("window_width_mm", 0) > envelopes.PAPER_WIDTH_MM - EDGE_MM:
            self.add_error("window_width_mm", _("Then the window reaches over the other edge of the sheet."))
        return data

    def letterhead(self) -> list[forms.BoundField]:
        return [field for field in self if not field.name.startswith(("window", "salutation", "envelope"))]

    def measures(self) -> list[forms.BoundField]:
        return [field for field in self if field.name.startswith("window")]

    def measures_open(self) -> bool:
        """Whether the boxes for one's own measures are in use, or wrong."""
        used = self["envelope"].value() in (OWN_MEASURES, "", None)
        return used or any(field.errors for field in self.measures())


class StandInForm(forms.Form):
    """Who signs for whom, from and to which day."""

    gp = forms.TypedChoiceField(label=_("GP who is away"), coerce=int)
    locum = forms.TypedChoiceField(
        label=_("locum"),
        coerce=int,
        help_text=_(
            "A GP with an account in this practice. The admin of the project invites a locum from outside."
        ),
    )
    first_day = forms.DateField(label=_("first day"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    last_day = forms.DateField(label=_("last day"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))

    def __init__(self, *args: Any, gps: Iterable[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.gps = {gp.pk: gp for gp in gps}
        choices = [("", _("Choose a GP")), *((pk, gp.display_name) for pk, gp in self.gps.items())]
        for name in ("gp", "locum"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def arrangement(self) -> dict[str, Any]:
        people = {name: self.gps[self.cleaned_data[name]] for name in ("gp", "locum")}
        return {**self.cleaned_data, **people}
