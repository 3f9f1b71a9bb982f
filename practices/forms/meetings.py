"""What the project leader fills in about a meeting, and what somebody who was there says of it."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from practices.forms.fields import day_field, time_field
from practices.models import Meeting, Project, Seat
from practices.presenters.meetings import named
from practices.queries.meetings import Candidate
from practices.services import attendance
from practices.services.meetings import Details

GROUPS = ("A", "B")
MOST_PLACES = 500


class MeetingForm(forms.Form):
    """`projects`: asked only where there is a choice, and not of a meeting that exists."""

    project = forms.TypedChoiceField(label=_("project"), coerce=int)
    kind = forms.ChoiceField(
        label=_("kind"),
        choices=Meeting.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what kind of meeting it is.")},
    )
    group = forms.ChoiceField(
        label=_("group"),
        required=False,
        choices=[("", _("no group")), *((name, name) for name in GROUPS)],
        help_text=_("A training day is given to two groups; everybody comes to one of them."),
    )
    title = forms.CharField(label=_("subject"), max_length=120, required=False)
    day = day_field(_("day"))
    begins = time_field(_("begins at"))
    ends = time_field(_("ends at"))
    place = forms.CharField(label=pgettext_lazy("of a meeting", "where"), max_length=120)
    trainer = forms.CharField(
        label=_("trainer"), max_length=80, required=False, help_text=_("Stands on the certificate.")
    )
    capacity = forms.IntegerField(
        label=_("number of places"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "form-control w-auto"}),
        min_value=1,
        max_value=MOST_PLACES,
        help_text=_("Who signs up after that comes on a waiting list."),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), _("Write a whole number from 1 to 500.")
        ),
    )

    def __init__(self, *args: Any, projects: Iterable[Project] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.projects = {project.pk: project for project in projects}
        self.fields["project"].choices = [(pk, project.name) for pk, project in self.projects.items()]  # type: ignore[attr-defined]
        if len(self.projects) < 2:
            del self.fields["project"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        begins, ends = data.get("begins"), data.get("ends")
        if begins and ends and ends <= begins:
            self.add_error("ends", _("The end lies before the beginning."))
        return data

    def clean_group(self) -> str:
        """Only a training day has groups."""
        training = self.cleaned_data.get("kind") in (Meeting.Kind.DAY_1, Meeting.Kind.DAY_2)
        return str(self.cleaned_data["group"]) if training else ""

    @property
    def chosen_project(self) -> Project:
        return self.projects[self.cleaned_data.get("project") or next(iter(self.projects))]

    @property
    def details(self) -> Details:
        data = self.cleaned_data
        first, last = (datetime.combine(data["day"], data[name]) for name in ("begins", "ends"))
        return Details(
            **{name: data[name] for name in ("kind", "group", "title", "place", "trainer", "capacity")},
            starts_at=timezone.make_aware(first),
            minutes=(last - first) // timedelta(minutes=1),
        )


def initial_of(meeting: Meeting) -> dict[str, Any]:
    names = ("kind", "group", "title", "place", "trainer", "capacity")
    first, last = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
    return {
        **{name: getattr(meeting, name) for name in names},
        "day": first.date(),
        "begins": first.time(),
        "ends": last.time(),
    }


class CancelMeetingForm(forms.Form):
    reason = forms.CharField(
        label=_("reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody who comes, waits or was invited gets this by e-mail."),
        error_messages={"required": _("Write in a few words why; who would come reads it.")},
    )


Test = Callable[[Candidate], bool]


class InviteToMeetingForm(forms.Form):
    """`candidates`: everybody of the project; who cannot be asked is shown apart, with why."""

    ALL, POHS, GPS, GROUP, SOME = "all", "pohs", "gps", "group", "some"

    whom = forms.ChoiceField(
        label=_("whom"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whom you invite.")},
    )
    people = forms.TypedMultipleChoiceField(
        label=_("these people"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _(
                "Somebody you ticked was invited meanwhile, or comes to the other group. Nobody was invited; look at"
                " the list once more."
            )
        },
    )

    def __init__(self, *args: Any, meeting: Meeting, candidates: Iterable[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.free = [one for one in candidates if not one.obstacle]
        self.tests = self._tests(meeting)
        labels = {
            self.ALL: _("all POHs and GPs"),
            self.POHS: _("all POHs"),
            self.GPS: _("all GPs"),
            self.GROUP: _("the people of group %(group)s") % {"group": meeting.group},
        }
        counts = {code: len(self._found(test)) for code, test in self.tests.items()}
        choices = [(code, f"{labels[code]} ({counts[code]})") for code in self.tests]
        self.fields["whom"].choices = [*choices, (self.SOME, _("the people I tick below"))]  # type: ignore[attr-defined]
        self.fields["people"].choices = [(one.membership.pk, named(one.membership)) for one in self.free]  # type: ignore[attr-defined]

    def _tests(self, meeting: Meeting) -> dict[str, Test]:
        tests: dict[str, Test] = {
            self.ALL: lambda one: True,
            self.POHS: lambda one: one.membership.role == "poh",
            self.GPS: lambda one: one.membership.role == "gp",
        }
        if meeting.group:
            tests[self.GROUP] = lambda one: one.group == meeting.group
        return tests

    def _found(self, test: Test) -> list[int]:
        return [one.membership.pk for one in self.free if test(one)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("whom") == self.SOME and not data.get("people") and "people" not in self.errors:
            self.add_error("people", _("Tick at least one person."))
        return data

    @property
    def chosen(self) -> list[int]:
        whom = self.cleaned_data["whom"]
        return self.cleaned_data["people"] if whom == self.SOME else self._found(self.tests[whom])


class AttendanceForm(forms.Form):
    """One line per seat, and who came without an invitation."""

    also = forms.TypedMultipleChoiceField(
        label=_("was there without an invitation"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _("Somebody you ticked is in the list by now. Nothing was stored.")
        },
    )

    def __init__(
        self, *args: Any, seats: Iterable[Seat], candidates: Iterable[Candidate], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.seats = list(seats)
        others = [one.membership for one in candidates if one.obstacle != Candidate.ASKED]
        self.fields["also"].choices = [(one.pk, named(one)) for one in others]  # type: ignore[attr-defined]
        for seat in self.seats:
            self.fields[attendance.field(seat.pk)] = self._line(seat)

    def _line(self, seat: Seat) -> forms.ChoiceField:
        return forms.ChoiceField(
            label=seat.membership.display_name,
            required=False,
            choices=[("", _("not known")), *Seat.Attendance.choices],
            initial=seat.attendance,
            show_hidden_initial=True,
            widget=forms.Select(attrs={"class": "form-select"}),
        )

    def lines(self) -> list[tuple[Seat, forms.BoundField]]:
        return [(seat, self[attendance.field(seat.pk)]) for seat in self.seats]

    @property
    def marks(self) -> dict[int, str]:
        """Only what was changed on the page: what a colleague recorded meanwhile stays."""
        names = {seat.pk: attendance.field(seat.pk) for seat in self.seats}
        return {seat: self.cleaned_data[name] for seat, name in names.items() if name in self.changed_data}

    @property
    def shown(self) -> dict[int, str]:
        """What the page said, as it came back with it."""
        return {
            seat.pk: self.data.get(self[attendance.field(seat.pk)].html_initial_name, "")
            for seat in self.seats
        }


class GradeForm(forms.Form):
    grade = forms.IntegerField(
        label=_("grade (1-10)"),
        min_value=1,
        max_value=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "form-control w-auto", "size": 3}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            _("A grade is a whole number from 1 to 10. Nothing was stored."),
        ),
    )
    remark = forms.CharField(
        label=_("remark"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The project leader reads it without your name."),
    )


class LetBeginForm(forms.Form):
    reason = forms.CharField(
        label=_("reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example: followed the training in an earlier project. It stays on record."),
        error_messages={"required": _("Write in a few words why; it stays on record.")},
    )
