"""What a snapshot tells of the programme: practices, meetings and hours. Exact, for it is about no patient."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Avg, Count, Sum
from django.utils import timezone

from evaluation.models import Study
from evaluation.queries import interviews
from practices.models import (
    Agreement,
    AgreementText,
    Hours,
    Lesson,
    Meeting,
    Participation,
    Practice,
    Project,
    SignUp,
)

Kind, State = Participation.Kind, Participation.State
STARTED = (State.ACTIVE, State.FINISHED)
# Stored beside what they made, so that a page names the rule that was used.
LEAST_GRADES = 3  # the mean of fewer tells what one person said
LIST_SIZE_TO = 50  # rounded to a multiple of it


def of(study: Study, *, behind: Iterable[int], pool: int) -> dict[str, Any]:
    """`behind`: ids of the practices whose patients were counted; `pool`: so many wrote hours, or they are not told."""
    project = study.project
    taking_part = Participation.objects.filter(project=project).exclude(state=State.WITHDRAWN)
    return {
        "minimum": project.minimum_practices,
        "deadline": project.deadline.isoformat() if project.deadline else None,
        "signed_up": _signed_up(project, taking_part),
        "started": taking_part.filter(state__in=STARTED).count(),
        "contracts": _contracts(project),
        "recruitment": _recruitment(project),
        "grades": _grades(project),
        "least_grades": LEAST_GRADES,
        "list_size": _list_size(behind),
        "list_size_to": LIST_SIZE_TO,
        "interviews": interviews.coverage(study),
        **_hours(project, pool),
        "lessons": Lesson.objects.filter(
            practice__participation__project=project, state=Lesson.State.SHOWN
        ).count(),
    }


def _signed_up(project: Project, taking_part: Any) -> int:
    """On the public page, or made by the project leader after an answer that came another way."""
    there = SignUp.objects.filter(project=project).exclude(state__in=GONE)
    by_hand = taking_part.exclude(pk__in=there.exclude(participation=None).values("participation"))
    return int(there.count() + by_hand.count())


GONE = (SignUp.State.REJECTED, SignUp.State.WITHDRAWN)
CONTRACTS = {Kind.FULL: AgreementText.Kind.FULL, Kind.INTERVENTION: AgreementText.Kind.INTERVENTION}


def _agreements(project: Project) -> Any:
    rows = Agreement.objects.filter(
        practice__participation__project=project, text__kind__in=CONTRACTS.values(), ended_at__isnull=True
    )
    return rows.exclude(practice__participation__state=State.WITHDRAWN)


def _contracts(project: Project) -> dict[str, int]:
    """Practices with a contract that holds, by what it is for."""
    rows = _agreements(project).order_by().values_list("text__kind")
    found = dict(rows.annotate(practices=Count("practice", distinct=True)))
    return {str(kind): found.get(text, 0) for kind, text in CONTRACTS.items()}


def _recruitment(project: Project) -> list[tuple[str, int]]:
    """How many practices had a contract for the research, at the end of each day on which one was added."""
    first: dict[int, date] = {}
    rows = _agreements(project).filter(text__kind=CONTRACTS[Kind.FULL]).order_by("accepted_at", "pk")
    for practice, at in rows.values_list("practice", "accepted_at"):
        first.setdefault(practice, timezone.localdate(at))
    return [
        (day.isoformat(), sum(one <= day for one in first.values())) for day in sorted(set(first.values()))
    ]


def _grades(project: Project) -> list[dict[str, Any]]:
    rows = Meeting.objects.filter(project=project, cancelled_at__isnull=True).order_by("starts_at", "pk")
    counted = rows.annotate(number=Count("seats__grade"), mean=Avg("seats__grade"))
    return [
        {
            "title": row.title or row.get_kind_display(),
            "kind": row.kind,
            "group": row.group,
            "day": timezone.localdate(row.starts_at).isoformat(),
            "mean": round(row.mean, 1) if row.number >= LEAST_GRADES else None,
            "n": row.number,
        }
        for row in counted
        if row.number
    ]


def _list_size(behind: Iterable[int]) -> int:
    total = Practice.objects.filter(pk__in=list(behind)).aggregate(total=Sum("list_size"))["total"] or 0
    return int(LIST_SIZE_TO * ((2 * total + LIST_SIZE_TO) // (2 * LIST_SIZE_TO)))


def _hours(project: Project, pool: int) -> dict[str, Any]:
    """Of every practice of the project, whether or not its patients are counted; `hours_practices`: how many wrote the
    hours that are told."""
    rows = Hours.objects.filter(practice__participation__project=project).order_by()
    counted = rows.values("activity").annotate(
        total=Sum("minutes"), practices=Count("practice", distinct=True)
    )
    found = {row["activity"]: row for row in counted.order_by("activity")}
    told = [activity for activity, row in found.items() if row["practices"] >= pool]
    writing = rows.filter(activity__in=told).aggregate(practices=Count("practice", distinct=True))
    return {
        "hours": [
            {"activity": activity, "minutes": row["total"], "practices": row["practices"]}
            if activity in told
            else {"activity": activity, "minutes": None}
            for activity, row in found.items()
        ],
        "hours_practices": writing["practices"],
    }
