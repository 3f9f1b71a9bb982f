from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from benzoproject.operation import backup


class Command(BaseCommand):
    requires_system_checks = []  # has to run when other things do not
    help = (
        "Backs up database and files while people work: backup --to FOLDER [--keep 14]. "
        "The keys go apart: backup --keys FILE."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, help="a folder, or the name of a new file")
        parser.add_argument("--keep", type=int, default=0, help="of a folder, keep only the newest so many")
        parser.add_argument("--keys", type=Path, help="write the keys to this new file instead")

    def handle(self, *, to: Path | None, keep: int, keys: Path | None, **_: Any) -> None:
        if (to is None) == (keys is None):
            raise CommandError(
                "Zeg --to (waar de back-up komt) of --keys (waar de sleutels komen).", returncode=2
            )
        try:
            if keys:
                backup.write_keys(keys)
                self.stdout.write(f"De sleutels staan in {keys}. Bewaar ze ergens anders dan de back-ups.")
            if to:
                made = backup.make(to, at=timezone.now(), keep=keep)
                self.stdout.write(
                    f"{made.path}: {made.rows} rijen, {made.files} bestanden, {made.size / 1e6:.1f} MB. "
                    "Zonder de sleutels is hij niet te lezen."
                )
        except backup.BackupFailed as failure:
            raise CommandError(str(failure), returncode=1) from None
