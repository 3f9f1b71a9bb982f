from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from benzoproject.operation import archive, backup, restore


class Command(BaseCommand):
    requires_system_checks = []  # has to run when other things do not
    help = (
        "Puts a backup back: restore FILE [--keys FILE]. Only into an empty installation, unless --replace. "
        "Afterwards nothing is sent and no work is done until `resume`."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="over everything that is there")
        parser.add_argument("--keys", type=Path, help="the file that backup --keys wrote")
        parser.add_argument("--check", action="store_true", help="only look whether it is whole and fits")

    def handle(self, *, file: Path, replace: bool, keys: Path | None, check: bool, **_: Any) -> None:
        try:
            taken = restore.take_keys(keys) if keys else None
            if check:
                manifest = archive.check(file)
                self.stdout.write(
                    f"De back-up van {manifest['made_at']} is heel: {len(manifest['members'])} onderdelen."
                )
                return
            done = restore.put_back(file, replace=replace, at=timezone.now(), keys=taken)
        except (archive.BadBackup, restore.RestoreFailed, backup.BackupFailed) as failure:
            raise CommandError(str(failure), returncode=1) from None
        self.stdout.write(
            f"Teruggezet: de stand van {done.made_at}, {done.rows} rijen en {done.files} bestanden. "
            f"Opnieuw gewist: {done.erased_again}."
        )
        for remark in done.remarks:
            self.stderr.write(remark)
        self.stdout.write("Er wordt niets verstuurd of gemaakt tot u `script/manage resume` geeft.")
        if done.remarks:
            raise CommandError("De back-up is teruggezet, maar niet alles klopt.", returncode=1)
