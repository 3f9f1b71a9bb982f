"""How far the patients of a wave or a practice came: a picture, its numbers, and a line per patient."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consults.models import Consult
from consults.presenters.appointments import rung_title
from consults.presenters.ladder import sentence_of, standing_tag
from consults.queries.ladder import Ladder
from patients.presenters.people import name_of
from patients.presenters.rows import Tag

State = Consult.State


def rungs(ladders: Sequence[Ladder]) -> list[dict[str, Any]]:
    """One dot per patient and rung: filled has been, open is planned."""
    been, planned, here = _been(ladders), _planned(ladders), Counter(one.reached for one in ladders)
    size = max((len(one.rungs) for one in ladders), default=0)
    return [
        {
            "label": rung_title(number),
            "been": been[number] if number else len(ladders),
            "planned": planned[number],
            "note": _("now here: %(count)d") % {"count": here[number]} if here[number] else "",
        }
        for number in range(size + 1)
    ]


def _been(ladders: Iterable[Ladder]) -> Counter[int]:
    return Counter(row.number for one in ladders for row in one.consults if row.state == State.DONE)


def _planned(ladders: Iterable[Ladder]) -> Counter[int]:
    return Counter(one.planned.number for one in ladders if one.planned)


def table(ladders: Sequence[Ladder]) -> list[dict[str, Any]]:
    """The picture in numbers, with what the picture leaves out: missed and cancelled."""
    missed = Counter(row.number for one in ladders for row in one.consults if row.state == State.NO_SHOW)
    cancelled = Counter(
        row.number
        for one in ladders
        for row in one.consults
        if row.state == State.CANCELLED and row.was_appointment
    )
    return [
        {**rung, "missed": missed[number], "cancelled": cancelled[number]}
        for number, rung in enumerate(rungs(ladders))
    ]


def sentence(ladders: Sequence[Ladder]) -> str:
    """ "9 of the 20 patients came to a first consult; 4 consults are planned and 2 have to be planned."."""
    came = sum(one.held > 0 for one in ladders)
    planned = sum(one.planned is not None for one in ladders)
    waiting = sum(one.wants for one in ladders)
    parts = [
        ngettext(
            "%(came)d of the %(total)d patients came to a consult",
            "%(came)d of the %(total)d patients came to a consult",
            came,
        )
        % {"came": came, "total": len(ladders)},
        ngettext("%(count)d consult is planned", "%(count)d consults are planned", planned)
        % {"count": planned},
        ngettext("%(count)d has to be planned", "%(count)d have to be planned", waiting) % {"count": waiting},
    ]
    return f"{', '.join(parts)}."


@dataclass(frozen=True)
class Climber:
    """One patient of a wave as a line: dots, and what comes next."""

    name: str
    url: str
    done: int
    planned: int
    of: int
    label: str
    next: Tag | None
    alert: Tag | None


def climbers(ladders: Iterable[Ladder], today: date, alerts: Mapping[int, Tag]) -> list[Climber]:
    """Who came furthest first."""
    ordered = sorted(ladders, key=lambda one: (-one.held, one.planned is None, one.letter.position))
    return [_climber(one, today, alerts.get(one.letter.patient_id)) for one in ordered]


def _climber(ladder: Ladder, today: date, alert: Tag | None) -> Climber:
    patient = ladder.letter.patient
    return Climber(
        name=name_of(patient),
        url=reverse("patient", args=[ladder.letter.practice.slug, patient.pk]),
        done=1 + ladder.held,
        planned=int(ladder.planned is not None),
        of=1 + max(ladder.size, ladder.held + int(ladder.planned is not None)),
        label=sentence_of(ladder, today),
        next=standing_tag(ladder, today),
        alert=alert,
    )
