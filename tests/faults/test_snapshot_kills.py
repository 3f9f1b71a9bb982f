"""A snapshot whose workers are killed while parts are counted and while it is published: in the end as undisturbed."""

import time
from typing import Any

import pytest

from tests.faults.stack import Stack
from tests.servers import wait_until

pytestmark = pytest.mark.faults
PATIENCE = 240.0


@pytest.fixture
def scene(stack: Stack) -> Stack:
    stack.scenes = "tests.faults.scene_snapshots"
    stack.scene("build")
    return stack


def reaches(scene: Stack, **wanted: Any) -> None:
    """Until everything asked for holds; `counted` is the least."""

    def there() -> bool:
        now = scene.scene("stand")
        return all(
            now[name] >= value if name == "counted" else now[name] == value for name, value in wanted.items()
        )

    wait_until(there, what=str(wanted), seconds=PATIENCE, every=0.1)


def test_killed_workers_lose_nothing_and_double_nothing(scene: Stack) -> None:
    worker = scene.worker().start()
    try:
        scene.scene("ask")
        time.sleep(0.3)
        worker.kill()  # before or amid the parts
        worker = scene.worker().start()
        reaches(scene, counted=1)
        worker.kill()
        worker = scene.worker().start()
        reaches(scene, work="working")
        time.sleep(0.5)
        worker.kill()  # amid the publishing
        assert scene.scene("stand")["state"] == "counting", "too late to be a test"
        worker = scene.worker().start()
        reaches(scene, state="published")
    finally:
        worker.kill()
    assert scene.scene("judge") == []
