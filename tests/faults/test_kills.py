"""200 letters, and SIGKILL at random moments and at named points. In the end it is as if nothing had happened."""

import contextlib
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from tests.faults.stack import Stack
from tests.servers import Worker, wait_until

pytestmark = pytest.mark.faults
LETTERS = 200
SEED = int(os.environ.get("BENZO_FAULT_SEED", "1"))
PATIENCE = 300.0


@dataclass
class Siege:
    """One stack with a worker, a supervisor that restarts what died, and the dice."""

    stack: Stack
    dice: random.Random
    workers: list[Worker] = field(default_factory=list)
    hits: list[str] = field(default_factory=list)

    @property
    def worker(self) -> Worker:
        return self.workers[-1]

    def start_worker(self) -> None:
        self.workers.append(self.stack.worker().start())

    def supervise(self) -> None:
        if not self.worker.alive:
            self.hits.append("worker restarted")
            self.start_worker()

    # --- what can be hit -------------------------------------------------------------------------------------------
    def hit_worker(self) -> None:
        """The main process only: its children are orphans and may still finish what they have in hands."""
        self.worker.kill_main()

    def hit_child(self) -> None:
        if children := self.worker.children():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.dice.choice(children), signal.SIGKILL)

    def hit_redis(self) -> None:
        assert self.stack.broker
        self.stack.broker.kill()
        time.sleep(self.dice.uniform(0, 1))
        self.stack.broker.start()

    def hit_postgres(self) -> None:
        assert self.stack.database
        self.stack.database.kill()
        time.sleep(self.dice.uniform(0, 1))
        self.stack.database.start()

    def hit_embedded(self) -> None:
        self.dice.choice([self.worker.kill, self.hit_worker, self.hit_child])()

    def hit(self, target: str, moment: str) -> None:
        self.hits.append(f"{moment}: {dict(self.stack.work() or {})}")
        getattr(self, f"hit_{target}")()
        time.sleep(self.dice.uniform(0, 0.7))
        self.supervise()

    # --- when ------------------------------------------------------------------------------------------------------
    def reaches(self, what: str, at_least: int = 1) -> None:
        def there() -> bool:
            self.supervise()
            return (self.stack.work() or Counter())[what] >= at_least

        try:
            wait_until(there, what=what, seconds=PATIENCE)
        except TimeoutError as error:
            raise TimeoutError(f"{error}\n{self.report()}") from None

    def report(self) -> str:
        """What was hit, in which state, and what the last worker had to say."""
        now = f"now: {dict(self.stack.work() or {})}, worker {'alive' if self.worker.alive else 'dead'}"
        self.worker.complain()
        return "\n".join([*self.hits, now, self.worker.words()])

    def drafts(self) -> int:
        return sum(path.is_file() for path in (self.stack.data / "files").rglob(".*"))


@pytest.fixture
def besieged() -> Iterator[Callable[[Stack, str], Siege]]:
    sieges: list[Siege] = []

    def begin(stack: Stack, target: str) -> Siege:
        sieges.append(Siege(stack, random.Random(f"{target} {SEED}")))
        stack.build(patients=LETTERS, size=LETTERS, chosen=LETTERS)
        sieges[-1].start_worker()
        return sieges[-1]

    yield begin
    for siege in sieges:
        for worker in siege.workers:
            worker.kill()


@pytest.mark.parametrize("target", ["worker", "child", "redis", "postgres", "embedded"])
def test_200_letters_survive(
    target: str,
    besieged: Callable[[Stack, str], Siege],
    request: pytest.FixtureRequest,
    capsys: pytest.CaptureFixture[str],
) -> None:
    stack = (
        request.getfixturevalue("embedded") if target == "embedded" else request.getfixturevalue("mortal")()
    )
    siege = besieged(stack, target)
    with capsys.disabled():
        print(f"\n{target}: seed {SEED}", flush=True)  # noqa: T201
    assert stack.at_once("sign_poh", "sign_gp") == ["done", "done"]

    siege.reaches("letter working")
    siege.hit(target, "a letter is being made")
    for _ in range(4):
        time.sleep(siege.dice.uniform(0.2, 1.5))
        siege.hit(target, "at random")
    siege.reaches("letter done", LETTERS - 3)
    siege.hit(target, "the last letters")
    siege.reaches("print file working")
    siege.hit(target, "the print file is begun")
    siege.reaches("print file working")
    time.sleep(siege.dice.uniform(0, 2))
    siege.hit(target, "the print file is half-way")

    siege.reaches("letter done", LETTERS)
    siege.reaches("print file done")
    wait_until(lambda: not siege.drafts(), what="half-written files to go", seconds=60)
    assert stack.scene("judge") == [], siege.report()
    unfinished = [hit for hit in siege.hits if "letter queued" in hit or "letter working" in hit]
    assert len(unfinished) >= 2, f"too late to be a test:\n{siege.report()}"
