"""`script/manage outcomes --practice S --window 6`: how use went on after the letters of a practice, as counts."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from evaluation.models import Outcome, OutcomeRefresh
from evaluation.outcomes import RULE, VERSION
from evaluation.outcomes.windows import MONTHS
from evaluation.presenters import follow_up as words
from evaluation.queries.outcomes import KNOWN
from evaluation.services import refreshes
from patients.queries.medicines import reference_of
from patients.services.headless import practice_of

Group = Outcome.Group
NOBODY: dict[str, Any] = {
    "with_data": 0, "waiting": 0, "lost": {}, "codes": dict.fromkeys(KNOWN, 0), "intervals": {},
}  # fmt: skip


class Command(BaseCommand):
    help = "Compute the outcomes of a practice and count them per window after the letter."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--practice", required=True, metavar="SLUG")
        parser.add_argument("--window", metavar="MONTHS", help="3, 6 or 12; default: all of them, as a list")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = outcomes(options["practice"], options["window"])
        except Refused as refusal:
            self.stderr.write(str(refusal))
            sys.exit(2)
        if options["as_json"]:
            listed = [as_json(*one) for one in found]
            self.stdout.write(json.dumps(listed[0] if options["window"] else listed, ensure_ascii=False))
            return
        for _refresh, months, told in found:
            if options["window"] or told[Group.LETTER]["sent"]:
                self.stdout.write(text(words.Window(months, told)))


Found = tuple[OutcomeRefresh, int, dict[str, Any]]


def outcomes(slug: str, window: str | None) -> list[Found]:
    """The counts of this window, or of each; computed anew. Refused for an unknown practice or window."""
    if window is not None and window not in map(str, MONTHS):
        raise Refused(_("There is no window of '%(window)s' months. Choose 3, 6 or 12.") % {"window": window})
    row = refreshes.bring_up_to_date(practice_of(slug), at=timezone.now())
    nothing = {Group.LETTER: {"sent": 0} | NOBODY, Group.COMPARISON: {"patients": 0} | NOBODY}
    wanted = [int(window)] if window else list(MONTHS)
    return [(row, months, row.counts.get(str(months), nothing)) for months in wanted]


def as_json(row: OutcomeRefresh, months: int, told: dict[str, Any]) -> dict[str, Any]:
    return {
        "practice": row.practice.slug,
        "window": months,
        "as_of": row.covered_until.isoformat() if row.covered_until else None,
        "letter": told[Group.LETTER],
        "comparison": told[Group.COMPARISON],
        "rule": RULE,
        "rule_version": VERSION,
        "reference_version": reference_of(row.practice).version,
    }


def text(window: words.Window) -> str:
    lines = [f"{window.title}. {window.lead}"]
    lines += [
        f"  {line.label:<28}{line.count:>4}  {line.of_data:>6}  {line.of_all:>6}  {line.others:>6}".rstrip()
        for line in window.lines
    ]
    lines += [f"  {_('not known')}: {count} {label}" for label, count in window.unknown]
    return "\n".join([*lines, ""])
