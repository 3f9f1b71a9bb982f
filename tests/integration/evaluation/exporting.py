"""A study with patients who agreed, and the rows of a file that was made of them."""

import io
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat

from evaluation.exports import archive
from evaluation.models import ResearchExport, Study, StudyText
from evaluation.services import export_building, exports
from patients.models import Patient
from practices.models import Membership, Participation, Practice
from tests.factories.evaluation import ResearchChoiceFactory
from tests.factories.people import NOW

TODAY = NOW.date()
PURPOSE = "Primaire analyse na zes maanden."


def agrees(patient: Patient, text: StudyText, *, on: date = TODAY, **said: Any) -> None:
    ResearchChoiceFactory(patient=patient, text=text, given_on=on, noted_at=NOW, **said)


def joins(practice: Practice, since: date = date(2026, 1, 1)) -> None:
    Participation.objects.filter(practice=practice).update(research_since=since)


def asked(study: Study, by: Membership | None) -> ResearchExport:
    return exports.ask(study=study, purpose=PURPOSE, by=by, at=NOW)


def made(study: Study, by: Membership | None) -> ResearchExport:
    export = asked(study, by)
    export_building.build_due([export.pk], at=NOW)
    export.refresh_from_db()
    return export


def files(export: ResearchExport) -> dict[str, bytes]:
    return archive.unzipped(exports.stored(export))


def frame(export: ResearchExport, name: str = "patients.csv") -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(files(export)[name]))


def spss(data: bytes, *, user_missing: bool = True) -> Any:
    """The frame and the labels of an SPSS file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.sav"
        path.write_bytes(data)
        return pyreadstat.read_sav(path, user_missing=user_missing)
