"""A study in a project of its own, and practices whose letters went out long enough ago to be counted."""

from datetime import datetime, timedelta

from django.utils import timezone

from benzoproject.demo import cohort
from evaluation.models import Snapshot, Study, StudyText
from evaluation.services import refreshes
from evaluation.services.studies import RULES
from practices.models import Project

A_YEAR_AND_MORE = timedelta(days=395)


def begin(slug: str) -> int:
    """Nothing of the study is written down yet. Returns the project."""
    return Project.objects.create(slug=slug, name=f"Project {slug}").pk


def letters_went_out(project: str, count: str) -> None:
    """Of so many practices, more than a year ago; their patients were asked for consent with the texts of the study."""
    today, now = timezone.localdate(), timezone.now()
    own = Project.objects.get(pk=project)
    StudyText.objects.filter(study__project=own).update(created_at=now - 2 * A_YEAR_AND_MORE)
    for practice in cohort.practices(
        project=own, count=int(count), posted=[today - A_YEAR_AND_MORE], today=today, seed=7
    ):
        refreshes.bring_up_to_date(practice, at=now)


def snapshots(project: Project, now: datetime) -> list[int]:
    """The numbers of one that is being counted and one that was not published."""
    study = Study.objects.get(project=project)
    shared = {"study": study, "day": now.date(), "asked_at": now, "without_consent": False, "parts_asked": 8}
    rules = {name: getattr(study, name) for name in RULES}
    counting = Snapshot.objects.create(number=501, rules=rules, parts_counted=5, **shared)
    told = {"state": Snapshot.State.WITHHELD, "reason": Snapshot.Reason.CHANGED, "needed": 3, "there": 1}
    withheld = Snapshot.objects.create(number=502, rules=rules, **shared, **told)
    return [counting.number, withheld.number]
