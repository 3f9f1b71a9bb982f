import json
import os
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation

from benzoproject.lib.refusal import Refused
from practices.models import Batch, Membership, Project
from practices.queries import payments, people, practices
from practices.services import batches

USUAL_DAYS = 2


class Command(BaseCommand):
    help = "Makes a payment batch of all approved claims: payment_batch --project benzoreductie --out betaling.xml"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--project", required=True)
        parser.add_argument("--out", required=True, type=Path, help="the file for the bank (pain.001.001.03)")
        parser.add_argument("--execute-on", type=date.fromisoformat, help="the day the bank pays on")
        parser.add_argument("--by", default="", help="e-mail address of the person of the fund who makes it")
        parser.add_argument("--json", action="store_true")

    def handle(self, *, project: str, out: Path, execute_on: date | None, by: str, **options: Any) -> None:
        with translation.override("nl"):
            try:
                _refuse_existing(out)
                maker = _maker(by)
                batch = _make(_project(project), maker, execute_on)
                _write(out, batches.file_unreleased(batch=batch, by=maker, at=timezone.now()))
            except Refused as refusal:
                raise CommandError(str(refusal), returncode=2) from None
            found = _as_json(batch, out)
        self.stdout.write(json.dumps(found, ensure_ascii=False) if options["json"] else _words(found))


def _project(slug: str) -> Project:
    found = practices.projects().filter(slug=slug).first()
    if found is None:
        raise Refused(f"Er is geen project '{slug}'. Er is niets gewijzigd.")
    return found


def _maker(address: str) -> Membership:
    """Whoever is named; without a name, outside production, the first person of the fund there is."""
    if not address and settings.PRODUCTION:
        raise Refused("Zeg met --by wie van het fonds deze opdracht maakt. Er is niets gewijzigd.")
    found = people.of_fund(address).first()
    if found is None:
        who = f"'{address}' is" if address else "Er is"
        raise Refused(f"{who} niemand die voor het fonds werkt. Er is niets gewijzigd.")
    return found


def _refuse_existing(out: Path) -> None:
    if out.exists():
        raise Refused(f"{out} bestaat al en wordt niet overschreven. Er is niets gewijzigd.")
    if not out.parent.is_dir():
        raise Refused(f"De map {out.parent} bestaat niet. Er is niets gewijzigd.")


def _make(project: Project, by: Membership, execute_on: date | None) -> Batch:
    day = execute_on or timezone.localdate() + timedelta(days=USUAL_DAYS)
    return batches.make(project=project, execute_on=day, by=by, at=timezone.now())


def _write(out: Path, data: bytes) -> None:
    with open(out, "xb", opener=_owner_only) as file:
        file.write(data)


def _owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _as_json(batch: Batch, out: Path) -> dict[str, Any]:
    return {
        "batch": batch.message_id,
        "state": batch.state,
        "execute_on": batch.execute_on.isoformat(),
        "payments": [
            {
                "practice": paid.practice.slug,
                "claims": [claim.reference for claim in paid.claims],
                "amount": float(paid.amount),
            }
            for paid in payments.payments_of(batch)
        ],
        "total": float(batch.total),
        "file": str(out),
        "sha256": batch.file_sha256,
    }


def _words(found: dict[str, Any]) -> str:
    count = len(found["payments"])
    return (
        f"Betaalopdracht {found['batch']}: {count} betaling(en), {found['total']:.2f} euro, in {found['file']}. "
        "Breng het bestand pas naar de bank als iemand anders de opdracht heeft vrijgegeven."
    )
