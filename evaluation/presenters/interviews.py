"""Rounds and interviews in words, for the researchers."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from benzoproject.lib.written import day
from evaluation.models import Interview, InterviewRound, PatientRequest
from evaluation.queries import interviews as queries
from evaluation.queries.interviews import Cell, Tally
from patients.presenters.rows import Tag

Kind, State = Interview.Kind, Interview.State
TONES = {
    State.INVITED: "info",
    State.AGREED: "warning",
    State.PLANNED: "primary",
    State.DONE: "success",
    State.DECLINED: "neutral",
    State.CANCELLED: "neutral",
    State.NOT_REACHED: "neutral",
}
# In which order somebody works through them.
ORDER = (State.AGREED, State.PLANNED, State.INVITED)


def moment(value: datetime) -> str:
    """ "24-11-2026, 13.30"."""
    return f"{timezone.localtime(value):%d-%m-%Y, %H.%M}"


def kind_title(kind: str) -> str:
    return {
        Kind.POH: _("POHs"),
        Kind.GP: _("GPs"),
        Kind.PATIENT: _("Patients"),
        Kind.STAFF_GROUP: _("Focus groups of POHs and GPs"),
        Kind.PATIENT_GROUP: _("Focus groups of patients"),
    }[Kind(kind)]


def filled(cell: Cell | Tally) -> str:
    """ "3 of 8 held, 2 planned, 3 open"."""
    parts = [_("%(done)d of %(quota)d held") % {"done": cell.done, "quota": cell.quota}]
    if cell.planned:
        parts.append(_("%(count)d planned") % {"count": cell.planned})
    if cell.open:
        parts.append(_("%(count)d open") % {"count": cell.open})
    if cell.invited:
        parts.append(_("%(count)d invited") % {"count": cell.invited})
    return ", ".join(parts)


def standing(cell: Cell | Tally) -> Tag:
    if not cell.quota:
        return Tag("neutral", _("none wanted"))
    if cell.open:
        return Tag("warning", ngettext("%(count)d open", "%(count)d open", cell.open) % {"count": cell.open})
    return Tag("success", _("complete")) if cell.done >= cell.quota else Tag("primary", _("planned"))


@dataclass(frozen=True)
class Line:
    """One interview in a list."""

    interview: Interview
    who: str
    tag: Tag
    told: str
    url: str


def line(one: Interview) -> Line:
    tag = Tag(TONES[State(one.state)], one.get_state_display())
    return Line(one, who(one), tag, told(one), reverse("interview", args=[one.pk]))


def who(one: Interview) -> str:
    """With whom; of a patient only the practice."""
    if one.is_group:
        return capfirst(one.get_kind_display())
    practice = one.practice.name if one.practice else ""
    person = one.membership.display_name if one.membership else _("patient")
    role = f" ({one.get_kind_display()})" if one.membership else ""
    return f"{capfirst(person)}{role}, {practice}"


def told(one: Interview) -> str:
    """When, how, and by whom."""
    parts = []
    if one.starts_at and one.state in (State.PLANNED, State.DONE):
        parts += [moment(one.starts_at), one.get_medium_display()]
    elif one.state == State.INVITED:
        parts.append(_("invited on %(day)s") % {"day": day(timezone.localdate(one.invited_at))})
    parts.append(one.interviewer.display_name)
    if one.contact_until:
        parts.append(_("contact until %(day)s") % {"day": day(one.contact_until)})
    return " · ".join(parts)


@dataclass(frozen=True)
class KindLine:
    title: str
    filled: str
    tag: Tag
    width: float  # of the part that was held, of 100
    planned_width: float


@dataclass(frozen=True)
class PracticeLine:
    name: str
    pohs: str
    patients: str
    asked: str
    change: str  # where another researcher is chosen for its patients; "" when it was not asked, or the round is over
    held_up: bool  # nobody can be asked there: the researcher who would phone left


class RoundPage:
    """A round with what there is to fill, per practice, and its interviews."""

    def __init__(self, row: InterviewRound, today: date) -> None:
        self.row, self.today = row, today
        self.tallies = queries.tallies(row, today)
        self.requests = {one.practice_id: one for one in queries.requests(row)}

    @property
    def title(self) -> str:
        return _("Round %(number)d") % {"number": self.row.number}

    @property
    def period(self) -> str:
        words = {"first": day(self.row.starts_on), "last": day(self.row.ends_on)}
        return _("%(first)s until %(last)s") % words

    @property
    def over(self) -> bool:
        return self.row.ends_on < self.today

    @property
    def tag(self) -> Tag:
        if self.over:
            return Tag("neutral", _("over"))
        if self.row.starts_on > self.today:
            return Tag("info", _("to come"))
        return Tag("primary", _("going on"))

    @property
    def kinds(self) -> list[KindLine]:
        return [
            KindLine(
                kind_title(one.kind),
                filled(one),
                standing(one),
                _share(one.done, one.quota),
                min(_share(one.planned, one.quota), 100 - _share(one.done, one.quota)),
            )
            for one in self.tallies
            if one.quota or one.done or one.planned
        ]

    @cached_property
    def practices(self) -> list[PracticeLine]:
        pohs, patients = (
            {cell.practice.pk: cell for cell in one.cells if cell.practice}
            for one in self.tallies
            if one.kind in (Kind.POH, Kind.PATIENT)
        )
        names = {pk: cell.practice.name for pk, cell in (pohs | patients).items() if cell.practice}
        return [
            PracticeLine(
                name,
                filled(pohs[pk]) if pk in pohs else _("no POH"),
                filled(patients[pk]) if pk in patients else "",
                _asked(self.requests.get(pk)),
                self._change(self.requests.get(pk)),
                self._held_up(self.requests.get(pk)),
            )
            for pk, name in sorted(names.items(), key=lambda each: each[1])
        ]

    def _change(self, request: PatientRequest | None) -> str:
        return reverse("interview_request_assign", args=[request.pk]) if request and not self.over else ""

    def _held_up(self, request: PatientRequest | None) -> bool:
        return request is not None and not self.over and not queries.is_interviewer(request.interviewer)

    @cached_property
    def interviews(self) -> list[Interview]:
        return list(queries.of_round(self.row))

    @property
    def going(self) -> list[Line]:
        """What there is to do: first who agreed, then what is planned, then who has to answer."""
        mine = [one for one in self.interviews if one.state in ORDER]
        mine.sort(key=lambda one: (ORDER.index(State(one.state)), one.starts_at or one.invited_at, one.pk))
        return [line(one) for one in mine]

    @property
    def ended(self) -> list[Line]:
        return [line(one) for one in self.interviews if one.state not in ORDER]


def _share(part: int, whole: int) -> float:
    return round(100 * min(part, whole) / whole, 1) if whole else 0


def _asked(request: PatientRequest | None) -> str:
    if request is None:
        return _("not asked for patients yet")
    return _("asked on %(day)s by %(name)s") % {
        "day": day(timezone.localdate(request.asked_at)), "name": request.interviewer.display_name,
    }  # fmt: skip
