"""`script/manage export_research --project P --out DIR --purpose "..."`: research rows here and now, as the page makes
them and logged as made by the command."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from benzoproject.lib.durable import WorkState
from benzoproject.lib.refusal import Refused
from evaluation.exports import archive
from evaluation.models import ResearchExport
from evaluation.presenters.exports import ExportPage
from evaluation.queries import studies
from evaluation.services import export_building, exports
from practices.models import Project


class Command(BaseCommand):
    help = "Write the research rows of a project to a folder: SPSS, CSV, codebook, analysis."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--project", required=True, metavar="SLUG")
        parser.add_argument("--out", required=True, metavar="DIR", type=Path)
        parser.add_argument("--purpose", required=True, metavar="SENTENCE")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            export = made(options["project"], options["purpose"])
            names = written(export, options["out"])
        except (Refused, ValidationError, OSError) as error:
            self.stderr.write("\n".join(error.messages) if isinstance(error, ValidationError) else str(error))
            sys.exit(1)
        if options["as_json"]:
            self.stdout.write(json.dumps(as_json(export, names)))
            return
        self.stdout.write(ExportPage(export).contents)
        for name in names:
            self.stdout.write(str(options["out"] / name))


def made(slug: str, purpose: str) -> ResearchExport:
    """Asked for and built in this process. Refused with the reason when it could not be."""
    project, at = Project.objects.filter(slug=slug).first(), timezone.now()
    if project is None:
        raise Refused(_("There is no project with this short name."))
    with transaction.atomic():  # no worker sees the row before it is claimed here
        asked = exports.ask(study=studies.of(project), purpose=purpose, by=None, at=at)
        export = ResearchExport.claim_row(asked.pk, at=at)
    assert export is not None
    with export.kept():
        export_building.build(export, at=at)
    export.refresh_from_db()
    if export.work_state != WorkState.DONE:
        raise Refused(ExportPage(export).why_not)
    return export


def written(export: ResearchExport, folder: Path) -> list[str]:
    """The files of the ZIP, readable by who ran the command alone; returns their names."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    found = archive.unzipped(exports.stored(export))
    for name, data in found.items():
        path = folder / name
        path.touch(mode=0o600)
        path.write_bytes(data)
    return sorted(found)


def as_json(export: ResearchExport, names: list[str]) -> dict[str, Any]:
    return {
        "export": export.pk,
        "day": export.day.isoformat() if export.day else None,
        "patients": export.patients,
        "practices": export.practices,
        "sha256": export.sha256,
        "files": names,
    }
