"""`script/manage create_practice`: a practice by its options, or from a file that describes it and its people."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from benzoproject.lib.refusal import Refused
from practices import practice_files
from practices.practice_files import AGREEMENTS, Described, WrongFile
from practices.services import new_practices


class Command(BaseCommand):
    help = (
        "Makes a practice: create_practice --slug de-linde --name 'Huisartsenpraktijk De Linde' --list-size 2340, "
        "or create_practice --file de-linde.yaml"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--slug")
        parser.add_argument("--name")
        parser.add_argument("--list-size", type=int)
        parser.add_argument(
            "--file", type=Path, metavar="F", help="YAML or JSON, instead of the options above"
        )
        parser.add_argument(
            "--agreement",
            choices=AGREEMENTS,
            help="paper: a signed processing agreement exists; browser: a GP accepts it first. "
            "Default: paper, in production browser",
        )

    def handle(self, *, file: Path | None, agreement: str | None, **options: Any) -> None:
        try:
            described = practice_files.read(file) if file else from_options(**options)
            asked = agreement or described.agreement or default_agreement()
            described = Described(described.practice, described.project, asked, described.people)
            practice = new_practices.make(described=described, by=None, at=timezone.now())
        except (WrongFile, Refused, ValidationError) as error:
            name = file.name if file else options["slug"] or ""
            raise CommandError(refusal(error, name), returncode=2) from None
        self.stdout.write(f"Praktijk {practice.name} staat klaar op /p/{practice.slug}/.")
        for person in described.people:
            self.stdout.write(f"Uitnodiging gestuurd naar {person['email']}.")


def from_options(*, slug: str | None, name: str | None, list_size: int | None = None, **_: Any) -> Described:
    data = {"slug": slug, "name": name, "list_size": list_size}
    return practice_files.described({field: value for field, value in data.items() if value is not None})


def default_agreement() -> str:
    return "browser" if settings.PRODUCTION else "paper"


def refusal(error: Exception, name: str) -> str:
    """Each reason with the name of its field."""
    reasons = str(error)
    if isinstance(error, ValidationError):
        by_field = error.message_dict.items()
        reasons = "; ".join(f"{field}: {' '.join(messages)}" for field, messages in by_field)
    return f"De praktijk '{name}' is niet gemaakt. {reasons}"
