"""`script/manage worker`: a Celery worker with beat, the clock of the sweep (see benzoproject/celery.py)."""

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from benzoproject.celery import app


class Command(BaseCommand):
    help = "Work in the background: read imports, render letters, build print files. Stops cleanly on TERM or Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--concurrency", type=int, default=min(os.cpu_count() or 1, 4), help="worker processes"
        )
        parser.add_argument("--loglevel", default="WARNING")

    def handle(self, *args: Any, concurrency: int, loglevel: str, **options: Any) -> None:
        app.worker_main(
            [
                "--quiet",
                "worker",
                f"--concurrency={concurrency}",
                f"--loglevel={loglevel}",
                "--without-gossip",
                "--without-mingle",
            ]
        )
