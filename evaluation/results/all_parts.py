"""The parts of the results, in the order of the page."""

from collections.abc import Callable, Iterator

from evaluation.results import (
    by_rung,
    flow,
    hours,
    ladder,
    outcome,
    over_time,
    recruitment,
    responses,
    training,
)  # fmt: skip
from evaluation.results.parts import Told
from evaluation.snapshots.content import Content

TELLERS: dict[str, Callable[[Content], Told | None]] = {
    "recruitment": recruitment.tell,
    "outcome": outcome.tell,
    "flow": flow.tell,
    "ladder": ladder.tell,
    "over_time": over_time.tell,
    "responses": responses.tell,
    "by_rung": by_rung.tell,
    "training": training.tell,
    "hours": hours.tell,
}


def tell(content: Content) -> Iterator[Told]:
    """What this snapshot has something to say about."""
    return (told for teller in TELLERS.values() if (told := teller(content)) is not None)
