"""What people fill in on the practices floor. Forms check the shape; services decide and write."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from benzoproject.lib.refusal import Refused
from practices import envelopes
from practices.models import AuditEvent, Discipline, Membership, Participation, Practice, Role
from practices.models.practices import Selection
from practices.queries import people, practices
from practices.services import seals


def granted(form: forms.BaseForm, act: Callable[[], object]) -> bool:
    """Do `act`; when it is refused the reason stands in the form and nothing has changed."""
    try:
        act()
    except Refused as refusal:
        form.add_error(None, str(refusal))
    except ValidationError as error:
        for field, messages in getattr(error, "message_dict", {None: error.messages}).items():
            form.add_error(field if field in form.fields else None, messages)
    return form.is_valid()


OWN_MEASURES = "own"
EDGE_MM = 5
PHONE = re.compile(r"\+?(?:[ ()./-]*[0-9]){8,15}")  # patients phone the number on the letter


class PracticeForm(forms.ModelForm):  # type: ignore[type-arg]
    """Letterhead, envelope and salutation."""

    envelope = forms.ChoiceField(
        label=_("window envelope"),
        required=False,
        choices=lambda: [
            *((found.code, found.name) for found in envelopes.envelopes()),
            (OWN_MEASURES, _("Another envelope: I measure it")),
        ],
        help_text=_("Print the test page afterwards: envelopes differ a few millimetres."),
    )

    class Meta:
        model = Practice
        fields = (
            "name", "list_size", "street", "house_number", "postcode", "city", "phone", "opening_hours",
            "poh_minutes_a_week", "salutation",
            "window_side", "window_x_mm", "window_y_mm", "window_width_mm", "window_height_mm",
        )  # fmt: skip
        help_texts = {
            "list_size": _("All patients of the practice. A norm practice has about 2,100."),
            "opening_hours": _("Part of the letter, for example: Monday to Thursday, 8.30 to 12.00."),
            "poh_minutes_a_week": _(
                "For example 120 for two hours. Then you see in how many weeks the talks are done."
            ),
            "salutation": _("The neutral salutation is always right, also when the sex is not known."),
            "window_side": _("The side of the envelope where the window is."),
            "window_x_mm": _("From the edge of the folded sheet, on the side of the window."),
            "window_y_mm": _("From the top of the folded sheet."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = envelopes.of(self.instance)
        self.fields["envelope"].initial = known.code if known else OWN_MEASURES

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"].strip()
        if phone and not PHONE.fullmatch(phone):
            raise ValidationError(_("A phone number looks like (026) 000 00 00."))
        return phone

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        chosen = envelopes.by_code(data.pop("envelope", ""))
        if chosen:
            # The measures of the list hold, whatever stands in the boxes for one's own.
            for name, value in chosen.measures.items():
                self.errors.pop(name, None)
                data[name] = value
        elif data.get("window_x_mm", 0) + data.get("window_width_mm", 0) > envelopes.PAPER_WIDTH_MM - EDGE_MM:
            self.add_error("window_width_mm", _("Then the window reaches over the other edge of the sheet."))
        return data

    def letterhead(self) -> list[forms.BoundField]:
        return [field for field in self if not field.name.startswith(("window", "salutation", "envelope"))]

    def measures(self) -> list[forms.BoundField]:
        return [field for field in self if field.name.startswith("window")]

    def measures_open(self) -> bool:
        """Whether the boxes for one's own measures are in use, or wrong."""
        used = self["envelope"].value() in (OWN_MEASURES, "", None)
        return used or any(field.errors for field in self.measures())


class StandInForm(forms.Form):
    """Who signs for whom, from and to which day."""

    gp = forms.TypedChoiceField(label=_("GP who is away"), coerce=int)
    locum = forms.TypedChoiceField(
        label=_("locum"),
        coerce=int,
        help_text=_(
            "A GP with an account in this practice. The admin of the project invites a locum from outside."
        ),
    )
    first_day = forms.DateField(label=_("first day"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    last_day = forms.DateField(label=_("last day"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))

    def __init__(self, *args: Any, gps: Iterable[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.gps = {gp.pk: gp for gp in gps}
        choices = [("", _("Choose a GP")), *((pk, gp.display_name) for pk, gp in self.gps.items())]
        for name in ("gp", "locum"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def arrangement(self) -> dict[str, Any]:
        people = {name: self.gps[self.cleaned_data[name]] for name in ("gp", "locum")}
        return {**self.cleaned_data, **people}


class SelectionForm(forms.Form):
    """How the waves of a project are filled. A change is kept with its reason."""

    selection = forms.ChoiceField(
        label=_("how patients are chosen"), choices=Selection.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("why it changes"),
        max_length=200,
        help_text=_("Stays in the access log. Waves that are there already keep who is in them."),
    )


class NewPracticeForm(forms.ModelForm):  # type: ignore[type-arg]
    kind = forms.ChoiceField(label=_("takes part in"), choices=Participation.Kind.choices)

    class Meta:
        model = Practice
        fields = ("name", "slug", "list_size")
        labels = {"slug": _("short name in the address")}
        help_texts = {
            "slug": _("Small letters and dashes, for example de-linde. It cannot be changed later.")
        }
        error_messages = {  # noqa: RUF012
            "slug": {"invalid": _("Use small letters, digits and dashes, for example de-linde.")}
        }


PRACTICE_ROLE_CHOICES = [
    ("poh-ggz", "POH-GGZ"),
    ("poh-somatiek", "POH-Somatiek"),
    ("gp", _("GP")),
]
PROJECT_ROLE_CHOICES = [("researcher", _("researcher")), ("admin", _("admin"))]


class InvitationForm(forms.Form):
    """For a practice, or (practice None) for researcher and admin."""

    name = forms.CharField(label=_("name"), max_length=80, help_text=_("How colleagues see this person."))
    email = forms.EmailField(label=_("e-mail address"), help_text=_("Only this address can accept."))
    kind = forms.ChoiceField(label=_("role"))
    display_name = forms.CharField(
        label=_("name on letters"), max_length=80, required=False, help_text=_("Empty: the name above.")
    )

    def __init__(self, *args: Any, practice: Practice | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = PRACTICE_ROLE_CHOICES if practice else PROJECT_ROLE_CHOICES  # type: ignore[attr-defined]
        if not practice:
            del self.fields["display_name"]

    def role(self) -> dict[str, str]:
        role, _dash, discipline = self.cleaned_data["kind"].partition("-")
        return {"role": Role(role), "discipline": discipline and Discipline(discipline)}


class PasswordForm(forms.Form):
    """The password of a new account, twice."""

    password = forms.CharField(
        label=_("password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters. A few words in a row is fine."),
    )
    again = forms.CharField(
        label=_("password, once more"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("password") and data.get("again") and data["password"] != data["again"]:
            self.add_error("again", _("The two passwords differ."))
        return data


class RenameForm(forms.Form):
    display_name = forms.CharField(label=_("name on letters"), max_length=80)


class MoveForm(forms.Form):
    practice = forms.ModelChoiceField(label=_("to practice"), queryset=Practice.objects.none())

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if membership.practice:
            self.fields["practice"].queryset = practices.others(membership.practice)  # type: ignore[attr-defined]


class ProofForm(forms.Form):
    proof = forms.CharField(
        label=_("code of your second step, or your password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class LogFilter(forms.Form):
    person = forms.ModelChoiceField(label=_("person"), queryset=Membership.objects.none(), required=False)
    action = forms.ChoiceField(
        label=_("what happened"), choices=[("", _("everything")), *AuditEvent.Action.choices], required=False
    )

    def __init__(self, *args: Any, practice: Practice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = self.fields["person"]
        person.queryset, person.empty_label = people.staff(practice), _("everyone")  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, Any]:
        """Arguments for queries.log.events; a filter that makes no sense is no filter."""
        data = self.cleaned_data if self.is_valid() else {}
        person = data.get("person")
        return {
            "person": person.user_id if person else None,
            "action": data.get("action") or "",
        }


class CheckForm(forms.Form):
    """A PDF of whoever wants to know whether it is genuine."""

    file = forms.FileField(
        label=_("PDF file"),
        widget=forms.FileInput(attrs={"class": "form-control", "accept": ".pdf,application/pdf"}),
        allow_empty_file=True,  # the verdict says it better
        error_messages={"required": _("Choose a file.")},
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        try:
            seals.check_size(file.size)
        except Refused as refusal:
            raise ValidationError(str(refusal)) from refusal
        return file
