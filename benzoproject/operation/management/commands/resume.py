from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from benzoproject.lib import held
from benzoproject.operation import mail, restore


class Command(BaseCommand):
    requires_system_checks = []  # has to run when other things do not
    help = "Lets a restored installation work again: mail goes out, waiting work is done."

    def handle(self, **_: Any) -> None:
        if held.is_held():
            restore.resume(at=timezone.now())
            self.stdout.write("De installatie werkt weer. De worker pakt het werk zelf op.")
        else:
            self.stdout.write("Deze installatie wordt niet vastgehouden.")
        sent, left = mail.send_kept()
        self.stdout.write(f"Verstuurd: {sent} bewaarde e-mails.")
        if left:
            raise CommandError(
                f"{left} bewaarde e-mails gingen niet weg. Kijk naar de mail en geef nog eens `script/manage resume`.",
                returncode=1,
            )
