"""A solver that does not finish in time concludes nothing."""

from types import SimpleNamespace

import pytest

from evaluation.disclosure import search
from evaluation.disclosure.cubes import Cube
from evaluation.disclosure.protection import protect
from evaluation.disclosure.releases import Design, Rules
from evaluation.disclosure.search import NoAnswer
from tests.unit.evaluation.disclosure.cubes import crossed

RULES = Rules(threshold=1, base=3, pool=1)


def test_out_of_time_is_no_answer(monkeypatch):
    shape = crossed(2, 2)
    cube = Cube(shape, dict.fromkeys(shape.combinations(shape.names), 1))
    tables = Design((tuple(shape.names),))
    protect(cube, tables, RULES)
    asked = []

    def no_time(*_, options, **__):
        asked.append(options["time_limit"])
        return SimpleNamespace(status=1, message="Time limit reached.")

    monkeypatch.setattr(search, "milp", no_time)
    with pytest.raises(NoAnswer, match="Time limit"):
        protect(cube, tables, RULES)
    assert set(asked) == {search.PATIENCE}
