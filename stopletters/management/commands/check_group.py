"""`script/manage check_group NAME`: are the data files of a group of medicines right?"""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from patients.pharmacology import group_checks
from patients.pharmacology.groups import codes, load_group
from patients.pharmacology.reference import load_reference
from patients.pharmacology.tapering.protocols import has_schedules, load_rules
from stopletters.writing import group_checks as text_checks
from stopletters.writing.text import names_of


class Command(BaseCommand):
    help = "Check the data files of a group of medicines; every group there is when none is named."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("group", nargs="?", metavar="NAME", help=f"one of {', '.join(codes())}")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        checked = {code: problems(code) for code in ([options["group"]] if options["group"] else codes())}
        if options["as_json"]:
            self.stdout.write(json.dumps(checked, ensure_ascii=False))
        else:
            for code, found in checked.items():
                self.stdout.write("\n".join(f"{code}: {problem}" for problem in found) or contents(code))
        if any(checked.values()):
            sys.exit(2)


def problems(code: str) -> list[str]:
    found = group_checks.problems(code)
    return found if found and code not in codes() else found + text_checks.problems(code)


def contents(code: str) -> str:
    """What a group that is right holds, in one line."""
    group = load_group(code)
    schedules = len(load_rules(code).protocols) if has_schedules(code) else 0
    return _(
        "%(code)s: in order. %(name)s, %(medicines)d medicines, %(rules)d rules, %(schedules)d schedules, "
        "%(texts)d letter texts."
    ) % {
        "code": code, "name": group.said(get_language() or ""), "medicines": len(load_reference(code).substances),
        "rules": len(group.rules), "schedules": schedules, "texts": len(names_of(code)),
    }  # fmt: skip
