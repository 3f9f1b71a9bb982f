"""What a snapshot tells of the programme of all practices together."""

from datetime import date

import pytest

from evaluation.queries import snapshot_programme
from practices.models import Activity, Claim, Participation
from tests.factories.evaluation import StudyFactory
from tests.factories.people import MembershipFactory, PracticeFactory
from tests.factories.programme import ClaimFactory, HoursFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def study(db):
    return StudyFactory()


def a_writer(study):
    practice = PracticeFactory(kind=Participation.Kind.INTERVENTION)
    Participation.objects.filter(practice=practice).update(project=study.project)
    return MembershipFactory(practice=practice)


def wrote(writer, activity, minutes, **when):
    claim = Claim.objects.filter(practice=writer.practice).first() or ClaimFactory(practice=writer.practice)
    HoursFactory(membership=writer, claim=claim, activity=activity, minutes=minutes, **when)


def test_hours_are_of_every_practice_that_wrote_them(study):
    """None of these has patients who are counted; an activity of too few is not told, nor who wrote only that."""
    writers = [a_writer(study) for _ in range(4)]
    for writer in writers[:3]:
        wrote(writer, Activity.LETTERS, 60)
    wrote(writers[0], Activity.LETTERS, 30, day=date(2026, 9, 15))
    for writer in writers[2:]:
        wrote(writer, Activity.TRAINING, 45)
    told = snapshot_programme.of(study, behind=[], pool=3)
    assert told["hours"] == [
        {"activity": "letters", "minutes": 210, "practices": 3},
        {"activity": "training", "minutes": None},
    ]
    assert told["hours_practices"] == 3


def test_the_rules_it_went_by_are_told_beside_the_numbers(study):
    told = snapshot_programme.of(study, behind=[], pool=3)
    assert (told["least_grades"], told["list_size_to"]) == (3, 50)
