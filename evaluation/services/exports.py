"""Taking research rows along: asked for with a purpose, made by a worker, handed out while everybody still agrees."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from benzoproject.lib import files
from benzoproject.lib.durable import WorkState
from benzoproject.lib.refusal import Refused
from evaluation.models import ExportDownload, ResearchExport, Study
from evaluation.queries import exports as queries
from evaluation.services import studies
from practices.models import Membership, Practice, User
from practices.services import audit
from practices.services.audit import Entry

Erased = ResearchExport.Erased
FOLDER, WHAT = "exports", "research export"
KEPT = timedelta(days=7)
SHORTEST_PURPOSE = 15  # signs: "analyse" alone says nothing to who reads the log later


@transaction.atomic
def ask(*, study: Study | None, purpose: str, by: Membership | None, at: datetime) -> ResearchExport:
    """Have an export made; `by` None: the command on the server. Raises ValidationError for a purpose that says
    nothing."""
    study, words = studies.require_registered(study), sentence(purpose)
    if not queries.anybody(study, timezone.localdate(at)):
        raise Refused(_("No patient agreed to the use of their data yet. Nothing was made."))
    export = ResearchExport(study=study, purpose=words, asked_at=at, asked_by=by.user if by else None)
    export.full_clean()
    export.save()
    export.queue(at=at)
    audit.record(
        audit.Action.CREATE, WHAT, by=by, at=at, object_id=export.pk, purpose=words, command=by is None
    )
    return export


def sentence(purpose: str) -> str:
    """What the data are for, as it stands in the log; a word or two is refused."""
    words = " ".join(purpose.split())
    if len(words) < SHORTEST_PURPOSE:
        raise ValidationError({"purpose": _("Write in a sentence what these data are needed for.")})
    return words


def download(*, export: ResearchExport, by: Membership, at: datetime) -> bytes:
    """The ZIP. Refused after its term, and as soon as somebody who is in it left: then the file goes at once."""
    with transaction.atomic():
        export = _locked(export)
        if export.work_state != WorkState.DONE:
            raise Refused(_("This export is not ready."))
        if not export.kept_sha256:
            raise Refused(_why_gone(export.erased_because))
        because = _why_erase(export, at=at)
        if because is None:
            return _handed_out(export, by=by, at=at)
    # Outside that transaction: what is erased stays erased when the download is refused.
    _erase(export, because, at=at)
    raise Refused(_why_gone(because))


def _handed_out(export: ResearchExport, *, by: Membership, at: datetime) -> bytes:
    data = stored(export)
    ExportDownload.objects.create(export=export, downloaded_at=at, downloaded_by=by.user)
    log(export, queries.behind_of(export), "downloaded", by=by, at=at)
    return data


def stored(export: ResearchExport) -> bytes:
    try:
        return files.read(export.stored_name, export.kept_sha256)
    except (OSError, files.FileDamaged) as error:
        raise Refused(_("This file cannot be opened. Make the export anew.")) from error


def look_after(*, at: datetime) -> int:
    """Erase what has expired or whose people left, and files that no row knows; returns how many rows."""
    kept = list(
        ResearchExport.objects.exclude(kept_sha256="").select_related("study__project").order_by("pk")
    )
    erased = sum(_erase(export, Erased.EXPIRED, at=at) for export in kept if _expired(export, at))
    others = [export for export in kept if not _expired(export, at)]
    left = queries.with_somebody_gone(others, timezone.localdate(at))
    erased += sum(_erase(export, Erased.LEFT, at=at) for export in left)
    files.delete_unwanted(FOLDER, _wanted, before=at - settings.LEASE)
    return erased


def log(
    export: ResearchExport,
    behind: Mapping[int, Sequence[int]],
    act: str,
    *,
    by: Membership | User | None,
    at: datetime,
) -> None:
    """In the log of each practice a line per patient, and one in the log of the study, which no practice sees."""
    detail: dict[str, Any] = {"act": act, "purpose": export.purpose}
    for practice in Practice.objects.filter(pk__in=behind).order_by("pk"):
        lines = [Entry(audit.Action.EXPORT, WHAT, pk, export.pk, detail) for pk in behind[practice.pk]]
        audit.append(lines, by=by, at=at, practice=practice)
    detail |= {"patients": sum(map(len, behind.values())), "practices": len(behind)}
    audit.record(audit.Action.EXPORT, WHAT, by=by, at=at, object_id=export.pk, **detail)


# --- the end of a file -----------------------------------------------------------------------------------------------


def _why_erase(export: ResearchExport, *, at: datetime) -> Erased | None:
    if _expired(export, at):
        return Erased.EXPIRED
    there = queries.all_still_there(export.study, queries.behind_of(export), timezone.localdate(at))
    return None if there else Erased.LEFT


def _expired(export: ResearchExport, at: datetime) -> bool:
    return export.expires_at is not None and export.expires_at <= at


@transaction.atomic
def _erase(export: ResearchExport, because: Erased, *, at: datetime) -> bool:
    export = _locked(export)
    if not export.kept_sha256:
        return False
    name = export.stored_name
    export.kept_sha256, export.behind = "", None
    export.erased_at, export.erased_because = at, because
    export.save(update_fields=["kept_sha256", "behind", "erased_at", "erased_because"])
    audit.record(
        audit.Action.CHANGE, "research export, erased", by=None, at=at, object_id=export.pk, because=because
    )
    transaction.on_commit(partial(files.delete, name))
    return True


def _why_gone(because: str) -> str:
    if because == Erased.LEFT:
        return _("A patient or practice that is in it left since. The file was erased; make the export anew.")
    return _("The term of this file has passed and it was erased. Make the export anew.")


def _locked(export: ResearchExport) -> ResearchExport:
    return ResearchExport.objects.select_for_update(of=("self",)).get(pk=export.pk)


def _wanted() -> set[str]:
    return {row.stored_name for row in ResearchExport.objects.exclude(kept_sha256="").only("kept_sha256")}
