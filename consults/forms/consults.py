"""What a practice nurse fills in to plan a consult, to move it, and to say how it ended."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consults.models import Consult
from consults.queries.ladder import ENDING
from practices.models import Membership
from stopletters.forms import day_field

Place, Reason, State = Consult.Place, Consult.Reason, Consult.State
LEAST, MOST = 5, 240
FURTHEST = timedelta(days=366)


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(attrs={"class": "form-control w-auto"}, format="%H:%M")


def minutes_field(label: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=LEAST,
        max_value=MOST,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "form-control units-field"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            _("Write a number of minutes, from 5 to 240."),
        ),
    )


class AppointmentForm(forms.Form):
    """`pohs`: who can hold it; asked only where there is a choice. `number`: the rung that the page showed."""

    number = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    day = day_field(_("day"))
    time = forms.TimeField(
        label=_("time"),
        widget=TimeInput(),
        error_messages=dict.fromkeys(("required", "invalid"), _("Write the time like this: 13:30.")),
    )
    minutes = minutes_field(_("minutes"))
    place = forms.ChoiceField(
        label=_("where"),
        choices=Place.choices,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose where the consult is.")),
    )
    poh = forms.TypedChoiceField(label=_("with"), coerce=int)
    overlap = forms.BooleanField(required=False)

    def __init__(self, *args: Any, pohs: Iterable[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].widget.attrs["class"] = "form-control w-auto"
        self.pohs = {one.pk: one for one in pohs}
        self.fields["poh"].choices = [(pk, one.display_name) for pk, one in self.pohs.items()]  # type: ignore[attr-defined]
        self.overlaps = False  # the page offers to plan it all the same

    @property
    def one_poh(self) -> bool:
        return len(self.pohs) == 1

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("day") and data.get("time"):
            data["starts_at"] = timezone.make_aware(datetime.combine(data["day"], data["time"]))
        return data

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day > timezone.localdate() + FURTHEST:
            raise ValidationError(gettext("Choose a day within a year."))
        if day < timezone.localdate():
            raise ValidationError(gettext("This moment has passed. Choose a later one; nothing was changed."))
        return day

    @property
    def appointment(self) -> dict[str, Any]:
        """The arguments of the service."""
        data = self.cleaned_data
        kept = {name: data[name] for name in ("starts_at", "minutes", "place", "overlap")}
        return {**kept, "poh": self.pohs[data["poh"]]}


def moment(value: datetime) -> dict[str, Any]:
    """A moment as the form shows it."""
    local = timezone.localtime(value)
    return {"day": local.date(), "time": local.time().replace(second=0, microsecond=0)}


OUTCOMES = (
    (State.DONE, _("It was held")),
    (State.NO_SHOW, _("The patient did not come")),
    (State.CANCELLED, _("It was cancelled")),
    (State.SKIPPED, _("It is skipped: on to the next one")),
)
WITH_REASON = (State.CANCELLED, State.SKIPPED)


def reasons() -> list[tuple[Any, Any]]:
    """Those after which a consult follows, and those with which the consults end."""
    on, off = (
        [(code, capfirst(str(Reason(code).label))) for code in Reason.values if (code in ENDING) is ends]
        for ends in (False, True)
    )
    return [
        ("", gettext("Choose a reason")),
        (gettext("A consult follows"), on),
        (gettext("No consult follows"), off),
    ]


class EndForm(forms.Form):
    """How a planned consult ended. `begun`: the day has come, so it may have taken place."""

    outcome = forms.ChoiceField(
        label=_("how did it go?"),
        choices=OUTCOMES,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose how it went.")),
    )
    minutes = minutes_field(_("minutes spent"))
    reason = forms.ChoiceField(
        label=_("reason"),
        required=False,
        choices=reasons,
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"invalid_choice": _("Choose a reason.")},
    )
    note = forms.CharField(
        label=_("note"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
    )

    def __init__(self, data: Any = None, *, consult: Consult, begun: bool) -> None:
        super().__init__(data, initial={"minutes": consult.minutes})
        if not begun:
            self.fields["outcome"].choices = [row for row in OUTCOMES if row[0] in WITH_REASON]  # type: ignore[attr-defined]
        self.fields["minutes"].required = self.data.get("outcome") == State.DONE

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("outcome") != State.DONE:
            self.errors.pop("minutes", None)
        if data.get("outcome") in WITH_REASON and not data.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Choose a reason."))
        return data


class ForgoForm(forms.Form):
    """Why no consult follows, while none is planned."""

    why = forms.ChoiceField(
        label=_("reason"),
        choices=lambda: [
            ("", gettext("Choose a reason")),
            *((code, capfirst(str(Reason(code).label))) for code in ENDING),
        ],
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose a reason.")),
    )
    remark = forms.CharField(
        label=_("note"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
    )
