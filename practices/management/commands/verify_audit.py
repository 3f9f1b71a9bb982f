from typing import Any

from django.core.management.base import BaseCommand, CommandError

from practices.queries import log
from practices.services import audit


class Command(BaseCommand):
    help = "Checks that every event of the access log is as it was written; exit 1 when a chain is broken."

    def handle(self, **_: Any) -> None:
        broken = 0
        for chain in log.chains():
            number = audit.verify(chain)
            broken += number is not None
            # The last hash, kept elsewhere, also shows a log that was put back to an earlier state.
            self.stdout.write(
                f"{chain.key}: {chain.length} gebeurtenissen, {verdict(number)} (laatste hash {chain.last_hash[:16]})"
            )
        if broken:
            raise CommandError("Het inzagelog is niet meer zoals het geschreven is.", returncode=1)


def verdict(number: int | None) -> str:
    return "klopt" if number is None else f"klopt niet vanaf nummer {number}"
