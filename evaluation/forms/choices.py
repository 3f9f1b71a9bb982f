"""What a patient said about the research."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from evaluation.models import ResearchChoice, StudyText
from evaluation.queries.choices import Said
from practices.forms.fields import day_field

Answer = ResearchChoice.Answer
SILENT = ("", _("not spoken about"))


class ChoiceForm(forms.Form):
    """`texts`: versions of the consent text, the newest first; without one nobody can be asked for consent."""

    consent = forms.ChoiceField(
        label=_("may the research use the patient's own data, without the name?"),
        widget=forms.RadioSelect,
        required=False,
    )
    text = forms.TypedChoiceField(label=_("asked with this consent text"), coerce=int, required=False)
    counting = forms.ChoiceField(
        label=_("being counted, without any data of the patient's own"),
        choices=[SILENT, (Answer.NO, _("objects to it")), (Answer.YES, _("no objection"))],
        widget=forms.RadioSelect,
        required=False,
    )
    given_on = day_field(_("said on"))

    def __init__(
        self, data: Any = None, *, said: Said, texts: list[StudyText], today: date | None = None
    ) -> None:
        """`today`: the day that stands in the form before anything is filled in."""
        initial = {"consent": "", "counting": "", "given_on": today}
        super().__init__(data, auto_id="research_%s", initial=initial)
        self.texts = {text.pk: text for text in texts}
        answers: list[tuple[str, Any]] = [SILENT, (Answer.NO, _("no"))]
        if texts:
            answers.insert(1, (Answer.YES, _("yes")))
        if said.consent and said.consent.answer == Answer.YES:
            answers.append((Answer.WITHDRAWN, _("no longer: the consent is withdrawn")))
        self._choose("consent", answers)
        self._choose("text", [(pk, _version(text)) for pk, text in self.texts.items()])
        if not texts:
            del self.fields["text"]

    def _choose(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def wish(self) -> dict[str, Any]:
        """What the service is asked."""
        data = self.cleaned_data
        text = self.texts.get(data.get("text") or 0)
        return {name: data[name] for name in ("consent", "counting", "given_on")} | {"text": text}


def _version(text: StudyText) -> str:
    return gettext("version %(number)d, of %(day)s") % {
        "number": text.version,
        "day": f"{text.created_at:%d-%m-%Y}",
    }
