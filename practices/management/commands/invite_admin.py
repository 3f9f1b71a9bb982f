from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from benzoproject.lib.refusal import Refused
from practices.models import Role
from practices.services import mail, people


class Command(BaseCommand):
    help = "Invites the first admin of a fresh installation and prints the link to accept with."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True)

    def handle(self, *, email: str, name: str, **_: Any) -> None:
        try:
            _invitation, token = people.invite(
                email=email, name=name, role=Role.ADMIN, by=None, at=timezone.now()
            )
        except Refused as refusal:
            raise CommandError(str(refusal), returncode=2) from None
        except ValidationError as error:
            raise CommandError(" ".join(error.messages), returncode=2) from None
        self.stdout.write(mail.invitation_link(token))
