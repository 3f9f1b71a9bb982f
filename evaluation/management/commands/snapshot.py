"""`script/manage snapshot --project P`: counts the study of a project here and now, and prints what is published."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from evaluation.models import Snapshot
from evaluation.presenters import snapshots as words
from evaluation.queries import studies as queries
from evaluation.services import snapshots
from practices.queries import practices


class Command(BaseCommand):
    help = "Make a snapshot of the study of a project: count, protect, publish."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--project", required=True, metavar="SLUG")
        parser.add_argument("--json", action="store_true", dest="as_json", help="the whole content")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            snapshot = made(options["project"])
        except Refused as refusal:
            self.stderr.write(str(refusal))
            sys.exit(1)
        if options["as_json"]:
            self.stdout.write(json.dumps(snapshot.content, ensure_ascii=False))
        else:
            self.stdout.write(words.as_text(snapshot))


def made(slug: str) -> Snapshot:
    """Refused for an unknown project, and in the words of the page when it was not published."""
    project = practices.project_by_slug(slug)
    if project is None:
        raise Refused(_("There is no project '%(slug)s'.") % {"slug": slug})
    snapshot = snapshots.make_now(study=queries.of(project), at=timezone.now())
    if snapshot.state != Snapshot.State.PUBLISHED:
        raise Refused(words.Line(snapshot).explanation)
    return snapshot
