"""What the researchers fill in about the study of a project."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from evaluation.models import PlanAmendment, Study, StudyText
from evaluation.services.studies import PLAN, RULES
from practices.forms.fields import day_field

WINDOWS = (3, 6, 12)


def windows() -> list[tuple[int, str]]:
    return [(months, gettext("%(months)d months") % {"months": months}) for months in WINDOWS]


class Checked(forms.ModelForm):  # type: ignore[type-arg]
    """Shows what the model says about its fields; the service changes the row and checks it."""

    def _post_clean(self) -> None:
        pass


class PlanForm(Checked):
    """May be saved half-done: it becomes whole when it is registered."""

    primary_outcome = forms.ChoiceField(
        label=_("primary outcome"),
        choices=[("", _("Not chosen yet")), *Study.PrimaryOutcome.choices],
        required=False,
        help_text=_("The one outcome the study is judged by."),
    )
    primary_window = forms.TypedChoiceField(label=_("months after the letter"), choices=windows, coerce=int)
    plan_dated = day_field(_("date of the plan"), required=False)

    class Meta:
        model = Study
        fields = PLAN
        help_texts = {
            "ethics_number": _("Or the number of the statement that no review is needed."),
            "analysis_plan": _(
                "Which comparison, which method, what is left out. It is read as it stands here."
            ),
        }
        widgets = {"analysis_plan": forms.Textarea(attrs={"rows": 14})}


class CorrectionForm(forms.Form):
    ethics_number = forms.CharField(label=_("number of the ethics committee"), max_length=60)
    reason = forms.CharField(
        label=_("why it changes"),
        max_length=200,
        help_text=_("Stays in the access log, with the old number."),
    )


class AmendmentForm(Checked):
    dated = day_field(_("date of the amendment"))

    class Meta:
        model = PlanAmendment
        fields = ("note", "dated")
        widgets = {"note": forms.Textarea(attrs={"rows": 6})}


class RulesForm(Checked):
    reason = forms.CharField(
        label=_("why it changes"),
        max_length=200,
        help_text=_("Stays in the access log. Snapshots that are there already stay as they are."),
    )

    class Meta:
        model = Study
        fields = RULES
        help_texts = {
            "threshold": _("From 3 to 50."),
            "pool": _("3 or more: of two practices together each could work out the other."),
            "changed": _("3 or more, for the same reason."),
        }


class CountsForm(Checked):
    notice_given_on = day_field(
        _("notice given on"),
        required=False,
        help_text=_("From this day on practices told their patients about the counts, and how to object."),
    )

    class Meta:
        model = Study
        fields = ("aggregate_ground", "notice_given_on")
        help_texts = {
            "aggregate_ground": _("For example WGBO 7:458 and UAVG 24, and why asking is not possible.")
        }
        widgets = {"aggregate_ground": forms.Textarea(attrs={"rows": 4})}


class TextForm(Checked):
    class Meta:
        model = StudyText
        fields = ("content",)
        help_texts = {
            "content": _("An empty line begins a new paragraph. Short words: everybody reads this.")
        }
        widgets = {"content": forms.Textarea(attrs={"rows": 18, "lang": "nl"})}
