import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from benzoproject.operation import doctor

MARKS = {doctor.GOOD: "goed  ", doctor.WORRY: "let op", doctor.WRONG: "fout  "}


class Command(BaseCommand):
    requires_system_checks = []  # has to run when other things do not
    help = "Looks whether this installation is well and says so in words; exit 1 when something is wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *, json: bool, **_: Any) -> None:
        findings = doctor.examine()
        self.stdout.write(as_text(findings) if not json else dumped(findings))
        if doctor.worst(findings) == doctor.WRONG:
            raise CommandError("Er is iets mis met deze installatie.", returncode=1)


def as_text(findings: list[doctor.Finding]) -> str:
    return "\n".join(
        f"{MARKS[found.state]}  {found.about}: {found.words}{f' -> {found.advice}' if found.advice else ''}"
        for found in findings
    )


def dumped(findings: list[doctor.Finding]) -> str:
    return json.dumps(doctor.as_json(findings), ensure_ascii=False)
