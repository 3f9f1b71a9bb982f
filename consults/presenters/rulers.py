"""The rulers of a consult: 0 to 10, with the mark of last time."""

from dataclasses import dataclass

from django.forms import BoundField
from django.utils.translation import gettext as _

from consults.models import Conversation


@dataclass(frozen=True)
class Mark:
    """One place on a ruler. `last`: what stands under it when the patient chose it last time."""

    value: str
    label: str
    id: str
    chosen: bool
    last: str = ""


@dataclass(frozen=True)
class Ruler:
    field: BoundField
    marks: list[Mark]
    not_asked: Mark
    low: str
    high: str


def ruler(field: BoundField, last: Conversation | None) -> Ruler:
    before = getattr(last, field.name) if last else None
    marks = [_mark(field, option.data, before) for option in field]
    return Ruler(field, marks[:-1], marks[-1], *ends(field.name))


def ends(name: str) -> tuple[str, str]:
    return (_("not at all"), _("very")) if name == "importance" else (_("not at all"), _("completely"))


def _mark(field: BoundField, data: dict[str, object], before: int | None) -> Mark:
    value = str(data["value"])
    last = _("last time %(mark)s") % {"mark": value} if value == str(before) else ""
    attrs: dict[str, str] = data["attrs"]  # type: ignore[assignment]
    return Mark(value, str(data["label"]), attrs["id"], bool(data["selected"]), last)
