"""What researchers type about interviews: notes, passages, codes."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evaluation.forms.interviews import number_field
from evaluation.models import Code
from evaluation.queries.codebook import Node
from evaluation.services.codebook import LONGEST_EXAMPLE
from evaluation.services.notes import LONGEST, MOST

TOP = 0


class NotesForm(forms.Form):
    text = forms.CharField(
        label=_("what was said"),
        widget=forms.Textarea(attrs={"rows": 8, "lang": "nl"}),
        help_text=_(
            "An empty line begins a new paragraph. No names, places or birthdays: write P. or the practice."
        ),
    )


class ParagraphForm(forms.Form):
    text = forms.CharField(
        label=_("the paragraph"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "lang": "nl"}),
        help_text=_("Empty takes it out. The former words stay on record."),
    )


class PassageForm(forms.Form):
    """`nodes`: the codes in use, in the order of the codebook."""

    first = number_field(_("from paragraph"), 1, MOST)
    last = number_field(_("to paragraph"), 1, MOST)
    codes = forms.TypedMultipleChoiceField(
        label=_("codes"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose one or more codes that are in use.")},
    )

    def __init__(self, data: Any = None, *, nodes: Iterable[Node]) -> None:
        super().__init__(data, auto_id="passage_%s")
        self.fields["codes"].choices = choices(nodes)  # type: ignore[attr-defined]


class CodeForm(forms.Form):
    name = forms.CharField(label=_("name"), max_length=80)
    description = forms.CharField(
        label=_("when to use it"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    examples = forms.CharField(
        label=_("examples"),
        max_length=LONGEST_EXAMPLE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line."),
    )


class NewCodeForm(CodeForm):
    parent = forms.TypedChoiceField(label=_("stands below"), coerce=int, required=False)
    field_order = ("name", "parent", "description", "examples")

    def __init__(self, *args: Any, nodes: Iterable[Node], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = {node.code.pk: node.code for node in nodes}
        self.fields["parent"].choices = [(TOP, _("nothing: at the top")), *choices(nodes)]  # type: ignore[attr-defined]

    def wish(self) -> dict[str, Any]:
        """What the service is asked."""
        parent: Code | None = self.codes.get(self.cleaned_data.get("parent") or TOP)
        return {**self.cleaned_data, "parent": parent}


class PlaceForm(forms.Form):
    """Another place in the tree: below `below`; or (merge) into another code."""

    other = forms.TypedChoiceField(label=_("code"), coerce=int)

    def __init__(self, data: Any = None, *, nodes: Iterable[Node], top: bool, prefix: str) -> None:
        super().__init__(data, prefix=prefix, auto_id=f"{prefix}_%s")
        self.codes = {node.code.pk: node.code for node in nodes}
        first = [(TOP, _("nothing: at the top"))] if top else []
        self.fields["other"].choices = [*first, *choices(nodes)]  # type: ignore[attr-defined]
        self.fields["other"].label = _("stands below") if top else _("goes into")

    @property
    def code(self) -> Code | None:
        return self.codes.get(self.cleaned_data["other"])


def choices(nodes: Iterable[Node]) -> list[tuple[int, str]]:
    """Names, deeper ones with a dash for each step."""
    return [(node.code.pk, "– " * node.depth + node.code.name) for node in nodes]
