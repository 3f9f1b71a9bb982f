"""Every file of the corpus through the child process, within its limits, against what was promised."""

import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from patients.his import child
from patients.his.child import read_in_child
from patients.his.limits import Refused
from patients.his.reading import Reading
from tests.corpus.forks import Forks
from tests.corpus.make import all_files
from tests.unit.his.exports import TODAY

FILES = all_files()
EXPECTED: dict[str, dict[str, Any]] = tomllib.loads((Path(__file__).parent / "expected.toml").read_text())
OUTCOMES = ("tracked", "duplicate", "not_tracked", "needs_person", "unreadable")
KNOWN = {*OUTCOMES, "refused", "blocked", "asks", "says", "names", "numbers", "dates", "hides"}


@pytest.fixture(scope="module")
def forks() -> Iterator[Forks]:
    with Forks() as running:
        yield running


def read(name: str) -> Reading:
    return read_in_child(FILES[name](), name, today=TODAY, memory_mb=700, cpu_seconds=15)


def test_every_file_has_its_expectation() -> None:
    assert EXPECTED.keys() == FILES.keys()
    assert len(FILES) >= 60
    assert {key for expected in EXPECTED.values() for key in expected} <= KNOWN


def test_files_are_always_the_same() -> None:
    small = [name for name in FILES if not name.startswith(("rows_", "bytes_", "zip_", "lying_", "far_"))]
    assert [name for name in small if FILES[name]() != FILES[name]()] == []


@pytest.mark.parametrize("name", FILES)
def test_file(name: str, forks: Forks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "run", forks.run)
    expected = EXPECTED[name]
    if "refused" in expected:
        with pytest.raises(Refused) as refusal:
            read(name)
        assert expected["refused"] in str(refusal.value)
        return
    found = read(name)
    assert expected.get("blocked", "") in found.refusal
    assert bool(found.refusal) == ("blocked" in expected)
    assert found.outcomes == {outcome: expected.get(outcome, 0) for outcome in OUTCOMES}
    if not found.refusal:
        assert sum(found.outcomes.values()) == found.rows_read
    check_details(found, expected)


def check_details(found: Reading, expected: dict[str, Any]) -> None:
    told = "\n".join(problem.message for problem in found.problems)
    asked = "\n".join(question.message for question in found.recognition.questions)
    seen = {
        "asks": [row.field for row in found.open_rows],
        "names": [row.surname or row.full_name for row in found.patients],
        "numbers": [row.patient_number for row in found.patients],
        "dates": [row.date.isoformat() for row in found.rows],
    }
    assert {key: Counter(seen[key]) for key in seen if key in expected} == {
        key: Counter(expected[key]) for key in seen if key in expected
    }
    for piece in expected.get("says", []):
        assert piece in told + asked
    for piece in expected.get("hides", []):
        assert piece not in found.to_json()
