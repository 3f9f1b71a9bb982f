"""Interviews as a practice sees them: on its page, on the start page, on the page of a patient; hours that follow."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from benzoproject.lib.written import day
from evaluation.models import Interview, InterviewInvitation
from evaluation.presenters.interviews import TONES, moment
from evaluation.queries import choices, invitations
from evaluation.queries import interviews as queries
from evaluation.queries.choices import Asked
from evaluation.queries.invitations import Wanted
from patients.models import Patient
from patients.presenters import people
from patients.presenters.patient_page import Told
from patients.presenters.rows import Tag
from patients.presenters.timeline import by, happened
from practices.models import Activity, Membership
from practices.permissions import allows
from practices.presenters.waiting import Row as Waiting
from practices.services.proposals import Proposed

State = Interview.State
TITLES = {
    "InterviewInvitation": gettext_lazy("Interview for the research"),
    "ContactRelease": gettext_lazy("Passed on to the interviewer"),
}
SHOWN: dict[str, tuple[str, ...]] = {
    "InterviewInvitation": ("invited_at", "interview"),
    "ContactRelease": ("name", "phone", "remark", "until"),
}
LABELS = {
    "invited_at": gettext_lazy("Asked on"),
    "interview": gettext_lazy("Under the name"),
    "remark": gettext_lazy("Remark"),
    "until": gettext_lazy("Until"),
}


@dataclass(frozen=True)
class Mine:
    """What somebody was invited to."""

    interview: Interview
    words: str
    tag: Tag

    @property
    def to_answer(self) -> bool:
        return self.interview.state == State.INVITED

    @property
    def may_withdraw(self) -> bool:
        return self.interview.state in (State.AGREED, State.PLANNED, State.DONE)


def mine(me: Membership) -> list[Mine]:
    return [
        Mine(one, _about(one), Tag(TONES[State(one.state)], one.get_state_display()))
        for one in queries.of_member(me)
    ]


def _about(one: Interview) -> str:
    words = {"name": one.interviewer.display_name, "number": one.round.number}
    told = _("Round %(number)d, by %(name)s") % words
    return f"{told} · {moment(one.starts_at)}, {one.get_medium_display()}" if one.starts_at else told


@dataclass(frozen=True)
class Chosen:
    """A patient who was asked."""

    name: str
    url: str
    tag: Tag
    told: str


@dataclass(frozen=True)
class Candidate:
    name: str
    url: str
    told: str


class WantedPage:
    """What is asked of the practice in one round."""

    def __init__(self, wanted: Wanted, slug: str) -> None:
        self.wanted, self.slug = wanted, slug

    @property
    def lead(self) -> str:
        request = self.wanted.request
        words = {
            "count": request.wanted, "number": request.round.number,
            "day": date_format(request.round.ends_on, "d-m-Y"), "name": request.interviewer.display_name,
        }  # fmt: skip
        return (
            ngettext(
                "Round %(number)d, until %(day)s: %(name)s would like to speak to %(count)d patient of yours.",
                "Round %(number)d, until %(day)s: %(name)s would like to speak to %(count)d patients of yours.",
                request.wanted,
            )
            % words
        )

    @property
    def progress(self) -> str:
        parts = [_("%(count)d agreed") % {"count": self.wanted.agreed}]
        if self.wanted.waiting:
            parts.append(_("%(count)d thinks about it") % {"count": self.wanted.waiting})
        if self.wanted.still:
            parts.append(_("%(count)d still to ask") % {"count": self.wanted.still})
        return ", ".join(parts)

    @property
    def chosen(self) -> list[Chosen]:
        return [self._chosen(row) for row in self.wanted.invitations]

    def _chosen(self, row: InterviewInvitation) -> Chosen:
        one = row.interview
        return Chosen(
            people.name_of(row.patient),
            reverse("interview_patient", args=[self.slug, row.patient_id]),
            Tag(TONES[State(one.state)], one.get_state_display()),
            standing(row),
        )

    @property
    def candidates(self) -> list[Candidate]:
        """By surname; only while somebody is still wanted, and there is a researcher to phone them."""
        if not self.wanted.still or self.wanted.held_up:
            return []
        request = self.wanted.request
        rows = invitations.candidates(request.practice, request)
        rows.sort(key=lambda row: people.sort_key(row.patient))
        earlier = {one.patient_id: one.interview for one in invitations.of_practice(request.practice)}
        return [
            Candidate(
                people.name_of(row.patient),
                reverse("interview_patient", args=[self.slug, row.patient.pk]),
                _before_asking(row, earlier.get(row.patient.pk)),
            )
            for row in rows
            if row.posted_on
        ]


def standing(row: InterviewInvitation) -> str:
    """ "as P-01-3 · contact until 03-12-2026"."""
    parts = [_("as %(pseudonym)s") % {"pseudonym": row.interview.pseudonym}]
    if row.interview.contact_until:
        until = date_format(row.interview.contact_until, "d-m-Y")
        parts.append(_("the interviewer can see name and number until %(day)s") % {"day": until})
    return " · ".join(parts)


def _before_asking(row: Asked, earlier: Interview | None) -> str:
    """ "letter of 06-05-2026 · Round 1: held": whom to ask depends on who was heard before."""
    letter = _("letter of %(day)s") % {"day": day(row.posted_on) if row.posted_on else ""}
    if earlier is None:
        return letter
    return f"{letter} · {_('Round %(number)d') % {'number': earlier.round.number}}: {earlier.get_state_display()}"


def told(patient: Patient, me: Membership, _today: date) -> Told:
    """In the history of the patient: that they were asked."""
    if not allows(me.role, "interviews.answer"):
        return Told([])
    rows = invitations.of_patient(patient)
    words = _("Research: asked for an interview (%(state)s)")
    return Told(
        [
            happened(
                row.invited_at,
                words % {"state": row.interview.get_state_display()},
                by(row.invited_by.display_name),
            )
            for row in rows
        ]
    )


def waiting(me: Membership, _gps: Sequence[Membership], today: date) -> list[Waiting]:
    """An own invitation that was not answered, and (for who may ask them) patients who are wanted."""
    practice = me.practice
    if practice is None or choices.taking_part(practice, today) is None:
        return []
    url = reverse("own_interviews", args=[practice.slug])
    rows = []
    unanswered = sum(one.state == State.INVITED for one in queries.of_member(me))
    if unanswered:
        text = _("half an hour; say whether you take part")
        rows.append(Waiting(7, unanswered, _("Invitation to an interview"), text, url, _("Answer")))
    if allows(me.role, "interviews.invite"):
        still = sum(one.still for one in invitations.wanted(practice, today) if not one.held_up)
        if still:
            title = ngettext("Patient wanted for an interview", "Patients wanted for an interview", still)
            text = _("you choose and ask them")
            rows.append(Waiting(8, still, title, text, url, _("Choose")))
    return rows


def hours(me: Membership, since: date) -> Iterable[Proposed]:
    """The time of an interview or focus group that was held."""
    for one in queries.held_with(me, since):
        assert one.starts_at
        begins = timezone.localtime(one.starts_at)
        words = _("Focus group for the research") if one.is_group else _("Interview for the research")
        minutes = one.minutes or 0
        yield Proposed(
            queries.proposal_of(one),
            begins.date(),
            Activity.RESEARCH,
            minutes,
            words,
            begins.time().replace(second=0, microsecond=0),
        )
