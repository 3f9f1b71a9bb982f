"""An export whose worker is killed while the file is made and once it lies there: one file, as if undisturbed."""

import pytest

from tests.faults.stack import Stack
from tests.servers import wait_until

pytestmark = pytest.mark.faults
PATIENCE = 120.0


@pytest.fixture
def scene(stack: Stack) -> Stack:
    stack.scenes = "tests.faults.scene_snapshots"
    stack.scene("build")
    return stack


def test_a_killed_worker_leaves_one_whole_file(scene: Stack) -> None:
    scene.scene("ask_export")
    worker = scene.worker().start()
    try:
        wait_until(lambda: work(scene) != "queued", what="a claim", seconds=PATIENCE, every=0.01)
        worker.kill()  # amid the rows, or the analysis
        assert (work(scene), zips(scene)) == ("working", []), "too late to be a test"
        worker = scene.worker().start()
        wait_until(lambda: zips(scene), what="a file", seconds=PATIENCE, every=0.005)
        worker.kill()  # the file is there; the row that names it may not be
        worker = scene.worker().start()
        wait_until(lambda: work(scene) == "done", what="the end", seconds=PATIENCE, every=0.1)
    finally:
        worker.kill()
    assert scene.scene("judge_export") == []


def work(scene: Stack) -> str:
    ((state,),) = scene.ask("SELECT work_state FROM evaluation_researchexport")
    return str(state)


def zips(scene: Stack) -> list[str]:
    return [path.name for path in scene.data.rglob("exports/*.zip") if not path.name.startswith(".")]
