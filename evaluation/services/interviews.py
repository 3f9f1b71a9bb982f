"""An interview from the invitation to the end. Who decides about a patient is in invitations."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from evaluation.lifecycles import FOCUS_GROUP, INTERVIEW
from evaluation.models import Coding, Interview, InterviewRound, Paragraph
from evaluation.models.interviews import LONGEST
from evaluation.queries import interviews as queries
from evaluation.services import contacts, interview_mails
from practices.models import Membership
from practices.permissions import allows
from practices.services import audit

Kind, State = Interview.Kind, Interview.State
# What a pseudonym begins with: Dutch, as it stands in the notes.
PREFIXES = {
    Kind.POH: "POH",
    Kind.GP: "HA",
    Kind.PATIENT: "P",
    Kind.STAFF_GROUP: "FG",
    Kind.PATIENT_GROUP: "FP",
}
ENDS = ("cancel", "miss")


@transaction.atomic
def invite(
    *, row: InterviewRound, people: Iterable[int], interviewer: Membership, by: Membership, at: datetime
) -> list[Interview]:
    """Ask these POHs and GPs (ids of roles), each with an e-mail. All of them or, when one cannot be asked, none."""
    row = locked_round(row, at=at)
    wanted = set(people)
    found = [one for one in queries.staff_to_invite(row, timezone.localdate(at)) if one.pk in wanted]
    if not wanted:
        raise Refused(_("Choose whom you invite. Nobody was invited."))
    if len(found) < len(wanted):
        raise Refused(
            _(
                "Somebody you chose was invited meanwhile, or does not take part any more. Nobody was invited; look at"
                " the list once more."
            )
        )
    rows = [
        start(row, Kind(person.role), interviewer, by=by, at=at, practice=person.practice, membership=person)
        for person in found
    ]
    for interview in rows:
        interview_mails.invited(interview, at=at)
    audit.record(audit.Action.CREATE, "interview.invite", by=by, at=at, object_id=row.pk, count=len(rows))
    return rows


@transaction.atomic
def plan_group(
    *, row: InterviewRound, kind: str, starts_at: datetime, minutes: int, medium: str, people: Iterable[Membership],
    interviewer: Membership, by: Membership, at: datetime,
) -> Interview:  # fmt: skip
    """A focus group. Of one with patients nothing is kept about who came, but how many."""
    row = locked_round(row, at=at)
    if kind not in (Kind.STAFF_GROUP, Kind.PATIENT_GROUP):
        raise TypeError(f"not a focus group: {kind}")
    _check_moment(minutes, medium)
    group = start(
        row, kind, interviewer, by=by, at=at, state=State.PLANNED, starts_at=starts_at, minutes=minutes, medium=medium
    )  # fmt: skip
    if kind == Kind.STAFF_GROUP:
        group.people.set(people)
    interview_mails.planned(group, at=at)
    audit.record(audit.Action.CREATE, "focus_group", by=by, at=at, object_id=group.pk, kind=kind)
    return group


def start(
    row: InterviewRound, kind: str, interviewer: Membership, *, by: Membership, at: datetime, **values: Any
) -> Interview:
    """A new line of a locked round, with the next pseudonym of its kind."""
    require_interviewer(interviewer)
    last = row.interviews.filter(kind=kind).aggregate(last=Max("serial"))["last"] or 0
    return Interview.objects.create(
        round=row, kind=kind, serial=last + 1, pseudonym=f"{PREFIXES[Kind(kind)]}-{row.number:02}-{last + 1}",
        interviewer=interviewer, invited_at=at, invited_by=by.user, **values,
    )  # fmt: skip


@transaction.atomic
def answer(*, interview: Interview, yes: bool, said_on: date, by: Membership, at: datetime) -> Interview:
    """A POH or GP says whether they take part, or told the researcher."""
    interview = locked(interview)
    mine = interview.membership_id == by.pk
    if not mine and (interview.kind == Kind.PATIENT or not allows(by.role, "interviews.plan")):
        raise Refused(_("Only who was invited can answer this."))
    if said_on > timezone.localdate(at):
        raise Refused(_("This day has not come yet."), field="said_on")
    act = ("agree" if yes else "decline") if mine else ("note_yes" if yes else "note_no")
    return step(interview, act, by=by, at=at, consent_on=said_on if yes else None)


@transaction.atomic
def plan(
    *, interview: Interview, starts_at: datetime, minutes: int, medium: str, by: Membership, at: datetime
) -> Interview:
    """A moment for it, or another one. Who works in a practice hears of it by e-mail."""
    interview = locked(interview)
    _check_moment(minutes, medium)
    if starts_at <= at:
        raise ValidationError(
            {"day": _("This moment has passed. Choose a later one, or write down that it was held.")}
        )
    interview = step(interview, "plan", by=by, at=at, starts_at=starts_at, minutes=minutes, medium=medium)
    interview_mails.planned(interview, at=at)
    return interview


@transaction.atomic
def hold(
    *, interview: Interview, starts_at: datetime, minutes: int, medium: str, by: Membership, at: datetime,
    present: int | None = None,
) -> Interview:  # fmt: skip
    """It took place. The contact of a patient is erased; who works in a practice finds the hours proposed."""
    interview = locked(interview)
    _check_moment(minutes, medium)
    if starts_at > at:
        raise ValidationError({"day": _("This moment has not come yet.")})
    contacts.erase(interview)
    return step(
        interview, "hold", by=by, at=at, starts_at=starts_at, minutes=minutes, medium=medium,
        present=present if interview.is_group else None,
    )  # fmt: skip


@transaction.atomic
def take_back(*, interview: Interview, by: Membership, at: datetime) -> Interview:
    """It was not held: set by mistake, and nothing came of it yet. The moment goes with it, but that of a focus group,
    which has one as long as it is there. The contact of a patient is gone: the practice passes it on anew."""
    interview = locked(interview)
    if queries.written_down(interview):
        raise Refused(_("Something was written down of it, so it was held. Nothing was changed."))
    if queries.submitted(queries.hours_of(interview)):
        raise Refused(_("Hours of it were submitted, so it was held. Nothing was changed."))
    moment = {} if interview.is_group else {"starts_at": None, "minutes": None, "medium": ""}
    return step(interview, "take_back", by=by, at=at, ended_at=None, ended_by=None, present=None, **moment)


@transaction.atomic
def end(*, interview: Interview, act: str, reason: str, by: Membership, at: datetime) -> Interview:
    """It does not take place (`cancel`), or nobody answered (`miss`). Somebody else can be invited."""
    if act not in ENDS:
        raise TypeError(act)
    interview = locked(interview)
    contacts.erase(interview)
    interview = step(interview, act, by=by, at=at, end_reason=reason.strip())
    if interview.starts_at:
        interview_mails.cancelled(interview, at=at)
    return interview


@transaction.atomic
def withdraw(*, interview: Interview, by: Membership | None, at: datetime) -> Interview:
    """Somebody comes back on it, also afterwards: contact, notes and passages are erased at once."""
    interview = locked(interview)
    act = "note_withdrawal" if by and allows(by.role, "interviews.plan") else "withdraw"
    agreed = interview.state != State.INVITED
    contacts.erase(interview)
    Coding.objects.filter(interview=interview).delete()
    Paragraph.objects.filter(interview=interview).delete()
    interview = step(interview, act, by=by, at=at, consent_on=None)
    if agreed:
        interview_mails.withdrawn(interview, by=by, at=at)
    return interview


def withdraw_erased(*, at: datetime) -> int:
    """Interviews with a patient whom the practice erased since: nothing of them is kept here either."""
    rows = Interview.objects.filter(kind=Kind.PATIENT, state__in=queries.LIVE, invitation__isnull=True)
    for interview in rows:
        withdraw(interview=interview, by=None, at=at)
    return len(rows)


@transaction.atomic
def assign(*, interview: Interview, interviewer: Membership, by: Membership, at: datetime) -> Interview:
    """Another researcher holds it; from now on only they can open the contact."""
    interview = locked(interview)
    require_interviewer(interviewer)
    if interview.ended_at:
        raise Refused(_("This interview has ended. Nothing was changed."))
    if interviewer.pk == interview.interviewer_id:
        raise Refused(_("It is like that already. Nothing was changed."))
    interview.interviewer = interviewer
    interview.save(update_fields=["interviewer"])
    audit.record(
        audit.Action.CHANGE, "interview.assign", by=by, at=at, practice=interview.practice,
        object_id=interview.pk, interviewer=interviewer.pk,
    )  # fmt: skip
    interview_mails.assigned(interview, by=by, at=at)
    return interview


def step(interview: Interview, act: str, *, by: Membership | None, at: datetime, **values: Any) -> Interview:
    """One line of the lifecycle, on a locked row."""
    move = (FOCUS_GROUP if interview.is_group else INTERVIEW).step(interview.state, act)
    interview.state = move.target
    if move.target in (State.DONE, State.DECLINED, State.CANCELLED, State.NOT_REACHED):
        # Nobody did it when a patient was erased: then it is on the name of who asked.
        values |= {"ended_at": at, "ended_by": by.user if by else interview.invited_by}
    for name, value in values.items():
        setattr(interview, name, value)
    interview.save(update_fields=["state", "contact_until", *values])
    audit.record(
        audit.Action.CHANGE, move.event, by=by, at=at, practice=interview.practice, object_id=interview.pk,
        state=str(interview.state),
    )  # fmt: skip
    return interview


def locked(interview: Interview) -> Interview:
    rows = Interview.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("round__study__project", "practice", "interviewer__user").get(pk=interview.pk)


def locked_round(row: InterviewRound, *, at: datetime) -> InterviewRound:
    """One at a time in a round, so that pseudonyms count on; nobody is asked for one that is over."""
    rows = InterviewRound.objects.select_for_update(of=("self",), no_key=True).select_related(
        "study__project"
    )
    row = rows.get(pk=row.pk)
    if row.ends_on < timezone.localdate(at):
        raise Refused(_("This round is over. Give it a later last day first."))
    return row


def require_interviewer(person: Membership) -> None:
    if not queries.is_interviewer(person):
        raise Refused(_("Interviews are held by a researcher. Choose who does it."), field="interviewer")


def _check_moment(minutes: int, medium: str) -> None:
    if not 1 <= minutes <= LONGEST:
        raise ValidationError({"minutes": _("Write the minutes as a whole number from 1 to 480.")})
    if medium not in Interview.Medium.values:
        raise ValidationError({"medium": _("Choose how you speak to each other.")})
