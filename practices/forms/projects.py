"""The design of a project, and the course of a practice through it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from practices.forms.fields import day_field
from practices.models import Membership, Practice, Project, Selection
from practices.queries import people
from practices.services import projects

LONGEST_INTERVIEW = 600


class DesignForm(forms.ModelForm):  # type: ignore[type-arg]
    """Everything a project decides about. A change is kept with its reason."""

    PARTS = (
        (_("The project"), ("name", "slug", "funder", "deadline", "ends_on", "minimum_practices")),
        (
            _("The treatment"),
            ("medicine_group", "chronic_rule", "wave_size", "selection", "consults", "consult_minutes"),
        ),
        (
            _("The research"),
            ("interview_rounds", "interviews_gps", "interviews_patients", "retention_months"),
        ),
        (_("The reimbursement"), ("claim_months", "account_delay_days")),
        (_("The change"), ("reason",)),
    )
    deadline = day_field(
        _("last day to sign up"), required=False, help_text=_("Empty: practices can always sign up.")
    )
    ends_on = day_field(_("last day of the project"), required=False)
    medicine_group = forms.ChoiceField(
        label=_("medicines that are followed"),
        choices=lambda: [(code, group.said()) for code, group in projects.medicine_groups().items()],
        help_text=_("Stays the same from the first file that a practice reads in."),
    )
    chronic_rule = forms.ChoiceField(
        label=_("rule for chronic use"),
        choices=lambda: [
            (group.said(), list(group.rules.items())) for group in projects.medicine_groups().values()
        ],
        help_text=_("Each group of medicines has rules of its own."),
    )
    selection = forms.ChoiceField(
        label=_("how patients are chosen"), choices=Selection.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("why it changes"),
        max_length=200,
        help_text=_("Stays in the access log. Waves that are there already keep who is in them."),
    )

    class Meta:
        model = Project
        fields = ("slug", *projects.DESIGN)
        labels = {"slug": _("short name in the address")}
        help_texts = {
            "slug": _("Small letters and dashes, for example arnhem-2026. It cannot be changed later."),
            "minimum_practices": _("The overview shows how far the project is."),
            "consults": _("The ladder of the treatment: at most 5."),
            "retention_months": _("After that the practice is asked to let identifying data be erased."),
            "account_delay_days": _("Gives time to notice a wrong number."),
        }

    def __init__(self, *args: Any, new: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **{"instance": Project(), **kwargs})  # what a project has when nobody chose
        del self.fields["reason" if new else "slug"]
        self.fields["medicine_group"].disabled = projects.is_group_fixed(self.instance)

    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        named = [(str(title), [name for name in names if name in self.fields]) for title, names in self.PARTS]
        return [(title, [self[name] for name in names]) for title, names in named if names]

    def _post_clean(self) -> None:
        """The service changes the row and checks it."""


class StartInterviewForm(forms.Form):
    held_on = day_field(_("day of the interview"))
    minutes = forms.IntegerField(
        label=_("minutes"), min_value=1, max_value=LONGEST_INTERVIEW, help_text=_("For example 45.")
    )
    people = forms.ModelMultipleChoiceField(
        label=_("who of the practice was there"),
        queryset=Membership.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    notes = forms.CharField(
        label=_("what was said and agreed"),
        max_length=4000,
        required=False,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("For the project leaders. Do not write about patients."),
    )

    def __init__(self, *args: Any, practice: Practice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = people.colleagues(practice)  # type: ignore[attr-defined]
        self.fields["people"].label_from_instance = _named  # type: ignore[attr-defined]
        if not people.colleagues(practice).exists():
            self.fields["people"].help_text = _("Nobody has an account yet; write the names below.")


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("why the practice leaves"), max_length=300, help_text=_("Stays with the practice.")
    )


def _named(membership: Membership) -> str:
    return f"{membership.display_name} ({membership.role_name})"
