"""Lessons in words: by theme, and how far one's own have come."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from practices.models import Lesson, Membership
from practices.presenters.meetings import Tag

State = Lesson.State
TONES: dict[str, str] = {State.OFFERED: "info", State.SHOWN: "success", State.RETURNED: "warning"}


def known_theme(code: str) -> str:
    return code if code in Lesson.Theme.values else ""


def tabs(counts: dict[str, int], theme: str) -> list[dict[str, Any]]:
    """Links per theme that has something, and everything."""
    rows = [("", _("Everything"), sum(counts.values()))]
    rows += [(code, str(label), counts[code]) for code, label in Lesson.Theme.choices if code in counts]
    return [
        {"value": code, "label": label[:1].upper() + label[1:], "count": count, "current": code == theme}
        for code, label, count in rows
    ]


def tag(row: Lesson) -> Tag:
    return TONES.get(row.state, "neutral"), str(row.get_state_display())


@dataclass(frozen=True)
class Own:
    """A lesson of the own practice."""

    row: Lesson
    me: Membership

    @property
    def tag(self) -> Tag:
        return tag(self.row)

    @property
    def may_change(self) -> bool:
        mine = self.row.author.user_id == self.me.user_id
        return mine and self.row.state in (State.OFFERED, State.RETURNED)


def known_state(code: str) -> str:
    return code if code in State.values else State.OFFERED


def state_tabs(counts: dict[str, int], state: str) -> list[dict[str, Any]]:
    return [
        {
            "value": code,
            "label": str(label)[:1].upper() + str(label)[1:],
            "count": counts.get(code, 0),
            "current": code == state,
        }
        for code, label in State.choices
    ]
