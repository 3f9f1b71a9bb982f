"""What researchers fill in about rounds and interviews."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evaluation.models import Interview
from evaluation.models.interviews import LONGEST
from practices.forms.fields import day_field, time_field
from practices.models import Membership, Practice

WHOLE = dict.fromkeys(("required", "invalid", "min_value", "max_value"), _("Write a whole number."))


def number_field(label: Any, least: int, most: int, **options: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "form-control w-auto", "size": 4}),
        error_messages=WHOLE,
        **options,
    )


def named(person: Membership) -> str:
    """ "S. Bakker, POH-GGZ"."""
    return f"{person.display_name}, {person.role_name}"


class RoundForm(forms.Form):
    starts_on = day_field(_("first day"))
    ends_on = day_field(_("last day"))
    staff_groups = number_field(_("focus groups with POHs and GPs"), 0, 9)
    patient_groups = number_field(_("focus groups with patients"), 0, 9)


class InterviewerForm(forms.Form):
    """`people`: the researchers who work here now."""

    interviewer = forms.TypedChoiceField(label=_("held by"), coerce=int)

    def __init__(self, *args: Any, people: Iterable[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {person.pk: person for person in people}
        self.fields["interviewer"].choices = [  # type: ignore[attr-defined]
            (pk, person.display_name) for pk, person in self.people.items()
        ]

    @property
    def holder(self) -> Membership:
        return self.people[self.cleaned_data["interviewer"]]


class InviteForm(InterviewerForm):
    """`staff`: who was not invited in this round; `practices`: which were not asked for patients."""

    staff = forms.TypedMultipleChoiceField(
        label=_("POHs and GPs"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    practices = forms.TypedMultipleChoiceField(
        label=_("ask these practices for patients"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "The POH chooses and asks them. You do not hear whom, and no name before somebody agrees."
        ),
    )

    def __init__(
        self, *args: Any, staff: Iterable[Membership], practices: Iterable[Practice], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._choose("staff", [(one.pk, f"{named(one)} ({_name(one)})") for one in staff])
        self._choose("practices", [(one.pk, one.name) for one in practices])

    def _choose(self, name: str, choices: list[tuple[int, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]
        if not choices:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not data.get("staff") and not data.get("practices"):
            raise forms.ValidationError(_("Choose whom you invite. Nobody was invited."))
        return data


def _name(person: Membership) -> str:
    return person.practice.name if person.practice else ""


class MomentForm(forms.Form):
    day = day_field(_("day"))
    begins = time_field(_("begins at"))
    minutes = number_field(_("minutes"), 1, LONGEST)
    medium = forms.ChoiceField(label=_("how"), choices=Interview.Medium.choices, widget=forms.RadioSelect)

    @property
    def moment(self) -> dict[str, Any]:
        """What the services take."""
        data = self.cleaned_data
        starts_at = timezone.make_aware(datetime.combine(data["day"], data["begins"]))
        return {"starts_at": starts_at, "minutes": data["minutes"], "medium": data["medium"]}


class HeldForm(MomentForm):
    present = number_field(_("people in the group"), 1, 99)

    def __init__(self, *args: Any, group: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not group:
            del self.fields["present"]


class GroupForm(MomentForm, InterviewerForm):
    kind = forms.ChoiceField(
        label=_("with whom"),
        choices=[
            (Interview.Kind.STAFF_GROUP, _("POHs and GPs")),
            (Interview.Kind.PATIENT_GROUP, _("patients")),
        ],
        widget=forms.RadioSelect,
    )
    staff = forms.TypedMultipleChoiceField(
        label=_("who comes"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only for POHs and GPs. Of patients nothing is kept but how many came."),
    )
    field_order = ("kind", "day", "begins", "minutes", "medium", "interviewer", "staff")

    def __init__(self, *args: Any, staff: Iterable[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {one.pk: one for one in staff}
        self.fields["staff"].choices = [  # type: ignore[attr-defined]
            (pk, f"{named(one)} ({_name(one)})") for pk, one in self.known.items()
        ]

    @property
    def coming(self) -> list[Membership]:
        return [self.known[pk] for pk in self.cleaned_data["staff"]]


class EndForm(forms.Form):
    act = forms.ChoiceField(
        label=_("what happened"),
        choices=[("miss", _("nobody answered")), ("cancel", _("it does not take place"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("remark"), max_length=300, required=False, help_text=_("Nothing that tells who somebody is.")
    )


class AnswerForm(forms.Form):
    """Yes or no of somebody who works in a practice."""

    yes = forms.TypedChoiceField(
        label=_("answer"),
        choices=[("1", _("yes")), ("0", _("no"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    said_on = day_field(_("said on"))


def moment_of(interview: Interview) -> dict[str, Any]:
    """What stands in the form: the planned moment, or half an hour by phone."""
    if interview.starts_at is None:
        return {"minutes": 30, "medium": Interview.Medium.PHONE}
    begins = timezone.localtime(interview.starts_at)
    return {
        "day": begins.date(),
        "begins": begins.time(),
        "minutes": interview.minutes,
        "medium": interview.medium,
    }
