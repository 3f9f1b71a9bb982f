"""The bells of the letters (ids in), and the clock of their files; the work is in services/."""

from celery import shared_task
from django.utils import timezone

from stopletters.services import printing, rendering, tidy


@shared_task(name="stopletters.render_letters")
def render_letters(ids: list[int]) -> None:
    rendering.render_due(ids)


@shared_task(name="stopletters.build_print_files")
def build_print_files(ids: list[int]) -> None:
    printing.build_due(ids)


@shared_task(name="stopletters.tidy")
def tidy_files() -> None:
    tidy.tidy(at=timezone.now())
