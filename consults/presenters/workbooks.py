"""A patient's workbooks on the screen: how far the newest is, what a new one would hold, and what changed since."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from benzoproject.lib.durable import WorkState
from benzoproject.lib.written import day
from consults.models import Workbook
from consults.writing.facts import Facts, Said
from patients.presenters.rows import Tag

BUSY = (WorkState.WAITING, WorkState.QUEUED, WorkState.WORKING)
# Which facts stand behind each line of what a workbook holds.
SUBJECTS: Mapping[str, tuple[Any, tuple[str, ...]]] = {
    "schedule": (gettext_lazy("taper schedule"), ("schedule",)),
    "words": (gettext_lazy("own words and rulers"), ("said",)),
    "quiz": (gettext_lazy("quiz"), ("quiz",)),
    "use": (gettext_lazy("medicine in use"), ("medicines", "reason", "age_65")),
    "appointment": (gettext_lazy("next appointment"), ("appointment",)),
    "texts": (gettext_lazy("words of the workbook"), ("texts",)),
}


@dataclass(frozen=True)
class Shown:
    """One edition. state: "busy", "failed" or "ready"."""

    workbook: Workbook
    state: str
    tag: Tag
    made: str
    given: str


@dataclass(frozen=True)
class Held:
    """One line of what the next edition holds; `there` False: the book leaves room for it."""

    label: str
    value: str
    there: bool


def shown(workbook: Workbook) -> Shown:
    given = workbook.given_at
    return Shown(
        workbook,
        state_of(workbook),
        tag(workbook),
        _("%(day)s, %(name)s")
        % {"day": day(timezone.localdate(workbook.made_at)), "name": workbook.made_by.display_name},
        _("given on %(day)s") % {"day": day(timezone.localdate(given))} if given else "",
    )


def state_of(workbook: Workbook) -> str:
    if workbook.work_state in BUSY:
        return "busy"
    return "failed" if workbook.work_state == WorkState.FAILED else "ready"


def tag(workbook: Workbook) -> Tag:
    state = state_of(workbook)
    if state == "busy":
        return Tag("info", _("being made"))
    if state == "failed":
        return Tag("danger", _("not made"))
    return Tag("success", _("given")) if workbook.given_at else Tag("primary", _("ready to print"))


def holds(facts: Facts) -> list[Held]:
    """What the next edition holds, and what it leaves room for."""
    plan, next_one = facts.schedule, facts.appointment
    rows = (
        ("use", ", ".join(one.name for one in facts.medicines)),
        ("schedule", _plan(facts) if plan else ""),
        ("words", _words(facts.said)),
        ("quiz", _quiz(facts)),
        ("appointment", date_format(next_one.starts_at, "j F Y, H.i") if next_one else ""),
    )
    return [Held(str(SUBJECTS[code][0]), value or _("not known yet"), bool(value)) for code, value in rows]


def _plan(facts: Facts) -> str:
    assert facts.schedule
    return _("%(substance)s, approved on %(day)s") % {
        "substance": facts.schedule.substance,
        "day": day(facts.schedule.approved_on),
    }


def _words(said: Said) -> str:
    count = sum(value not in ("", None) for value in vars(said).values())
    return ngettext("%(count)d answer", "%(count)d answers", count) % {"count": count} if count else ""


def _quiz(facts: Facts) -> str:
    if not facts.quiz:
        return ""
    last = facts.quiz[-1]
    return _("%(score)d of %(questions)d right") % {"score": last.score, "questions": last.questions}


def changed(newest: Workbook, facts: Facts) -> list[str]:
    """What a new edition would say otherwise than the newest."""
    fresh, kept = facts.to_json(), newest.facts
    return [
        str(label)
        for label, names in SUBJECTS.values()
        if any(kept.get(name) != fresh[name] for name in names)
    ]


def editions(workbooks: Iterable[Workbook]) -> list[Shown]:
    return [shown(workbook) for workbook in workbooks]
