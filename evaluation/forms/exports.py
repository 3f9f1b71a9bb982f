"""What a researcher fills in to take research data along: what for, and a fresh proof of who asks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from practices.forms import ProofForm


def purpose_field(help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=_("what are these data needed for"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=help_text,
    )


class PurposeForm(ProofForm):
    purpose = purpose_field(
        _("One sentence. It stands in the log of every practice whose patients are in it.")
    )
    field_order = ("purpose", "proof")


class PassagesForm(ProofForm):
    """The words of interviews."""

    TABLE, TEXT = "table", "text"

    file = forms.ChoiceField(
        label=_("file"),
        choices=[(TABLE, _("a line per passage (CSV)")), (TEXT, _("below the codes they have (text)"))],
        initial=TABLE,
        widget=forms.RadioSelect,
    )
    purpose = purpose_field(_("One sentence. It stands in the log of the research."))
    field_order = ("file", "purpose", "proof")
