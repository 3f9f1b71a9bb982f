from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from practices.services import practices


class Command(BaseCommand):
    help = "Makes a practice: create_practice --slug de-linde --name 'Huisartsenpraktijk De Linde' --list-size 2340"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--slug", required=True)
        parser.add_argument("--name", required=True)
        parser.add_argument("--list-size", type=int, default=2100)

    def handle(self, *, slug: str, name: str, list_size: int, **_: Any) -> None:
        try:
            practice = practices.create(slug=slug, name=name, list_size=list_size, by=None, at=timezone.now())
        except ValidationError as error:
            raise CommandError(refusal(error, slug), returncode=2) from None
        self.stdout.write(f"Praktijk {practice.name} staat klaar op /p/{practice.slug}/.")


def refusal(error: ValidationError, slug: str) -> str:
    reasons = "; ".join(f"{field}: {' '.join(messages)}" for field, messages in error.message_dict.items())
    return f"De praktijk '{slug}' is niet gemaakt. {reasons}"
