"""Interviews of a study: who is heard in a round, who still has to be, and what there is to do."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from evaluation.models import Interview, InterviewRound, PatientRequest, Study
from practices.models import Claim, Hours, Membership, Practice, Role
from practices.queries.participations import research_practices

Kind, State = Interview.Kind, Interview.State
UNDER_WAY = (State.AGREED, State.PLANNED)
LIVE = (State.INVITED, *UNDER_WAY, State.DONE)


@dataclass(frozen=True)
class Cell:
    """How many conversations of a kind there should be, in one practice or (None) in all together."""

    practice: Practice | None
    quota: int
    done: int
    planned: int  # agreed to, with or without a moment
    invited: int

    @property
    def open(self) -> int:
        return max(self.quota - self.done - self.planned, 0)


@dataclass(frozen=True)
class Tally:
    """A kind of conversation in a round. What one practice has too many fills nothing in another."""

    kind: str
    cells: list[Cell]

    @property
    def quota(self) -> int:
        return sum(cell.quota for cell in self.cells)

    @property
    def done(self) -> int:
        return sum(cell.done for cell in self.cells)

    @property
    def planned(self) -> int:
        return sum(cell.planned for cell in self.cells)

    @property
    def invited(self) -> int:
        return sum(cell.invited for cell in self.cells)

    @property
    def open(self) -> int:
        return sum(cell.open for cell in self.cells)


def coverage(study: Study) -> list[dict[str, object]]:
    """Per round and kind: how many there should be, were held, and are agreed on or planned. For a snapshot."""
    return [
        {
            "round": row.number,
            "kind": tally.kind,
            "quota": tally.quota,
            "done": tally.done,
            "planned": tally.planned,
        }
        for row in rounds(study)
        for tally in tallies(row)
    ]


def rounds(study: Study) -> list[InterviewRound]:
    rows = InterviewRound.objects.filter(study=study).select_related("study__project")
    return list(rows.order_by("number"))


def round_(pk: int) -> InterviewRound | None:
    return InterviewRound.objects.select_related("study__project").filter(pk=pk).first()


def tallies(row: InterviewRound, today: date | None = None) -> list[Tally]:
    """Every kind of the round: POHs and patients per practice, GPs and focus groups in all."""
    project = row.study.project
    live = list(of_round(row).filter(state__in=LIVE))
    practices = list(research_practices(project, min(today or timezone.localdate(), row.ends_on)))
    places = {practice.pk: practice for practice in practices}
    places |= {one.practice.pk: one.practice for one in live if one.practice}
    taking_part = {practice.pk for practice in practices}
    return [
        Tally(Kind.POH, _poh_cells(live, places, taking_part)),
        Tally(Kind.GP, [_cell(None, project.interviews_gps, _of(live, Kind.GP))]),
        Tally(Kind.PATIENT, _patient_cells(live, places, taking_part, project.interviews_patients)),
        Tally(Kind.STAFF_GROUP, [_cell(None, row.staff_groups, _of(live, Kind.STAFF_GROUP))]),
        Tally(Kind.PATIENT_GROUP, [_cell(None, row.patient_groups, _of(live, Kind.PATIENT_GROUP))]),
    ]


def _poh_cells(live: list[Interview], places: dict[int, Practice], taking_part: set[int]) -> list[Cell]:
    """Every POH who works there now, and who was heard before they left."""
    working = Membership.objects.filter(
        practice__in=taking_part, role=Role.POH, active=True, user__is_active=True
    )
    wanted = {(row.practice_id, row.pk) for row in working}
    mine = _of(live, Kind.POH)
    wanted |= {(one.practice_id, one.membership_id or 0) for one in mine if one.state != State.INVITED}
    count = Counter(practice for practice, _person in wanted)
    return [
        _cell(practice, count[pk], [one for one in mine if one.practice_id == pk])
        for pk, practice in places.items()
        if count[pk]
    ]


def _patient_cells(
    live: list[Interview], places: dict[int, Practice], taking_part: set[int], quota: int
) -> list[Cell]:
    """Of a practice that left only those who were heard."""
    found = []
    for pk, practice in places.items():
        mine = [one for one in _of(live, Kind.PATIENT) if one.practice_id == pk]
        heard = sum(one.state != State.INVITED for one in mine)
        if pk in taking_part or heard:
            found.append(_cell(practice, quota if pk in taking_part else heard, mine))
    return found


def _of(live: Iterable[Interview], kind: str) -> list[Interview]:
    return [one for one in live if one.kind == kind]


def _cell(practice: Practice | None, quota: int, mine: Iterable[Interview]) -> Cell:
    states = Counter(one.state for one in mine)
    planned = sum(states[state] for state in UNDER_WAY)
    return Cell(practice, quota, states[State.DONE], planned, states[State.INVITED])


def of_round(row: InterviewRound) -> QuerySet[Interview]:
    return _with_names().filter(round=row)


def of_study(study: Study) -> QuerySet[Interview]:
    return _with_names().filter(round__study=study)


def one(pk: int) -> Interview | None:
    return _with_names().filter(pk=pk).first()


def _with_names() -> QuerySet[Interview]:
    rows = Interview.objects.select_related(
        "round__study__project", "practice", "membership__user", "interviewer__user"
    )
    return rows.order_by("round__number", "kind", "serial")


def requests(row: InterviewRound) -> list[PatientRequest]:
    return list(row.requests.select_related("practice", "interviewer__user").order_by("practice__name"))


def request(pk: int) -> PatientRequest | None:
    rows = PatientRequest.objects.select_related("round__study__project", "practice", "interviewer__user")
    return rows.filter(pk=pk).first()


def interviewers() -> list[Membership]:
    """Who may hold interviews: the researchers who work here now."""
    rows = Membership.objects.filter(role=Role.RESEARCHER, active=True, user__is_active=True)
    return list(rows.select_related("user").order_by("display_name", "pk"))


def is_interviewer(person: Membership) -> bool:
    return person.role == Role.RESEARCHER and person.active and person.user.is_active


def staff_to_invite(row: InterviewRound, today: date) -> list[Membership]:
    """POHs and GPs of the practices in the research who are not part of this round yet."""
    practices = research_practices(row.study.project, today)
    asked = of_round(row).filter(state__in=LIVE, membership__isnull=False).values("membership")
    rows = Membership.objects.filter(
        practice__in=practices, role__in=(Role.POH, Role.GP), active=True, user__is_active=True
    ).exclude(pk__in=asked)
    return list(rows.select_related("user", "practice").order_by("practice__name", "role", "display_name"))


def practices_to_ask(row: InterviewRound, today: date) -> list[Practice]:
    """Practices in the research that were not asked for patients in this round."""
    asked = PatientRequest.objects.filter(round=row).values("practice")
    return list(research_practices(row.study.project, today).exclude(pk__in=asked))


def staff_of_project(row: InterviewRound, today: date) -> list[Membership]:
    """Everybody who can come to a focus group of POHs and GPs."""
    rows = Membership.objects.filter(
        practice__in=research_practices(row.study.project, today),
        role__in=(Role.POH, Role.GP),
        active=True,
        user__is_active=True,
    )
    return list(rows.select_related("user", "practice").order_by("practice__name", "role", "display_name"))


def of_member(me: Membership) -> list[Interview]:
    """What somebody of a practice was invited to themselves, the newest first."""
    return list(_with_names().filter(membership=me).order_by("-invited_at", "-pk"))


def written_down(one: Interview) -> bool:
    return one.paragraphs.exists() or one.codings.exists()


def hours_of(one: Interview) -> list[Hours]:
    """What people wrote of it for their claims."""
    rows = Hours.objects.filter(source=proposal_of(one)).select_related("claim", "membership").defer("remark")
    return list(rows.order_by("pk"))


def proposal_of(one: Interview) -> str:
    """Under this name its hours are proposed."""
    return f"interview:{one.pk}"


def submitted(hours: Iterable[Hours]) -> bool:
    return any(row.claim and row.claim.state not in Claim.OPEN for row in hours)


def held_with(me: Membership, since: date) -> list[Interview]:
    """Conversations about the research in which they took part, for the hours."""
    rows = Interview.objects.filter(state=State.DONE, starts_at__date__gte=since)
    return list(rows.filter(membership=me)) + list(rows.filter(people=me))
