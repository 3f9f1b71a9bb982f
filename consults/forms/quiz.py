"""The knowledge quiz as a form: a choice per statement."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consults.models import WorkbookText

CHOICES = [("true", _("true")), ("false", _("not true")), ("unknown", _("I do not know"))]
MEANING = {"true": True, "false": False, "unknown": None}
SAID = {meaning: said for said, meaning in MEANING.items()}


class QuizForm(forms.Form):
    """`answers`: what was answered before at this moment."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        text: WorkbookText,
        answers: Mapping[str, bool | None] | None = None,
    ) -> None:
        said = {name(key): SAID[answer] for key, answer in (answers or {}).items()}
        super().__init__(data, initial={"version": text.version, **said})
        for asked in text.content["questions"]:
            self.fields[name(asked["key"])] = forms.ChoiceField(
                label=asked["statement"],
                choices=CHOICES,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose an answer; “I do not know” is one too.")},
            )

    def answers(self) -> dict[str, bool | None]:
        """What was answered so far; after is_valid, which may say that not everything was."""
        return {
            field.removeprefix("q-"): MEANING[said]
            for field, said in self.cleaned_data.items()
            if field.startswith("q-")
        }


def name(key: str) -> str:
    return f"q-{key}"
