"""The bell of the imports (ids in), and the clock of their files; the work is in services/."""

from celery import shared_task
from django.utils import timezone

from patients.services import erasures, import_work, tidy


@shared_task(name="patients.work_on_imports")
def work_on_imports(ids: list[int]) -> None:
    import_work.work_due(ids, at=timezone.now())


@shared_task(name="patients.tidy")
def tidy_files() -> None:
    tidy.tidy(at=timezone.now())
    erasures.write_journal()  # one that a crash kept out of it comes in now
