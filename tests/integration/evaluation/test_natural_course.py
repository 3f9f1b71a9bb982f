"""A snapshot keeps what stops by itself as the group of its project knows it, so that old ones do not change."""

import pytest

from evaluation.disclosure import Release
from evaluation.results import outcome, report
from evaluation.services import publishing
from tests.factories.evaluation import SnapshotFactory, StudyFactory
from tests.unit.evaluation.snapshots.test_figures import released

pytestmark = pytest.mark.django_db


@pytest.fixture
def release() -> Release:
    return released(("letter", "abstinent", 20), ("letter", "unchanged", 50), ("not_chosen", "unchanged", 70))


def written(release: Release, group: str):
    study = StudyFactory(registered=True, project__medicine_group=group)
    return publishing.written(SnapshotFactory(study=study), release, [])


def test_what_is_known_of_benzodiazepines_stands_beside_their_outcomes(release):
    content = written(release, "benzodiazepines")
    assert content.natural_course == {
        "estimate": 0.12, "low": 0.05, "high": 0.21, "months": 6, "source": "Gorgels 2005",
    }  # fmt: skip
    told = outcome.tell(content)
    assert told is not None
    assert told.nature == (5, 12, 21)


def test_of_opioids_nothing_is_drawn_and_nothing_is_said(release):
    content = written(release, "opioids")
    told = outcome.tell(content)
    assert told is not None
    assert (told.nature, told.nature_name) == (None, "")
    paper = report.of(content, project="P", digest="x", pictures={}, language="nl")
    assert "Gorgels" not in str(paper)
    assert "Stopt uit zichzelf" not in dict(paper.lines)
    assert len(paper.lines) == 6
