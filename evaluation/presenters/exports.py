"""An export in words: where it stands, what is in it, until when, who took it along."""

from datetime import datetime
from functools import cached_property

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from benzoproject.lib.durable import WorkState
from evaluation.models import ResearchExport
from evaluation.services import export_building


class ExportPage:
    def __init__(self, row: ResearchExport) -> None:
        self.row = row

    @property
    def ready(self) -> bool:
        return bool(self.row.kept_sha256) and self.row.work_state == WorkState.DONE

    @property
    def busy(self) -> bool:
        return self.row.busy

    @property
    def failed(self) -> bool:
        return self.row.work_state == WorkState.FAILED

    @property
    def title(self) -> str:
        return _("Export %(number)d") % {"number": self.row.pk}

    @property
    def tone(self) -> str:
        if self.failed:
            return "danger"
        return "success" if self.ready else "info" if self.busy else "neutral"

    @property
    def state(self) -> str:
        if self.failed:
            return _("not made")
        if self.ready:
            return _("ready")
        return _("being made") if self.busy else _("erased")

    @property
    def asked(self) -> str:
        words = {"day": _day(self.row.asked_at), "name": self.row.asked_by.name if self.row.asked_by else ""}
        if self.row.asked_by is None:
            return _("%(day)s, by the command on the server") % words
        return _("%(day)s, %(name)s") % words

    @property
    def contents(self) -> str:
        """ "412 patients of 8 practices"."""
        if self.row.patients is None or self.row.practices is None:
            return ""
        patients = ngettext("%(count)d patient", "%(count)d patients", self.row.patients)
        practices = ngettext("%(count)d practice", "%(count)d practices", self.row.practices)
        return _("%(patients)s of %(practices)s") % {
            "patients": patients % {"count": self.row.patients},
            "practices": practices % {"count": self.row.practices},
        }

    @property
    def until(self) -> str:
        """What becomes of the file, or what became of it."""
        row = self.row
        if self.failed:
            return self.why_not
        if row.erased_at:
            return _("erased on %(day)s: %(reason)s") % {
                "day": _day(row.erased_at), "reason": row.get_erased_because_display(),
            }  # fmt: skip
        if row.expires_at:
            return _("kept until %(day)s") % {"day": _day(row.expires_at)}
        return _("a few minutes")

    @property
    def why_not(self) -> str:
        if self.row.error == export_building.NOBODY:
            return _("Nobody agreed any more when it was made")
        if self.row.error == export_building.CHANGED:
            return _("Patients left while it was made: ask for it again")
        return _("It could not be made: tell the administrator")

    @cached_property
    def downloads(self) -> list[str]:
        return [
            _("%(day)s, %(name)s") % {"day": _day(one.downloaded_at), "name": one.downloaded_by.name}
            for one in self.row.downloads.all()
        ]


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "d-m-Y H:i")
