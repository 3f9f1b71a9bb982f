"""New practices, and the people who work in them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from practices.models import Discipline, Membership, Participation, Practice, Project, Role
from practices.practice_files import Described
from practices.queries import practices


class NewPracticeForm(forms.ModelForm):  # type: ignore[type-arg]
    """A practice that did not sign up by itself."""

    project = forms.ModelChoiceField(
        label=_("project"),
        queryset=Project.objects.none(),
        to_field_name="slug",
        empty_label=None,
        required=False,
    )
    kind = forms.ChoiceField(label=_("takes part in"), choices=Participation.Kind.choices)
    agreement = forms.ChoiceField(
        label=_("the processing agreement"),
        choices=[
            ("browser", _("a GP of the practice accepts it here, with the contract")),
            ("paper", _("was signed on paper; the practice can begin at once")),
        ],
        widget=forms.RadioSelect,
        initial="browser",
        required=False,
    )

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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        project = self.fields["project"]
        project.queryset = practices.projects()  # type: ignore[attr-defined]
        if not practices.projects().exists():  # the first practice makes it
            del self.fields["project"]

    def described(self) -> Described:
        data = dict(self.cleaned_data)
        project, agreement = data.pop("project", None), data.pop("agreement")
        return Described(data, project.slug if project else "", agreement)


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
