"""Accepting an agreement, and writing a new version of its text."""

from typing import Any

from django import forms
from django.forms.formsets import formset_factory
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from practices.forms.people import ProofForm
from practices.models import AgreementText

MOST_ARTICLES = 40


class AcceptForm(ProofForm):
    """`current` is the fingerprint of the words as they are now; the form carries that of the words that were shown."""

    seen = forms.CharField(widget=forms.HiddenInput)
    signer_function = forms.CharField(
        label=_("your function in the practice"),
        max_length=80,
        error_messages={"required": _("Fill in your function in the practice.")},
    )
    authorised = forms.BooleanField(
        label=_("I am authorised to sign for the practice, and I agree with this text"),
        error_messages={"required": _("Tick this when you may sign for the practice.")},
    )
    field_order = ["seen", "signer_function", "authorised", "proof"]

    def __init__(self, *args: Any, current: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.current = current
        self.fields["proof"].error_messages["required"] = gettext("Fill in your code or password.")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        # Looked at before the code: a code counts once, and would be lost on a text that changed.
        if data.get("seen") != self.current:
            raise forms.ValidationError(
                gettext(
                    "The text changed while you were reading. Nothing was accepted; read the new version."
                )
            )
        return data


class TextForm(forms.Form):
    title = forms.CharField(label=_("title"), max_length=120)
    intro = forms.CharField(
        label=_("introduction"), max_length=3000, widget=forms.Textarea(attrs={"rows": 4})
    )
    shared = forms.CharField(
        label=_("what is shared or processed, a line per kind of data"),
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_(
            "Use the same words in both contracts for what both share: pages show the difference line by line."
        ),
    )
    change_note = forms.CharField(
        label=AgreementText._meta.get_field("change_note").verbose_name,
        required=False,
        max_length=300,
        help_text=_("One sentence for who reads this version later."),
    )

    def clean_shared(self) -> list[str]:
        return _lines(self.cleaned_data["shared"])

    def clean_intro(self) -> str:
        return " ".join(_lines(self.cleaned_data["intro"]))


class ArticleForm(forms.Form):
    """An article with neither heading nor words is left out."""

    heading = forms.CharField(label=_("heading"), max_length=120, required=False)
    paragraphs = forms.CharField(
        label=_("words, a line per paragraph"),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def clean_paragraphs(self) -> list[str]:
        return _lines(self.cleaned_data["paragraphs"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("paragraphs") and not data.get("heading", "").strip():
            self.add_error("heading", gettext("Write a heading above these words."))
        if data.get("heading", "").strip() and "paragraphs" in data and not data["paragraphs"]:
            self.add_error(
                "paragraphs", gettext("Write the words of this article, or empty its heading too.")
            )
        return data


Articles = formset_factory(ArticleForm, extra=2, max_num=MOST_ARTICLES, absolute_max=MOST_ARTICLES)


class TextEditing:
    """The forms of one text: as it is, or as it was sent."""

    def __init__(self, text: AgreementText, data: Any = None) -> None:
        content = text.content
        self.words = TextForm(
            data,
            initial={
                "title": content["title"],
                "intro": content["intro"],
                "shared": "\n".join(content["shared"]),
            },
        )
        kept = [
            {"heading": article["heading"], "paragraphs": "\n".join(article["paragraphs"])}
            for article in content["articles"]
        ]
        self.articles = Articles(data, initial=kept)

    def is_valid(self) -> bool:
        valid = self.words.is_valid() and self.articles.is_valid()
        if valid and not self.content()["articles"]:
            self.words.add_error(None, gettext("A text has at least one article."))
        return valid and self.words.is_valid()

    def content(self) -> dict[str, Any]:
        """As it is kept; after is_valid."""
        data = self.words.cleaned_data
        return {
            "title": data["title"].strip(),
            "intro": data["intro"],
            "articles": [
                {
                    "heading": form.cleaned_data["heading"].strip(),
                    "paragraphs": form.cleaned_data["paragraphs"],
                }
                for form in self.articles.forms
                if form.cleaned_data.get("heading", "").strip()
            ],
            "shared": data["shared"],
        }

    @property
    def forms(self) -> list[forms.BaseForm]:
        return [self.words, *self.articles.forms]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
