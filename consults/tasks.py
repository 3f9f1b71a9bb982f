"""The bells of the workbooks (ids in), and the clock of the files of this floor; the work is in services/."""

from celery import shared_task
from django.utils import timezone

from consults.services import referral_letters, workbook_files, workbook_rendering


@shared_task(name="consults.render_workbooks")
def render_workbooks(ids: list[int]) -> None:
    workbook_rendering.render_due(ids)


@shared_task(name="consults.tidy")
def tidy_files() -> None:
    workbook_files.tidy(at=timezone.now())
    referral_letters.tidy(at=timezone.now())
