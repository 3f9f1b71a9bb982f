"""A meeting with fewer places than people who want one, acted upon in processes of their own.

python -m tests.faults.scene_meetings build                           six people invited, two places
python -m tests.faults.scene_meetings act join --number 3 --go FILE   what the fourth of them does
python -m tests.faults.scene_meetings counts
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

django.setup()

from django.utils import timezone  # noqa: E402

from benzoproject.lib import scope  # noqa: E402
from benzoproject.lib.refusal import Refused  # noqa: E402
from practices.models import AuditChain, Mail, Project, Seat  # noqa: E402
from practices.services import audit, meetings, seats  # noqa: E402
from tests.factories.people import MembershipFactory, PracticeFactory  # noqa: E402

PEOPLE, PLACES = 6, 2


def build() -> None:
    at = timezone.now()
    admin = MembershipFactory(admin=True)
    people = [MembershipFactory(practice=PracticeFactory()) for _ in range(PEOPLE)]
    for group in ("A", "B"):
        details = meetings.Details(
            "day_1", group, "", at + timedelta(days=30), 120, "Dorpshuis", "T. Trainer", PLACES
        )
        meeting = meetings.plan(project=Project.objects.get(), details=details, by=admin, at=at)
        if group == "A":
            seats.invite(meeting=meeting, people=[one.pk for one in people], by=admin, at=at)
            continue
        # Asked to the other group as well, which no service would do: only signing up may refuse it.
        Seat.objects.create(meeting=meeting, membership=people[0], state_at=at)


def seat(group: str) -> Seat:
    """The seat of the person this process stands for."""
    rows = Seat.objects.filter(meeting__group=group).select_related("meeting", "membership__practice")
    return rows.order_by("pk")[0 if group == "B" else arguments.number % PEOPLE]


def act_on(service: Callable[..., Any], group: str = "A") -> Callable[[], Any]:
    mine = seat(group)
    return lambda: service(seat=mine, by=mine.membership, at=timezone.now())


ACTS: dict[str, Callable[[], Callable[[], Any]]] = {
    "join": lambda: act_on(seats.join),
    "join_b": lambda: act_on(seats.join, "B"),
    "decline": lambda: act_on(seats.decline),
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


def counts() -> dict[str, Any]:
    return {
        "A": dict(Counter(Seat.objects.filter(meeting__group="A").values_list("state", flat=True))),
        "B": dict(Counter(Seat.objects.filter(meeting__group="B").values_list("state", flat=True))),
        "mails": dict(Counter(Mail.objects.values_list("template", flat=True))),
        "broken_chains": [chain.key for chain in AuditChain.objects.all() if audit.verify(chain) is not None],
    }


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=["build", "act", "counts"])
    parser.add_argument("name", nargs="?", choices=ACTS)
    parser.add_argument("--number", type=int, default=0, help="which of several processes this is")
    parser.add_argument("--go", type=Path)
    return parser.parse_args()


def main() -> None:
    result: Any = None
    if arguments.command == "build":
        build()
    elif arguments.command == "act":
        result = perform(arguments.name, arguments.go)
    else:
        result = counts()
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    arguments = read_arguments()
    with scope.everybody():
        main()
