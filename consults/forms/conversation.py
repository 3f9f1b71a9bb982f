"""What is filled in during a consult. One part of the form at a time; every field may stay empty."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consults.complaints import complaints
from consults.models import Consult, Conversation
from consults.parts import Part
from patients.presenters.numbers import number

LONGEST = 4000
MOST_UNITS = 100
MOST_MINUTES = 240
NOT_ASKED = ("", _("not asked"))


class WordsField(forms.CharField):
    """A few lines; a line ends the same way whatever sent it, so that what is the same stays the same."""

    widget = forms.Textarea(attrs={"rows": 3, "class": "form-control"})

    def __init__(self, *, label: Any, help_text: Any = "") -> None:
        too_long = _("This is longer than %(longest)s characters. Shorten it; everything still stands here.")
        super().__init__(
            label=label,
            help_text=help_text,
            required=False,
            max_length=LONGEST,
            error_messages={"max_length": too_long % {"longest": LONGEST}},
        )

    def to_python(self, value: Any) -> str:
        return super().to_python((value or "").replace("\r\n", "\n")) or ""


class UnitsField(forms.DecimalField):
    """Tablets a day: "1,5", also written with a point."""

    def __init__(self, *, label: Any, help_text: Any) -> None:
        write_it_so = _("Write a number from 0 to 100, for example 1,5.")
        super().__init__(
            label=label,
            help_text=help_text,
            required=False,
            min_value=Decimal(0),
            max_value=MOST_UNITS,
            max_digits=6,
            decimal_places=2,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "form-control units-field"}),
            error_messages=dict.fromkeys(
                ("invalid", "min_value", "max_value", "max_digits", "max_decimal_places", "max_whole_digits"),
                write_it_so,
            ),
        )

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        return super().to_python(str(value or "").strip().replace(",", ".") or None)

    def prepare_value(self, value: Any) -> Any:
        return number(value) if isinstance(value, Decimal) else value


class RulerField(forms.TypedChoiceField):
    """0 to 10, or None when it was not asked."""

    def __init__(self, *, label: Any) -> None:
        super().__init__(
            label=label,
            required=False,
            coerce=int,
            empty_value=None,
            choices=[*((str(mark), str(mark)) for mark in range(11)), NOT_ASKED],
            widget=forms.RadioSelect,
            error_messages={"invalid_choice": _("Choose a number from 0 to 10.")},
        )


class ConversationForm(forms.Form):
    """The fields of one part. `kept`: the conversation as it is stored, if any."""

    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    agenda = WordsField(label=_("What do you want to talk about today?"))
    units_per_day = UnitsField(
        label=_("How many tablets a day do you take now?"),
        help_text=_("In tablets, for example 1,5. Empty when it did not come up."),
    )
    use_in_own_words = WordsField(label=_("How does it go? When do you take it, and for what?"))
    importance = RulerField(label=_("How important is it to you to take less?"))
    importance_why_not_lower = WordsField(label=_("Why not a lower number?"))
    importance_what_helps = WordsField(label=_("What would make it one point higher?"))
    confidence = RulerField(label=_("How sure are you that you will succeed?"))
    confidence_why_not_lower = WordsField(label=_("Why not a lower number?"))
    confidence_what_helps = WordsField(label=_("What would help for one point more?"))
    good_sides = WordsField(label=_("What does the medicine do for you?"), help_text=_("The good sides."))
    less_good_sides = WordsField(
        label=_("What do you like less about it?"), help_text=_("The less good sides.")
    )
    readiness = forms.ChoiceField(
        label=_("Where is the patient now?"),
        required=False,
        choices=[*Conversation.Readiness.choices, NOT_ASKED],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of the answers.")},
    )
    agreements = WordsField(
        label=_("What do we agree on?"), help_text=_("Who does what until the next consult.")
    )
    teach_back = WordsField(
        label=_("Can you tell in your own words what we agreed?"),
        help_text=_("In the patient’s own words. What is missing, you explain once more."),
    )
    complaints = forms.MultipleChoiceField(
        label=_("Which complaints do you notice?"),
        required=False,
        choices=lambda: [(one.code, one.label) for one in complaints()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose from the list.")},
    )
    complaints_note = WordsField(label=_("About these complaints"))
    own_reasons = WordsField(
        label=_("What are your own reasons to take less?"),
        help_text=_("These words come in the patient’s workbook."),
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, part: Part, kept: Conversation | None = None
    ) -> None:
        initial = {name: getattr(kept, name) for name in part.fields} if kept else {}
        super().__init__(data, initial={**initial, "revision": kept.revision if kept else 0})
        for name in set(self.fields) - {"revision", *part.fields}:
            del self.fields[name]
        self.part = part

    def clean_complaints(self) -> list[str]:
        """In the order of the list, whatever order they were sent in."""
        ticked: list[str] = self.cleaned_data["complaints"]
        return [one.code for one in complaints() if one.code in ticked]

    @property
    def words(self) -> dict[str, Any]:
        """What was filled in well; the revision apart. Only after `is_valid`, which may say no."""
        return {name: self.cleaned_data[name] for name in self.part.fields if name in self.cleaned_data}


class FinishForm(forms.Form):
    """How long it took. `minutes` as planned is filled in beforehand."""

    minutes = forms.IntegerField(
        label=_("minutes spent"),
        min_value=1,
        max_value=MOST_MINUTES,
        # It stands among what is being said, but is sent with its own form.
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "class": "form-control units-field", "form": "finish"}
        ),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            _("Write how many minutes it took, from 1 to 240."),
        ),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, consult: Consult) -> None:
        super().__init__(data, initial={"minutes": consult.minutes_spent or consult.minutes})
