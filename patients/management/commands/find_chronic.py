"""`script/manage find_chronic --practice S`: chronic users with the numbers and flags behind them."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from patients.management.commands.import_his import day
from patients.services import headless


class Command(BaseCommand):
    help = "List the chronic users of a practice by a named rule."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--practice", required=True, metavar="SLUG")
        parser.add_argument(
            "--as-of", type=day, metavar="YYYY-MM-DD", help="default: the newest prescription"
        )
        parser.add_argument("--rule", help="default: the rule of the project")
        parser.add_argument("--all", action="store_true", dest="everyone", help="list the others too")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = headless.find_chronic(
                practice=headless.practice_of(options["practice"]),
                rule=options["rule"],
                as_of=options["as_of"],
                everyone=options["everyone"],
                today=timezone.localdate(),
            )
        except Refused as refusal:
            self.stderr.write(str(refusal))
            sys.exit(2)
        if options["as_json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return
        for person in found:
            flags = ", ".join(flag["code"] for flag in person["flags"])
            used = ", ".join(person["substances"])
            self.stdout.write(f"{person['patient']}  {verdict(person)}  {used}  {flags}".rstrip())


def verdict(person: dict[str, Any]) -> str:
    words = _("chronic") if person["chronic"] else _("just not chronic") if person["near_miss"] else "-"
    return f"{words}  {person['days']}"
