import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from benzoproject.lib.refusal import Refused
from practices.presenters import verdicts
from practices.services import seals
from practices.services.seals import Outcome

# 2 is what a wrong call gives, as of any command, and a file that cannot be read.
EXIT = {
    Outcome.GENUINE: 0,
    Outcome.CHANGED: 1,
    Outcome.CUT_SHORT: 3,
    Outcome.HALF_SIGNED: 4,
    Outcome.NOT_ON_RECORD: 5,
    Outcome.NOT_OURS: 6,
}


class Command(BaseCommand):
    help = (
        "Says whether a PDF is a document of this installation, genuine and unchanged (exit 0). Otherwise: "
        "changed (1), cut short (3), half signed (4), a valid signature but not on record here (5), not ours (6)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true")

    def handle(self, *, file: Path, json: bool, **_: Any) -> None:
        try:
            verdict = seals.check(file.read_bytes())
        except (OSError, Refused) as error:
            raise CommandError(str(error), returncode=2) from None
        said = verdicts.words(verdict)
        self.stdout.write(as_json(verdict) if json else in_words(verdict, said))
        if verdict.outcome != Outcome.GENUINE:
            raise CommandError(said.title, returncode=EXIT[verdict.outcome])


def as_json(verdict: seals.Verdict) -> str:
    seal = verdict.seal
    return json.dumps(
        {
            "verdict": verdict.outcome,
            "kind": seal.kind if seal else None,
            "practice": seal.practice.name if seal and seal.practice else None,
            "sealed_at": seal.sealed_at.isoformat() if seal else None,
            "pages": verdict.pages or None,
            "own_certificate": verdict.own_certificate,
        },
        ensure_ascii=False,
    )


def in_words(verdict: seals.Verdict, said: verdicts.Words) -> str:
    lines = [said.title, said.meaning, *(f"{fact.label}: {fact.value}" for fact in verdicts.facts(verdict))]
    return "\n".join([*lines, said.advice] if said.advice else lines)
