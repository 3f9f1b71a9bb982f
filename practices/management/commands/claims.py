import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from benzoproject.lib import euros
from practices.models import Claim, Project
from practices.money import amounts
from practices.queries import claims, practices


class Command(BaseCommand):
    help = "The claims of a month, per practice: claims --project benzoreductie --month 2026-09 --json"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--project", required=True, help="its short name")
        parser.add_argument("--month", required=True, help="2026-09")
        parser.add_argument("--json", action="store_true")

    def handle(self, *, project: str, month: str, **options: Any) -> None:
        rows = claims.of_project(project_of(project), month=month_of(month))
        found = [item(claim) for claim in rows]
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return
        for claim in rows:
            self.stdout.write(sentence(claim))


def item(claim: Claim) -> dict[str, Any]:
    """A claim as a program reads it; what was not submitted yet as it would be now."""
    lines = claims.lines(claim)
    return {
        "practice": claim.practice.slug,
        "number": claim.number,
        "lines": [
            {
                "activity": line.activity,
                "role": line.role,
                "minutes": line.minutes,
                "rate": float(line.rate),
                "amount": float(line.amount),
            }
            for line in lines
        ],
        "total": float(amounts.total(lines)),
        "status": claim.state,
    }


def sentence(claim: Claim) -> str:
    correction = f", correctie {claim.number}" if claim.number else ""
    total = euros.shown(amounts.total(claims.lines(claim)))
    return f"{claim.practice.slug}{correction}: {total} ({claim.get_state_display()})"


def project_of(slug: str) -> Project:
    found = practices.projects().filter(slug=slug).first()
    if found is None:
        known = ", ".join(practices.projects().values_list("slug", flat=True))
        raise CommandError(
            f"Het project '{slug}' is er niet. Wel: {known or 'nog geen enkel'}.", returncode=2
        )
    return found


def month_of(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise CommandError(f"'{text}' is geen maand. Schrijf die zo: 2026-09.", returncode=2) from None
