"""Writing a text of the workbook: parts, questions or stories in one form that keeps what was typed."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import formset_factory
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from benzoproject.lib import pdf
from consults.models import WorkbookText
from consults.writing import chapters, pictures, quiz
from stopletters.arranging import arranged, error_title, field_lines, general_lines, is_arranging
from stopletters.writing.text import TextProblem

MOST_STORIES = 40
Kind = WorkbookText.Kind


def printable(text: str) -> str:
    if strange := pdf.missing_glyphs(text):
        raise ValidationError(_("These characters cannot be printed: %(strange)s") % {"strange": strange})
    return text


class PrintedField(forms.CharField):
    """Words that go onto paper, with line ends as they are kept."""

    def clean(self, value: Any) -> Any:
        return printable(super().clean(value).replace("\r\n", "\n"))


def words_field(label: Any, rows: int, most: int = 6000, help_text: Any = "") -> PrintedField:
    area = forms.Textarea(attrs={"rows": rows})
    return PrintedField(label=label, max_length=most, widget=area, help_text=help_text)


class NoteForm(forms.Form):
    change_note = forms.CharField(
        label=WorkbookText._meta.get_field("change_note").verbose_name,
        required=False,
        max_length=300,
        help_text=gettext_lazy("One sentence for who reads this version later."),
    )


class PartForm(forms.Form):
    """One of the twelve parts."""

    key = forms.CharField(widget=forms.HiddenInput)
    title = PrintedField(label=gettext_lazy("title"), max_length=80)
    words = words_field(gettext_lazy("words"), 10)

    def clean(self) -> dict[str, Any]:
        """A part is read whole: an unknown name, or a piece that is not there, cannot be saved."""
        data = super().clean() or {}
        if self.errors:
            return data
        data |= {name: chapters.from_dutch(data[name]) for name in ("title", "words")}
        try:
            chapters.read_part(data["key"], data["title"], data["words"])
        except TextProblem as problem:
            self.add_error("words", str(problem))
        return data


class QuestionForm(forms.Form):
    key = forms.CharField(widget=forms.HiddenInput, required=False)
    statement = PrintedField(label=gettext_lazy("sentence"), max_length=120)
    true = forms.TypedChoiceField(
        label=gettext_lazy("answer"),
        choices=[("yes", gettext_lazy("true")), ("no", gettext_lazy("not true"))],
        coerce=lambda value: value == "yes",
    )
    explanation = words_field(gettext_lazy("explanation"), 3, 400)
    picture = forms.ChoiceField(
        label=gettext_lazy("drawing"),
        required=False,
        choices=[("", gettext_lazy("none")), *pictures.NAMES.items()],
    )


class StoryForm(forms.Form):
    key = forms.CharField(widget=forms.HiddenInput, required=False)
    title = PrintedField(label=gettext_lazy("title"), max_length=80)
    name = PrintedField(label=gettext_lazy("invented first name"), max_length=30)
    age = forms.IntegerField(label=gettext_lazy("age"), min_value=18, max_value=110)
    sex = forms.ChoiceField(
        label=gettext_lazy("sex"), choices=[("V", gettext_lazy("woman")), ("M", gettext_lazy("man"))]
    )
    medicine = PrintedField(label=gettext_lazy("medicine"), max_length=40)
    reason = forms.ChoiceField(
        label=gettext_lazy("used"),
        choices=[("sleep", gettext_lazy("for sleep")), ("anxiety", gettext_lazy("for anxiety"))],
    )
    words = words_field(gettext_lazy("story"), 6, 1500, gettext_lazy("An empty line begins a new paragraph."))


FORMS: dict[str, tuple[type[forms.Form], str, int]] = {
    Kind.CHAPTERS: (PartForm, "part", len(chapters.PARTS)),
    Kind.QUIZ: (QuestionForm, "questions", quiz.MOST),
    Kind.STORIES: (StoryForm, "story", MOST_STORIES),
}


class PreviewForm(forms.Form):
    """The invented patient of the preview."""

    older = forms.BooleanField(label=gettext_lazy("65 years or older"), required=False)
    plan = forms.BooleanField(label=gettext_lazy("with an approved schedule"), required=False)
    reason = forms.ChoiceField(
        label=gettext_lazy("used"),
        required=False,
        choices=[
            ("", gettext_lazy("reason not known")),
            ("sleep", gettext_lazy("for sleep")),
            ("anxiety", gettext_lazy("for anxiety")),
        ],
    )

    def facts(self) -> dict[str, Any]:
        data = self.cleaned_data if self.is_valid() else {}
        return {
            "age_65": bool(data.get("older")),
            "with_plan": bool(data.get("plan")),
            "reason": data.get("reason", ""),
        }


class Editing:
    """The forms of one text: as it is, as it was sent, or as it was sent with a row moved."""

    def __init__(self, text: WorkbookText, data: QueryDict | None = None, act: str = "") -> None:
        self.text = text
        form, self.name, most = FORMS[text.kind]
        self.fixed = text.kind == Kind.CHAPTERS
        sent = data if data and "form-TOTAL_FORMS" in data else None
        moving = sent is not None and not self.fixed and is_arranging(act)
        rows = [_as_typed(text.kind, row) for row in text.content[self.name]]
        if sent is not None and moving:
            rows = arranged(_as_sent(form, sent, most), act, blank={}, most=most)
        bound = None if moving else sent
        self.note = NoteForm(bound, initial={"change_note": sent.get("change_note", "")} if sent else {})
        Rows = formset_factory(form, extra=0, min_num=1, max_num=most, absolute_max=most, validate_min=True)
        self.rows: Any = Rows(bound, initial=None if bound else rows, form_kwargs={"empty_permitted": False})
        self.preview = PreviewForm(data or {"older": "on", "plan": "on"})

    @property
    def is_bound(self) -> bool:
        return self.note.is_bound

    def is_valid(self) -> bool:
        return self.note.is_valid() and self.rows.is_valid()

    def content(self) -> dict[str, Any]:
        """As it is kept; after is_valid. A new question or story gets a key that no other has."""
        rows = [dict(form.cleaned_data) for form in self.rows.forms]
        taken = {row["key"] for row in rows}
        for row in rows:
            row["key"] = row["key"] or _free_key(taken)
        return {self.name: rows}

    def error_lines(self) -> list[dict[str, str]]:
        if not self.is_bound:
            return []
        lines = general_lines([*self.note.non_field_errors(), *self.rows.non_form_errors()])
        lines += field_lines(self.note)
        for number, form in enumerate(self.rows.forms, start=1):
            lines += field_lines(form, f"{self.row_name(number)}: ")
        return lines

    def error_title(self) -> str:
        return error_title(len(self.error_lines()))

    def row_name(self, number: int) -> str:
        names = {
            Kind.CHAPTERS: _("Part %(n)d"),
            Kind.QUIZ: _("Sentence %(n)d"),
            Kind.STORIES: _("Story %(n)d"),
        }
        return names[Kind(self.text.kind)] % {"n": number}

    def named_rows(self) -> list[tuple[str, Any]]:
        return [(self.row_name(number), form) for number, form in enumerate(self.rows.forms, start=1)]


def _free_key(taken: set[str]) -> str:
    key = next(f"own-{number}" for number in range(1, 1000) if f"own-{number}" not in taken)
    taken.add(key)
    return key


def _as_typed(kind: str, row: dict[str, Any]) -> dict[str, Any]:
    """A row of the content as its form shows it."""
    if kind == Kind.CHAPTERS:
        return row | {name: chapters.in_dutch(row[name]).strip() for name in ("title", "words")}
    if kind == Kind.QUIZ:
        return row | {"true": "yes" if row["true"] else "no"}
    return row | {"words": row["words"].strip()}


def _as_sent(form: type[forms.Form], data: QueryDict, most: int) -> list[dict[str, Any]]:
    count = data.get("form-TOTAL_FORMS", "")
    number = min(int(count) if count.isdecimal() else 0, most)
    return [{name: data.get(f"form-{row}-{name}", "") for name in form.base_fields} for row in range(number)]
