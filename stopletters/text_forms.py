"""Writing a letter text: its title and blocks in one form that works without JavaScript, and keeps what was typed."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import formset_factory
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from benzoproject.lib import pdf
from patients.pharmacology.groups import BENZODIAZEPINES
from patients.pharmacology.reference import load_reference
from stopletters.arranging import arranged, error_title, field_lines, general_lines, is_arranging
from stopletters.models import LetterText
from stopletters.presenters.texts import CONDITION_NAMES, KIND_NAMES, conditions
from stopletters.writing import placeholders
from stopletters.writing.text import STOP, never_holds

MOST_BLOCKS = 60


def in_our_words(text: str, known: Iterable[str]) -> str:
    """What was typed, with our own names for the placeholders; ValidationError when it cannot be in a letter."""
    ours = placeholders.from_dutch(text)
    try:
        placeholders.check(ours, known)
    except placeholders.UnknownPlaceholder as problem:
        raise ValidationError(str(problem)) from problem
    if strange := pdf.missing_glyphs(text):
        raise ValidationError(_("These characters cannot be printed: %(strange)s") % {"strange": strange})
    return ours


class WordsForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("title"), max_length=120)
    change_note = forms.CharField(
        label=LetterText._meta.get_field("change_note").verbose_name,
        required=False,
        max_length=300,
        help_text=gettext_lazy("One sentence for who reads this version later."),
    )

    def __init__(self, *args: Any, known: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known

    def clean_title(self) -> str:
        return in_our_words(self.cleaned_data["title"], self.known)


class BlockForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("kind"), choices=lambda: list(KIND_NAMES.items()))
    lines = forms.CharField(
        label=gettext_lazy("words"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write something, or remove this block.")},
    )
    when = forms.MultipleChoiceField(
        label=gettext_lazy("only for"),
        required=False,
        choices=lambda: list(CONDITION_NAMES.items()),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, known: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known

    def shown_when(self) -> str:
        """What is ticked, in words."""
        return conditions(name for name in self["when"].value() or [] if name in CONDITION_NAMES)

    def clean_lines(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["lines"].splitlines() if line.strip()]
        return [in_our_words(line, self.known) for line in lines]

    def clean_when(self) -> list[str]:
        when = sorted(self.cleaned_data["when"])
        if never_holds(when):
            raise ValidationError(_("These never hold together, so this block would never be printed."))
        return when

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") == "heading" and len(data.get("lines", [])) > 1:
            self.add_error("lines", _("A heading is one line."))
        return data

    def block(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "kind": data["kind"],
            "lines": data["lines"],
            **({"when": data["when"]} if data["when"] else {}),
        }


Blocks = formset_factory(
    BlockForm, extra=0, min_num=1, max_num=MOST_BLOCKS, absolute_max=MOST_BLOCKS, validate_min=True
)


class VariantForm(forms.Form):
    """The invented patient of the preview."""

    two = forms.BooleanField(label=gettext_lazy("two medicines"), required=False)
    above = forms.BooleanField(label=CONDITION_NAMES["above_one_ddd"], required=False)
    older = forms.BooleanField(label=CONDITION_NAMES["age_65"], required=False)
    reason = forms.ChoiceField(
        label=gettext_lazy("used"),
        required=False,
        choices=[
            ("", CONDITION_NAMES["reason_unknown"]),
            ("sleep", CONDITION_NAMES["sleep"]),
            ("anxiety", CONDITION_NAMES["anxiety"]),
        ],
    )

    def facts(self, group: str = BENZODIAZEPINES) -> dict[str, Any]:
        data = self.cleaned_data if self.is_valid() else {}
        return {
            "medicines": load_reference(group).for_show[: 2 if data.get("two") else 1],
            "above_one_ddd": bool(data.get("above")),
            "age_65": bool(data.get("older")),
            "reason": data.get("reason", ""),
        }


class Editing:
    """The forms of one text: as it is, as it was sent, or as it was sent with a block moved."""

    def __init__(self, text: LetterText, data: QueryDict | None = None, act: str = "") -> None:
        self.text = text
        known = placeholders.names(second=text.kind != STOP)
        sent = data if data and "form-TOTAL_FORMS" in data else None
        arranging = sent is not None and is_arranging(act)
        words, blocks = _as_kept(text)
        if sent is not None and arranging:
            words = {name: sent.get(name, "") for name in words}
            blank = {"kind": "paragraph", "lines": "", "when": []}
            blocks = arranged(_as_sent(sent), act, blank=blank, most=MOST_BLOCKS)
        bound = None if arranging else sent
        self.words = WordsForm(bound, initial=words, known=known)
        # An empty block is somebody's mistake, also one that was just added.
        rules = {"known": known, "empty_permitted": False}
        self.blocks = Blocks(bound, initial=None if bound else blocks, form_kwargs=rules)
        self.variant = VariantForm(data or {})

    def is_valid(self) -> bool:
        return self.words.is_valid() and self.blocks.is_valid()

    def content(self) -> dict[str, Any]:
        """Title and blocks as they are kept; after is_valid."""
        return {
            "title": self.words.cleaned_data["title"],
            "blocks": [form.block() for form in self.blocks.forms],
        }

    def error_lines(self) -> list[dict[str, str]]:
        """What is not right, each with the field it stands at."""
        if not self.words.is_bound:
            return []
        lines = general_lines([*self.words.non_field_errors(), *self.blocks.non_form_errors()])
        lines += field_lines(self.words)
        for number, form in enumerate(self.blocks.forms, start=1):
            lines += field_lines(form, f"{_('Block %(number)d') % {'number': number}}: ")
        return lines

    def error_title(self) -> str:
        return error_title(len(self.error_lines()))


def _as_kept(text: LetterText) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    blocks = [
        {
            "kind": block["kind"],
            "lines": "\n".join(map(placeholders.in_dutch, block["lines"])),
            "when": block.get("when", []),
        }
        for block in text.content["block"]
    ]
    return {"title": placeholders.in_dutch(text.content["title"]), "change_note": ""}, blocks


def _as_sent(data: QueryDict) -> list[dict[str, Any]]:
    count = data.get("form-TOTAL_FORMS", "")
    return [
        {
            "kind": data.get(f"form-{number}-kind", ""),
            "lines": data.get(f"form-{number}-lines", ""),
            "when": data.getlist(f"form-{number}-when"),
        }
        for number in range(min(int(count) if count.isdecimal() else 0, MOST_BLOCKS))
    ]
