"""`script/manage walkthrough FILE --out DIR`: the whole main job, from a HIS export to letters, plans and workbooks."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from consults.services import walkthrough
from patients.management.commands.import_his import day

INSIDE = "BENZO_WALKTHROUGH"
# With these the scratch installation would not be one.
NOT_HANDED_ON = {"DATABASE_URL", "REDIS_URL", "BENZO_PRODUCTION", "BENZO_DEMO"}


class Command(BaseCommand):
    help = (
        "Do the main job with FILE in a scratch installation of its own: import, detect, screen, choose at most 20, "
        "sign twice, render with a real worker process, print, post; then a consult, a taper plan and a "
        "workbook for three of them. Writes the PDFs to DIR; keeps nothing else."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--out", type=Path, required=True, metavar="DIR")
        parser.add_argument(
            "--as-of", type=day, metavar="YYYY-MM-DD", help="the day to count from; today by default"
        )
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            self.stderr.write(
                _("The walkthrough makes accounts and letters up: it does not run with production settings.")
            )
            sys.exit(2)
        if os.environ.get(INSIDE) == str(settings.DATA_DIR):
            self.walk(**options)
        else:
            sys.exit(run_in_scratch(sys.argv[1:]))

    def walk(self, *, file: Path, out: Path, as_of: Any, as_json: bool, **_options: Any) -> None:
        call_command("migrate", verbosity=0)
        try:
            summary = walkthrough.walk(file=file, out=out, as_of=as_of)
        except Refused as refusal:
            self.stderr.write(str(refusal))
            sys.exit(2)
        if as_json:
            self.stdout.write(json.dumps(summary))
            return
        for name, value in summary.items():
            self.stdout.write(f"{name}: {value}")


def run_in_scratch(arguments: list[str]) -> int:
    """The same command in a data folder that is thrown away: no practice of this installation is touched."""
    with tempfile.TemporaryDirectory(prefix="benzo-walkthrough-") as scratch:
        scratch = str(Path(scratch).resolve())
        own = {name: value for name, value in os.environ.items() if name not in NOT_HANDED_ON}
        environment = {**own, "BENZO_DATA_DIR": scratch, INSIDE: scratch}
        manage = str(settings.BASE_DIR / "manage.py")
        return subprocess.run([sys.executable, manage, *arguments], env=environment, check=False).returncode
