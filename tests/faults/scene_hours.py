"""Hours and the claim of last month, acted upon in processes of their own.

python -m tests.faults.scene_hours build                        a practice with a POH and a GP, and a rate
python -m tests.faults.scene_hours act write --number 3 --go F  one act
python -m tests.faults.scene_hours counts
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from datetime import time as clock
from pathlib import Path
from typing import Any

import django

django.setup()

from django.utils import timezone  # noqa: E402

from benzoproject.lib import scope  # noqa: E402
from benzoproject.lib.refusal import Refused  # noqa: E402
from practices.models import AuditChain, Claim, Hours, Meeting, Membership, Role  # noqa: E402
from practices.services import audit, claims, hours, proposals  # noqa: E402
from tests.claims import contracted  # noqa: E402
from tests.factories.people import MembershipFactory, PracticeFactory  # noqa: E402
from tests.factories.programme import MeetingFactory, RateFactory, SeatFactory  # noqa: E402

MONTH = (timezone.localdate().replace(day=1) - timedelta(days=1)).replace(day=1)


def build() -> None:
    poh = MembershipFactory(practice=PracticeFactory(slug="hier"))
    MembershipFactory(practice=poh.practice, gp=True)
    MembershipFactory(fund=True)
    MembershipFactory(practice=PracticeFactory(slug="daar"), user=poh.user)
    RateFactory(project=poh.practice.participation.project)
    contracted(poh.practice)
    yesterday = timezone.localtime().replace(hour=14) - timedelta(days=1)  # hours never run past midnight
    meeting = MeetingFactory(project=poh.practice.participation.project, starts_at=yesterday, minutes=60)
    SeatFactory(
        meeting=meeting, membership=poh, state="coming", attendance="present",
        attendance_at=yesterday, attendance_by=poh.user,
    )  # fmt: skip


def person(slug: str = "hier", role: str = Role.POH) -> Membership:
    rows = Membership.objects.select_related("practice", "user")
    return rows.get(practice__slug=slug, role=role)


def write(by: Membership, day: date, starts: clock | None = None) -> Callable[[], Any]:
    return lambda: hours.write(
        activity="letters", day=day, minutes=60, starts=starts, by=by, at=timezone.now()
    )


def on_claim(service: Callable[..., Any], role: str = Role.POH) -> Callable[[], Any]:
    by, claim = person(role=role), Claim.objects.get(number=0)
    return lambda: service(claim=claim, by=by, at=timezone.now())


def correct() -> Callable[[], Any]:
    by, entry = person(), Hours.objects.order_by("pk")[0]
    return lambda: hours.correct(entry=entry, minutes=30, by=by, at=timezone.now())


def take() -> Callable[[], Any]:
    by, source = person(), f"meeting:{Meeting.objects.get().pk}"
    return lambda: proposals.take(source=source, minutes=60, by=by, at=timezone.now())


ACTS: dict[str, Callable[[], Callable[[], Any]]] = {
    "write": lambda: write(person(), MONTH),
    "write_on": lambda: write(person(), MONTH + timedelta(days=1 + arguments.number)),
    "write_there": lambda: write(person("daar"), MONTH, clock(9, 30)),
    "write_at_nine": lambda: write(person(), MONTH, clock(9, 0)),
    "submit": lambda: on_claim(claims.submit),
    "submit_gp": lambda: on_claim(claims.submit, Role.GP),
    "take_back": lambda: on_claim(claims.take_back),
    "correct": correct,
    "take": take,
}


def perform(name: str, go: Path) -> str:
    """Make everything ready, wait for the starting shot, act."""
    act = ACTS[name]()
    go.with_name(f"{go.name}.ready{arguments.number}").touch()
    while not go.exists():
        time.sleep(0.001)
    try:
        act()
    except Refused:
        return "refused"
    return "done"


def approve() -> None:
    judge = Membership.objects.get(role=Role.FUND).user
    Claim.objects.update(state=Claim.State.APPROVED, judged_at=timezone.now(), judged_by=judge)


def counts() -> dict[str, Any]:
    return {
        "entries": Hours.objects.filter(corrects__isnull=True).count(),
        "taken_away": Hours.objects.filter(standing=False).count(),
        "claims": [_told(claim) for claim in Claim.objects.order_by("practice", "month", "number")],
        "broken_chains": [chain.key for chain in AuditChain.objects.all() if audit.verify(chain) is not None],
    }


def _told(claim: Claim) -> dict[str, Any]:
    lines = list(claim.lines.all())
    return {
        "number": claim.number,
        "state": claim.state,
        "minutes": sum(entry.minutes for entry in claim.hours.all()),
        "in_lines": sum(line.minutes for line in lines),
        "adds_up": claim.total == sum(line.amount for line in lines) if lines else claim.total is None,
    }


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=["build", "act", "approve", "counts"])
    parser.add_argument("name", nargs="?", choices=ACTS)
    parser.add_argument("--number", type=int, default=0, help="which of several processes this is")
    parser.add_argument("--go", type=Path)
    return parser.parse_args()


def main() -> None:
    if arguments.command == "act":
        json.dump(perform(arguments.name, arguments.go), sys.stdout)
        return
    json.dump({"build": build, "approve": approve, "counts": counts}[arguments.command](), sys.stdout)


if __name__ == "__main__":
    arguments = read_arguments()
    with scope.everybody():
        main()
