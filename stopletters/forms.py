"""What people fill in on the stopletters floor. Forms check the shape; services decide and write."""

import base64
import binascii
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from benzoproject.lib import pdf
from patients.forms.screening import ScreenForm
from patients.models import Screening
from patients.reasons import of_decision
from practices.forms import ProofForm
from practices.models import Membership
from stopletters.models import Call, Copy, LetterText, Response
from stopletters.services import erasures
from stopletters.services.responses import BARS
from stopletters.services.signatures import Hand, is_name_of, type_your_name

DATA_URL = "data:image/png;base64,"


class DayInput(forms.DateInput):
    """The browser's own date field; it wants ISO, whatever the language of the page."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def day_field(label: Any, **options: Any) -> forms.DateField:
    write_it_so = _("Write the date like this: 21-11-2026.")
    return forms.DateField(
        label=label,
        widget=DayInput(),
        input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"],
        error_messages={"required": write_it_so, "invalid": write_it_so},
        **options,
    )


class PrepareForm(forms.Form):
    dated = day_field(_("date on the letters"), help_text=_("The day you expect to post them."))


class SignForm(forms.Form):
    """`current` is the hash of the list as it is now; the form carries the one that was shown."""

    signed_list = forms.CharField(widget=forms.HiddenInput)
    drawn = forms.CharField(label=_("your signature"), required=False, widget=forms.HiddenInput)
    typed = forms.CharField(label=_("your name as signature"), required=False, max_length=80)
    proof = forms.CharField(
        label=_("code from your app, or your password"),
        strip=True,
        error_messages={"required": _("Fill in your code or password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "one-time-code", "class": "form-control"}),
    )

    def __init__(self, *args: Any, current: str, signer: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.current, self.signer = current, signer

    def clean_drawn(self) -> str:
        """The drawing as base64 of a small grey PNG, or "" when nothing was drawn."""
        drawn = self.cleaned_data["drawn"]
        if not drawn:
            return ""
        try:
            image = base64.b64decode(drawn.removeprefix(DATA_URL), validate=True)
            return base64.b64encode(pdf.picture(image).png).decode()
        except (binascii.Error, pdf.UnusablePicture) as error:
            raise ValidationError(
                _("The drawing could not be read. Draw again, or type your name.")
            ) from error

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("drawn") and "drawn" not in self.errors:
            self._check_typed(data.get("typed", ""))
        # Looked at before the code: a code counts once, and would be lost on a list that changed.
        if data.get("signed_list") != self.current:
            raise ValidationError(
                _("The list changed while you were reading. Nothing was signed; look at the list again.")
            )
        return data

    def _check_typed(self, typed: str) -> None:
        if not typed:
            self.add_error("typed", _("Draw your signature or type your name."))
        elif not is_name_of(self.signer, typed):
            self.add_error("typed", type_your_name(self.signer))

    def hand(self) -> Hand:
        return Hand(image=self.cleaned_data["drawn"], typed_name=self.cleaned_data["typed"])


class PostForm(forms.Form):
    posted_on = day_field(_("posted on"))


class CopyForm(forms.Form):
    """Why a letter is printed once more."""

    reason = forms.ChoiceField(
        label=_("reason"),
        choices=[("", _("Choose a reason")), *Copy.Reason.choices],
        error_messages={"required": _("Choose a reason.")},
    )
    note = forms.CharField(
        label=_("note"),
        required=False,
        max_length=300,
        help_text=_("Only for your own practice. Needed with “another reason”."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("reason") == Copy.Reason.OTHER and not data.get("note", "").strip():
            self.add_error("note", _("Write in a few words what the reason is."))
        return data


class SecondForm(PrepareForm):
    """Who gets a second letter; `offered`: ids of the patients on the list."""

    patients = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": _("Tick at least one patient.")}
    )

    def __init__(self, *args: Any, offered: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["patients"]
        field.choices = [(pk, pk) for pk in offered]
        field.error_messages["invalid_choice"] = _(
            "Somebody on this list has had a letter or an answer since. Look at the list again."
        )

    def ticked(self) -> list[int] | None:
        """As they were sent, so that a refusal loses no tick; None before anything was."""
        sent: list[str] = self["patients"].value() or []
        return [int(pk) for pk in sent if pk.isdecimal()] if self.is_bound else None


class ResponseForm(forms.Form):
    """`posted_on`: nobody answers a letter before it is posted."""

    code = forms.ChoiceField(
        label=_("What does the patient say?"),
        choices=Response.Code.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the patient says.")},
    )
    channel = forms.ChoiceField(
        label=_("How did the answer come?"),
        choices=Response.Channel.choices,
        initial=Response.Channel.PHONE,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how the answer came.")},
    )
    answered_on = day_field(_("When?"))
    bar = forms.ChoiceField(
        label=_("No more letters?"),
        choices=lambda: [("", _("letters may still be sent")), *_bars()],
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    note = forms.CharField(
        label=_("note"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, posted_on: date | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.posted_on = posted_on

    def clean_answered_on(self) -> date:
        day: date = self.cleaned_data["answered_on"]
        if self.posted_on and day < self.posted_on:
            first = date_format(self.posted_on, "d-m-Y")
            raise ValidationError(gettext("Choose a day from %(day)s on.") % {"day": first})
        return day


class CallForm(forms.Form):
    """One tap on how a call went. `tries`: how many calls the page showed, so that a tap counts once."""

    result = forms.ChoiceField(choices=[*Call.Result.choices, *Response.Code.choices])
    tries = forms.IntegerField(min_value=0)
    note = forms.CharField(required=False, max_length=500)

    def clean_result(self) -> str:
        result: str = self.cleaned_data["result"]
        if result == Call.Result.REACHED:  # what was said is the answer
            raise ValidationError(gettext("Tap what the patient said."))
        return result


class BookForm(forms.Form):
    due_on = day_field(_("when"))


class TakeOutForm(ScreenForm):
    """The reasons to leave somebody out, under what each means for a letter that is already made."""

    reason = forms.ChoiceField(
        label=_("reason"),
        choices=lambda: [
            ("", _("Choose a reason")),
            (_("gets no letter"), _reasons(Screening.Decision.EXCLUDE)),
            (_("gets no letter now and can be chosen in a next wave"), _reasons(Screening.Decision.DEFER)),
        ],
        error_messages={"required": _("Choose a reason.")},
    )


def _bars() -> list[tuple[str, Any]]:
    """Why somebody gets no letter any more. Moved and died are answers themselves; a note has a page of its own."""
    found = [reason for reason in of_decision(Screening.Decision.EXCLUDE) if not reason.needs_note]
    first = "no_letter_please"
    return [
        (reason.code, reason.label)
        for reason in sorted(found, key=lambda reason: reason.code != first)
        if reason.code not in BARS.values()
    ]


def _reasons(decision: str) -> list[tuple[str, Any]]:
    return [(reason.code, reason.label) for reason in of_decision(decision)]


class HandOverForm(forms.Form):
    """The colleague who takes over; nobody is chosen beforehand."""

    to = forms.TypedChoiceField(
        label=_("colleague"), coerce=int, error_messages={"required": _("Choose a colleague.")}
    )

    def __init__(self, *args: Any, colleagues: Iterable[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.colleagues = {one.pk: one for one in colleagues}
        field: Any = self.fields["to"]
        field.choices = [
            ("", _("Choose a colleague")),
            *((pk, str(one.display_name)) for pk, one in self.colleagues.items()),
        ]

    @property
    def nobody(self) -> bool:
        return not self.colleagues

    def chosen(self) -> Membership:
        return self.colleagues[self.cleaned_data["to"]]


class ApproveForm(forms.Form):
    note = forms.CharField(
        label=LetterText._meta.get_field("approval_note").verbose_name,
        max_length=300,
        error_messages={"required": _("Write what you held this text against.")},
        help_text=_("What you held this text against. It stays with the version for good."),
    )


class EraseForm(ProofForm):
    reason = forms.ChoiceField(
        label=_("why"),
        choices=[
            ("", _("Choose a reason")),
            (erasures.ASKED, _("the patient asked for it")),
            (erasures.MISTAKE, _("should not have been in the file")),
            (erasures.NOT_OURS, _("no patient of this practice any more")),
            (erasures.PROJECT_ENDED, _("the project has ended")),
        ],
    )
    sure = forms.BooleanField(label=_("I know that this cannot be undone."))
    field_order = ["reason", "sure", "proof"]
