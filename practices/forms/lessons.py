"""A lesson learned, and what the project leader says of it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from practices.models import Lesson

MOST = 1500


class LessonForm(forms.Form):
    theme = forms.ChoiceField(
        label=_("theme"),
        choices=Lesson.Theme.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it is about.")},
    )
    case = forms.CharField(
        label=_("what happened, in general words"),
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "Never a name, an age, a street or a date: nobody may be recognised. For example: somebody wanted to stop"
            " at once after years of use."
        ),
        error_messages={"required": _("Write in a few sentences what happened.")},
    )
    lesson = forms.CharField(
        label=_("what others can learn from it"),
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write what others can learn from it.")},
    )


class JudgeLessonForm(forms.Form):
    """`open_states`: the judgements that make sense now."""

    LABELS = {  # noqa: RUF012
        Lesson.State.SHOWN: _("show it to the other practices"),
        Lesson.State.RETURNED: _("send it back to the author"),
        Lesson.State.REMOVED: _("take it away"),
    }

    state = forms.ChoiceField(
        label=_("your judgement"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what has to be done with it.")},
    )
    note = forms.CharField(
        label=_("what has to be changed"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed when you send it back. The author reads it."),
    )

    def __init__(self, *args: Any, open_states: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(state, label) for state, label in self.LABELS.items() if state in open_states]
        self.fields["state"].choices = choices  # type: ignore[attr-defined]
