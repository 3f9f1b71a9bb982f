"""Which meetings there are, who comes, and what it was like."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Avg, Count, Q, QuerySet

from practices.models import Meeting, Membership, Project, Role, Seat
from practices.queries import training

State, Attendance = Seat.State, Seat.Attendance
TRAINING_DAYS = (Meeting.Kind.DAY_1, Meeting.Kind.DAY_2)
# A seat that counts as the one a person has for this training day: not declined, and not stayed away from.
LIVE = Q(
    state__in=(State.INVITED, State.COMING, State.WAITING),
    attendance__in=("", Attendance.PRESENT),
    meeting__cancelled_at__isnull=True,
)


def of_project(project: Project) -> QuerySet[Meeting]:
    """Each with how many come, wait, are asked, were there; and the mean of the grades with their number."""
    return counted(Meeting.objects.filter(project=project))


def one(pk: int) -> Meeting | None:
    return counted(Meeting.objects.filter(pk=pk)).first()


def counted(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    rows = meetings.select_related("project").annotate(
        asked=Count("seats"),
        coming=Count("seats", filter=Q(seats__state=State.COMING)),
        waiting=Count("seats", filter=Q(seats__state=State.WAITING)),
        unanswered=Count("seats", filter=Q(seats__state=State.INVITED)),
        present=Count("seats", filter=Q(seats__attendance=Attendance.PRESENT)),
        grades=Count("seats__grade"),
        grade=Avg("seats__grade"),
    )
    return rows.order_by("starts_at", "pk")


def seats(meeting: Meeting) -> QuerySet[Seat]:
    rows = Seat.objects.filter(meeting=meeting).select_related("membership__user", "membership__practice")
    return rows.order_by("membership__practice__name", "membership__display_name", "pk")


def ungraded(meeting: Meeting) -> QuerySet[Seat]:
    """Who was there and has not said what it was like."""
    return seats(meeting).filter(attendance=Attendance.PRESENT, grade__isnull=True)


def remarks(meeting: Meeting) -> list[str]:
    """What was said about it, without who said it, in no order that tells."""
    return sorted(seat.remark for seat in seats(meeting).exclude(grade=None) if seat.remark)


# --- of one person -------------------------------------------------------------------------------------------------
def own_seats(me: Membership) -> QuerySet[Seat]:
    """What this person is asked to in this practice, in whichever of their roles there."""
    rows = Seat.objects.filter(membership__user=me.user_id, membership__practice=me.practice_id)
    return rows.select_related("meeting", "membership__practice").order_by("meeting__starts_at", "pk")


def own_seat(me: Membership, meeting: int) -> Seat | None:
    return own_seats(me).filter(meeting=meeting).first()


def to_answer_and_to_grade(me: Membership, at: datetime) -> tuple[list[Seat], list[Seat]]:
    """Invitations, open until the meeting begins; and meetings this person was at and said nothing of."""
    invited = Q(state=State.INVITED, meeting__starts_at__gt=at, meeting__cancelled_at__isnull=True)
    there = Q(attendance=Attendance.PRESENT, grade__isnull=True)
    rows = list(own_seats(me).filter(invited | there))
    to_grade = [seat for seat in rows if seat.attendance == Attendance.PRESENT]
    return [seat for seat in rows if seat not in to_grade], to_grade


def places_left(meeting: Meeting) -> int:
    """Who does not work there any more keeps no place."""
    coming = meeting.seats.filter(state=State.COMING, membership__active=True)
    return max(meeting.capacity - coming.count(), 0)


# --- whom to invite ------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Candidate:
    """Somebody of the project, and why they cannot be asked to this meeting ("" when they can)."""

    membership: Membership
    group: str  # their group of the training days, as far as it is known
    obstacle: str = ""

    ASKED, SAME_DAY, OTHER_GROUP = "asked", "same_day", "other_group"


def candidates(meeting: Meeting) -> list[Candidate]:
    """Every POH and GP of the project once, whatever number of roles they have."""
    asked = set(meeting.seats.values_list("membership__user", flat=True))
    elsewhere = _training_seats(meeting)
    people = once(training.people_of(meeting.project))
    return [_candidate(person, meeting, asked, elsewhere.get(person.user_id, [])) for person in people]


def once(people: Iterable[Membership]) -> list[Membership]:
    """A person with several roles is asked as POH first."""
    found: dict[int, Membership] = {}
    for person in sorted(people, key=lambda each: each.role != Role.POH):
        found.setdefault(person.user_id, person)
    return sorted(found.values(), key=lambda each: (str(each.practice), each.display_name, each.pk))


def _training_seats(meeting: Meeting) -> dict[int, list[Meeting]]:
    """The other training days each person has a live seat at."""
    rows = Seat.objects.filter(LIVE, meeting__project=meeting.project_id, meeting__kind__in=TRAINING_DAYS)
    found: dict[int, list[Meeting]] = {}
    for seat in rows.exclude(meeting=meeting).select_related("meeting", "membership"):
        found.setdefault(seat.membership.user_id, []).append(seat.meeting)
    return found


def _candidate(person: Membership, meeting: Meeting, asked: set[int], elsewhere: list[Meeting]) -> Candidate:
    group = next((other.group for other in elsewhere if other.group), "")
    if person.user_id in asked:
        return Candidate(person, group, Candidate.ASKED)
    if meeting.is_training and any(other.kind == meeting.kind for other in elsewhere):
        return Candidate(person, group, Candidate.SAME_DAY)
    if meeting.is_training and meeting.group and group and group != meeting.group:
        return Candidate(person, group, Candidate.OTHER_GROUP)
    return Candidate(person, group)


def comes_to_same_day(seat: Seat) -> bool:
    """Does this person come to another group of the same training day?"""
    rows = Seat.objects.filter(
        LIVE,
        state__in=(State.COMING, State.WAITING),
        membership__user=seat.membership.user_id,
        meeting__project=seat.meeting.project_id,
        meeting__kind=seat.meeting.kind,
    )
    return seat.meeting.is_training and rows.exclude(pk=seat.pk).exists()
