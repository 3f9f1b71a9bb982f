from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from patients.queries import draws
from patients.services.draws import check


class Command(BaseCommand):
    help = "Draw the lots of a wave again from its seed and say whether the result is equal. Changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--practice", required=True, help="the practice's short name in the address")
        parser.add_argument("--wave", required=True, type=int, help="the number of the wave")

    def handle(self, *args: Any, **options: Any) -> None:
        draw = draws.of_number(options["practice"], options["wave"])
        if draw is None:
            raise CommandError("No lots were drawn for this wave.")
        done = check(draw)
        for name in ("ranks", "seal", "logged", "places"):
            self.stderr.write(f"{name}: {'equal' if getattr(done, name) else 'NOT EQUAL'}")
        if not done.equal:
            raise CommandError(f"not equal: the draw of wave {draw.wave.number} is not what its seed gives")
        self.stdout.write(f"equal: seal {draw.seal}")
