"""A consult as it is held: where one is, what is asked, and what was said last time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.forms import BaseForm, BoundField
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from benzoproject.lib.written import day
from consults import complaints, parts
from consults.models import Consult, Conversation
from consults.parts import Part
from consults.presenters.appointments import clock
from consults.presenters.rulers import Ruler, ruler
from patients.presenters.numbers import number


def notice(consult: Consult, today: date) -> str:
    """What somebody has to know before writing; "" when nothing is out of the ordinary."""
    on = timezone.localdate(consult.starts_at)
    if consult.state == Consult.State.PLANNED and on > today:
        return _("This consult is planned for %(day)s. What you write now stands ready for that day.") % {
            "day": day(on)
        }
    if consult.state == Consult.State.DONE and consult.ended_at:
        return _("This consult was held on %(day)s. You can complete it for a week.") % {
            "day": day(consult.ended_at)
        }
    return ""


def saved_words(kept: Conversation | None) -> str:
    """ "Saved at 14:05"; "" before anything was."""
    return saved_at(kept.saved_at) if kept and kept.revision else ""


def saved_at(at: datetime) -> str:
    time = clock(at)
    if timezone.localdate(at) == timezone.localdate():
        return _("Saved at %(time)s") % {"time": time}
    return _("Saved on %(day)s at %(time)s") % {"day": day(at), "time": time}


@dataclass(frozen=True)
class Stop:
    """One part in the line above the form. `state`: done (something stands there), now, or empty."""

    part: Part
    number: int
    state: str


def stops(current: Part, kept: Conversation | None) -> list[Stop]:
    return [Stop(part, parts.number(part), _state(part, current, kept)) for part in parts.PARTS]


def _state(part: Part, current: Part, kept: Conversation | None) -> str:
    if part == current:
        return "now"
    return "done" if kept and any(_filled(getattr(kept, field)) for field in part.fields) else "empty"


def _filled(value: object) -> bool:
    return value not in (None, "", [])


@dataclass(frozen=True)
class Asked:
    """One field as the form shows it. `kind`: ruler, choice, ticks, units or words."""

    kind: str
    field: BoundField
    ruler: Ruler | None = None


KINDS = {
    "importance": "ruler",
    "confidence": "ruler",
    "readiness": "choice",
    "complaints": "ticks",
    "units_per_day": "units",
}
# A card holds what belongs together: a ruler, and what is asked about it.
BEGINS_A_CARD = ("importance", "confidence", "own_reasons")


def asked(form: BaseForm, part: Part, last: Conversation | None) -> list[list[Asked]]:
    """The fields of a part, per card."""
    cards: list[list[Asked]] = []
    for name in part.fields:
        if not cards or name in BEGINS_A_CARD:
            cards.append([])
        kind = KINDS.get(name, "words")
        cards[-1].append(Asked(kind, form[name], ruler(form[name], last) if kind == "ruler" else None))
    return cards


@dataclass(frozen=True)
class Line:
    label: str
    text: str


def lines(kept: Conversation | None, fields: Iterable[str]) -> list[Line]:
    """What was filled in, in words."""
    if kept is None:
        return []
    found = [(name, told(kept, name)) for name in fields]
    return [Line(capfirst(str(_label(name))), text) for name, text in found if text]


def _label(name: str) -> object:
    """What a field is called where it is read; it is asked in other words."""
    if name == "complaints":
        return _("complaints")
    if name == "own_reasons":
        return _("own reasons to take less")
    return Conversation._meta.get_field(name).verbose_name  # type: ignore[union-attr]


def told(kept: Conversation, name: str) -> str:
    """One field in words; "" when it was not filled in."""
    value = getattr(kept, name)
    if not _filled(value):
        return ""
    if name == "units_per_day":
        return number(value)
    if name in ("importance", "confidence"):
        return _("%(mark)d of 10") % {"mark": value}
    if name == "readiness":
        return capfirst(str(kept.get_readiness_display()))
    if name == "complaints":
        return ", ".join(complaints.labels(value))
    return str(value)


@dataclass(frozen=True)
class Difference:
    """One field that two people filled in. `both`: words can also stand below each other."""

    name: str
    label: str
    mine: str
    saved: str
    both: bool


def difference(name: str, mine: Conversation, saved: Conversation) -> Difference:
    nothing = _("(empty)")
    texts = told(mine, name), told(saved, name)
    both = KINDS.get(name, "words") == "words" and all(texts)
    return Difference(name, capfirst(str(_label(name))), texts[0] or nothing, texts[1] or nothing, both)


def reasons_to_call(kept: Conversation | None) -> list[str]:
    """Complaints for which the GP has to be spoken to today."""
    return complaints.labels(
        one.code for one in complaints.complaints() if kept and one.call and one.code in kept.complaints
    )


LAST_TIME = ("agreements", "units_per_day", "importance", "confidence", "own_reasons")


def last_time(last: Conversation | None) -> list[Line]:
    return lines(last, LAST_TIME)
