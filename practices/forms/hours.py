"""Hours on a phone, in seconds: what, how long, and (already filled in) when."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from benzoproject.lib import euros
from practices.forms.fields import day_field, time_field
from practices.models import Activity, Hours
from practices.money import durations
from practices.services.proposals import Proposed

QUICK = (15, 30, 45, 60, 90)
MORE = ("starts", "remark")  # seldom needed: behind one tap
HOW_TO_WRITE = gettext_lazy("Write how long it took like this: 90, 1:30 or 1,5 uur.")


def minutes_of(text: str) -> int:
    """What was typed, in minutes; raises ValidationError with how to write it."""
    try:
        return durations.minutes(text)
    except durations.Doubtful as doubt:
        number = doubt.args[0]
        words = _("Is that %(number)d hours or %(number)d minutes? Write %(number)d:00 or %(number)d min.")
        raise forms.ValidationError(words % {"number": number}) from doubt
    except durations.DoubtfulClock as doubt:
        clock, decimal = doubt.args
        words = _("Is that %(clock)s or %(decimal)s? Write it like one of the two.")
        raise forms.ValidationError(words % {"clock": clock, "decimal": decimal}) from doubt
    except durations.NotADuration as error:
        raise forms.ValidationError(HOW_TO_WRITE) from error


class MinutesField(forms.CharField):
    """ "1:30" becomes 90."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return minutes_of(text) if text else None

    def prepare_value(self, value: Any) -> Any:
        return euros.worked(value).replace("\u00a0", " ") if isinstance(value, int) else value


class HoursForm(forms.Form):
    activity = forms.ChoiceField(
        label=gettext_lazy("what you did"),
        choices=Activity.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what you did.")},
    )
    quick = forms.TypedChoiceField(
        label=gettext_lazy("how long"),
        choices=[(minutes, euros.worked(minutes)) for minutes in QUICK],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    minutes = MinutesField(
        label=gettext_lazy("another duration"),
        max_length=20,
        required=False,
        widget=forms.TextInput({"class": "form-control duration", "autocomplete": "off"}),
        help_text=gettext_lazy("For example 1:30, 1,5 uur or 90."),
    )
    day = day_field(gettext_lazy("day"))
    starts = time_field(
        gettext_lazy("from (may stay empty)"),
        required=False,
        help_text=gettext_lazy("With a time, double hours are found."),
    )
    remark = forms.CharField(
        label=gettext_lazy("remark (may stay empty)"),
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 2, "class": "form-control"}),
        help_text=gettext_lazy("The fund reads this too. Never about a patient."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        quick, own = data.pop("quick", None), data.get("minutes")
        if "minutes" in self.errors or "quick" in self.errors:
            return data
        if quick and own and quick != own:
            self.add_error("minutes", _("Two durations were given. Empty this box, or choose the other one."))
        elif quick is None and own is None:
            self.add_error("minutes", _("Choose how long it took, or write it here."))
        data["minutes"] = own if own is not None else quick
        return data

    def asked(self) -> list[forms.BoundField]:
        return [field for field in self if field.name not in MORE]

    def more(self) -> list[forms.BoundField]:
        return [self[name] for name in MORE]

    def more_is_used(self) -> bool:
        return any(field.value() or field.errors for field in self.more())


def of_entry(entry: Hours, data: Any = None) -> HoursForm:
    """What was written, to change it; the quick durations stay away, so that nothing is said twice."""
    form = HoursForm(data, initial={
        "activity": entry.activity, "minutes": entry.minutes, "day": entry.day, "starts": entry.starts,
        "remark": entry.remark,
    })  # fmt: skip
    del form.fields["quick"]
    form.fields["minutes"].label = gettext_lazy("how long")
    return form


class CorrectionForm(forms.Form):
    minutes = MinutesField(
        label=gettext_lazy("how long it should have been"),
        max_length=20,
        widget=forms.TextInput({"class": "form-control duration", "autocomplete": "off"}),
        help_text=gettext_lazy("0 when it should not have been claimed at all."),
    )
    remark = forms.CharField(
        label=gettext_lazy("why"),
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 2, "class": "form-control"}),
        help_text=gettext_lazy("The fund reads this too. Never about a patient."),
    )

    def __init__(self, *args: Any, why: bool = False, **kwargs: Any) -> None:
        """`why`: it has to be said."""
        super().__init__(*args, **kwargs)
        self.fields["remark"].required = why


class ProposalsForm(forms.Form):
    """A box with minutes for each proposal. Which of them are taken, the button says."""

    def __init__(self, *args: Any, proposed: list[Proposed], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proposed = proposed
        for one in proposed:
            self.fields[one.source] = forms.CharField(
                label=one.words,
                initial=euros.worked(one.minutes).replace("\u00a0", " "),
                max_length=20,
                required=False,
                widget=forms.TextInput({"class": "form-control duration", "autocomplete": "off"}),
            )

    def wanted(self, act: str) -> list[Proposed]:
        """ "take:meeting:12", or "all"."""
        source = act.removeprefix("take:")
        return [one for one in self.proposed if act == "all" or one.source == source]

    def minutes_of(self, one: Proposed) -> int | None:
        """As it was typed; None with the error at its box when that is no duration."""
        try:
            return minutes_of(self.cleaned_data.get(one.source) or euros.worked(one.minutes))
        except forms.ValidationError as error:
            self.add_error(one.source, error)
            return None

    def forget(self, one: Proposed) -> None:
        """It is no longer a proposal."""
        self.proposed = [other for other in self.proposed if other != one]
        del self.fields[one.source]


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=gettext_lazy("your answer"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3, "class": "form-control"}),
    )
