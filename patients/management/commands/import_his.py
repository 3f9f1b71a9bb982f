"""`script/manage import_his FILE --practice S`: the import of the browser, for people who script."""

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from patients.models import Outcome
from patients.services import headless


class Command(BaseCommand):
    help = (
        "Read a HIS export into a practice. Exit 0 when committed (or rehearsed), 2 when the file is refused."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--practice", required=True, metavar="SLUG")
        parser.add_argument(
            "--mapping", type=Path, metavar="M.json", help="{field: header} as `columns` prints it"
        )
        parser.add_argument(
            "--as-of", type=day, metavar="YYYY-MM-DD", help="the day to count from; today by default"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, store nothing")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            result = headless.import_file(
                practice=headless.practice_of(options["practice"]),
                name=options["file"].name,
                data=headless.read_file(options["file"]),
                mapping=headless.read_mapping(options["mapping"]),
                as_of=options["as_of"],
                dry_run=options["dry_run"],
                at=timezone.now(),
            )
        except Refused as refusal:
            self.stderr.write(str(refusal))
            sys.exit(2)
        if options["as_json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
            return
        self.stdout.write(_("%(count)d rows read") % {"count": result["rows_read"]})
        for outcome, number in result["outcomes"].items():
            self.stdout.write(f"{number:7} {Outcome(outcome).label}")
        for problem in result["problems"]:
            self.stderr.write(f"{problem['row']} {problem['column']}: {problem['message']}")


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError("a date looks like 2026-11-21") from error
