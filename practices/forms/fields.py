"""Fields that several forms have: a day and a time, as the browser knows them and as people write them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class DayInput(forms.DateInput):
    """The browser's own date field; it wants ISO, whatever the language of the page."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(attrs={"class": "form-control w-auto"}, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(attrs={"class": "form-control w-auto", "step": 300}, format="%H:%M")


def day_field(label: Any, **options: Any) -> forms.DateField:
    write_it_so = _("Write the date like this: 21-11-2026.")
    return forms.DateField(
        label=label,
        widget=DayInput(),
        input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"],
        error_messages={"required": write_it_so, "invalid": write_it_so},
        **options,
    )


def time_field(label: Any, **options: Any) -> forms.TimeField:
    write_it_so = _("Write the time like this: 13:30.")
    return forms.TimeField(
        label=label,
        widget=TimeInput(),
        input_formats=["%H:%M", "%H.%M", "%H:%M:%S"],
        error_messages={"required": write_it_so, "invalid": write_it_so},
        **options,
    )
