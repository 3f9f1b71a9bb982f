"""A practice signs up on a page that anybody may open, and the project leader judges what was filled in."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum import exceptions
from stdnum.nl import postcode

from benzoproject.lib import tickets
from practices.forms.practice import PHONE
from practices.models import Participation, Recruiter, SignUp
from practices.models.sign_ups import FIELDS

PURPOSE = "sign-up"
SHORTEST, LONGEST = timedelta(seconds=3), timedelta(hours=24)
DIGITS = str.maketrans("", "", " .-")


class SectionsForm(forms.ModelForm):  # type: ignore[type-arg]
    """Some sections of a sign-up, all of them when it is new."""

    # People write 2.100 as well.
    list_size = forms.CharField(
        label=_("number of patients"),
        widget=forms.TextInput({"inputmode": "numeric", "class": "w-auto"}),
        help_text=_("Everybody on the list of the practice, about 2100 in a norm practice."),
    )
    kind = forms.ChoiceField(
        label=_("takes part in"),
        choices=Participation.Kind.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "Treatment only: no data of your practice is used for research, and your hours are not paid back. It can"
            " be changed later."
        ),
    )

    class Meta:
        model = SignUp
        fields = tuple(name for names in FIELDS.values() for name in names)
        help_texts = {
            "agb_code": _("8 digits, of the practice itself."),
            "kvk_number": _("8 digits; may stay empty."),
            "contact_email": _("Here we write how it goes on, with a link to what you filled in."),
            "poh_email": _("The POH gets an invitation here when your practice is accepted."),
            "gp_email": _("The GP gets an invitation here too."),
            "recruited_by_other": _("Only when it was somebody else."),
            "motivation": _("May stay empty. Do not write about patients."),
        }
        widgets = {  # noqa: RUF012
            "motivation": forms.Textarea({"rows": 4}),
            "agb_code": forms.TextInput({"inputmode": "numeric"}),
            "kvk_number": forms.TextInput({"inputmode": "numeric"}),
            "phone": forms.TextInput({"type": "tel"}),
            "contact_phone": forms.TextInput({"type": "tel"}),
            "recruited_by_other": forms.TextInput({"data-only-with": f"recruited_by={Recruiter.OTHER}"}),
        }

    def __init__(self, *args: Any, sections: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sections = [section for section in FIELDS if section in set(sections)]
        for section in FIELDS.keys() - set(self.sections):
            for name in FIELDS[section]:
                del self.fields[name]
        for name in ("agb_code", "kvk_number", "postcode"):
            if name in self.fields:  # spaces are typed and taken out, so more may be typed than is kept
                self.fields[name].widget.attrs["maxlength"] = 20
                self.fields[name].max_length = None  # type: ignore[attr-defined]
                self.fields[name].validators = []

    def parts(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """(code, title, fields) of each section, in the order of the page."""
        return [
            (section, str(SignUp.Section(section).label), [self[name] for name in FIELDS[section]])
            for section in self.sections
        ]

    def clean_list_size(self) -> int:
        typed = self.cleaned_data["list_size"].translate(DIGITS)
        if not typed.isascii() or not typed.isdigit() or not 1 <= int(typed) <= 100_000:
            raise ValidationError(_("Write the number of patients in digits, for example 2100."))
        return int(typed)

    def clean_postcode(self) -> str:
        try:
            return str(postcode.validate(self.cleaned_data["postcode"]))
        except exceptions.ValidationError as error:
            raise ValidationError(_("A postcode looks like 1234 AB.")) from error

    def clean_agb_code(self) -> str:
        return self._digits("agb_code", _("An AGB code has 8 digits."))

    def clean_kvk_number(self) -> str:
        return self._digits("kvk_number", _("A KvK number has 8 digits."))

    def clean_phone(self) -> str:
        return self._phone("phone")

    def clean_contact_phone(self) -> str:
        return self._phone("contact_phone")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("recruited_by") != Recruiter.OTHER:
            data["recruited_by_other"] = ""
        elif not data.get("recruited_by_other", "").strip():
            self.add_error("recruited_by_other", _("Write who told you about the project."))
        if "gp_email" in data and data["gp_email"].casefold() == data.get("poh_email", "").casefold():
            self.add_error(
                "gp_email",
                _(
                    "POH and GP each have an address of their own: both sign, each with an account of their own."
                    " Is one person both? Then fill in a colleague who signs as well."
                ),
            )
        return data

    def answers(self) -> dict[str, Any]:
        """What was filled in, of these sections only."""
        return {name: self.cleaned_data[name] for name in self.fields if name in self.cleaned_data}

    def _post_clean(self) -> None:
        """The service makes and checks the row; here nothing is written into it."""

    def _digits(self, name: str, sentence: Any) -> str:
        typed = str(self.cleaned_data[name]).translate(DIGITS)
        if typed and not (typed.isascii() and typed.isdigit() and len(typed) == 8):
            raise ValidationError(sentence)
        return typed

    def _phone(self, name: str) -> str:
        typed = str(self.cleaned_data[name]).strip()
        if typed and not PHONE.fullmatch(typed):
            raise ValidationError(_("A phone number looks like (026) 000 00 00."))
        return typed


class SignUpForm(SectionsForm):
    """The whole page. What a program does and a person does not is asked for once more; nothing typed is lost."""

    # People do not see it; programs fill it in.
    website = forms.CharField(required=False)

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, sections=FIELDS, **kwargs)
        self.at = at
        self.ticket = self.data.get("ticket", "") if self.is_bound else tickets.issue(PURPOSE, at=at)
        self.token = ""

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        filled_in_unseen = bool(data.pop("website", ""))
        if problem := self._program() or (filled_in_unseen and _SEND_AGAIN):
            self.add_error(None, problem)
        return data

    def _program(self) -> Any:
        try:
            found = tickets.read(PURPOSE, self.ticket, at=self.at)
        except tickets.BadTicket:
            return self._once_more(_SEND_AGAIN)
        if not timedelta(0) <= found.age <= LONGEST:
            return self._once_more(
                _("This page was open for more than a day. Look it over and send it once more.")
            )
        self.token = found.token
        if found.age < SHORTEST:
            return _("That went faster than anybody types. Look it over and send it once more.")
        return ""

    def _once_more(self, sentence: Any) -> Any:
        self.ticket = tickets.issue(PURPOSE, at=self.at)
        return sentence


_SEND_AGAIN = _("Something was not as the page made it. What you typed is kept; send it once more.")


class NoteForm(forms.Form):
    """What has to be mended in a section."""

    note = forms.CharField(
        label=_("what has to be mended"),
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("The practice reads this in an e-mail and on its page."),
    )


class RejectForm(forms.Form):
    reason = forms.CharField(
        label=_("why the practice cannot take part"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("The practice reads this in an e-mail."),
    )
