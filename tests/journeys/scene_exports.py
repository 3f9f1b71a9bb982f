"""Exports in the demo: one for each state that looks different."""

from datetime import datetime, timedelta
from typing import Any

from practices.models import Project, User
from tests.factories.evaluation import ExportDownloadFactory, ResearchExportFactory, StudyFactory


def objects(by: User, now: datetime) -> dict[str, list[Any]]:
    study = StudyFactory(project=Project.objects.earliest("pk"))
    asked = {"study": study, "asked_by": by, "asked_at": now}
    built = {
        "work_state": "done", "day": now.date(), "patients": 164, "practices": 6, "sha256": "ab" * 32,
        "expires_at": now + timedelta(days=7), **asked,
    }  # fmt: skip
    ready = ResearchExportFactory(kept_sha256="ab" * 32, **built)
    ExportDownloadFactory(export=ready, downloaded_by=by, downloaded_at=now)
    erased = ResearchExportFactory(erased_at=now, erased_because="left", **built)
    failed = ResearchExportFactory(work_state="failed", error="nobody", **asked)
    return {"export": [ready.pk, erased.pk, failed.pk]}
