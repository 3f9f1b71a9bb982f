"""Whether each POH may begin, in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from practices.models import Membership
from practices.presenters.meetings import Tag
from practices.queries.training import Trained


@dataclass(frozen=True)
class Poh:
    row: Trained

    @property
    def person(self) -> Membership:
        return self.row.person

    @property
    def tag(self) -> Tag:
        if self.row.day_1:
            return "success", _("was at day 1")
        if self.row.override:
            return "info", _("may begin without day 1")
        return "warning", _("not yet at day 1")

    @property
    def text(self) -> str:
        if self.row.override and not self.row.day_1:
            return self.row.override.reason
        if self.row.invited_to and not self.row.day_1:
            return _("invited for %(day)s") % {"day": date_format(self.row.invited_to, "d-m-Y")}
        return ""

    @property
    def waits(self) -> bool:
        return not (self.row.day_1 or self.row.override)


def pohs(rows: Iterable[Trained]) -> list[Poh]:
    """Who waits stands above."""
    return sorted((Poh(row) for row in rows), key=lambda each: not each.waits)
