"""What the practices thought of the meetings: grades from 1 to 10."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from benzoproject.lib.written import day
from evaluation.results.parts import Bar, Bars, Scale, Table
from evaluation.results.words import SPACE
from evaluation.snapshots.content import Content

BEFORE_IT_WAS_STORED = 3


def tell(content: Content) -> Bars | None:
    grades = content.programme.get("grades", ())
    if not grades:
        return None
    fewest = content.programme.get("least_grades", BEFORE_IT_WAS_STORED)
    grades = _told_apart(grades)
    bars = tuple(_bar(one["title"], one.get("mean"), int(one["n"]), fewest) for one in grades)
    return Bars(
        name="training",
        title=_("Meetings"),
        sentence=_sentence(grades, fewest),
        table=Table(
            (_("Meeting"), _("Mean grade"), _("Grades")),
            tuple((one["title"], grade(one.get("mean")), str(one["n"])) for one in grades),
        ),
        method=_(
            "Mean of the grades given, 1 to 10; higher is better. With fewer than %(count)d grades none is shown."
        )
        % {"count": fewest},
        bars=bars,
        scale=Scale(10, (0, 2, 4, 6, 8, 10)),
    )


def _told_apart(grades: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """A meeting is given to more than one group: then each is named with its group, or else its day."""
    often = Counter(one["title"] for one in grades)
    return [{**one, "title": _name(one) if often[one["title"]] > 1 else one["title"]} for one in grades]


def _name(one: Mapping[str, Any]) -> str:
    title = one["title"]
    if one.get("group"):
        return _("%(meeting)s, group %(group)s") % {"meeting": title, "group": one["group"]}
    return f"{title}, {day(date.fromisoformat(one['day']))}" if one.get("day") else str(title)


def _bar(title: str, mean: float | None, n: int, fewest: int) -> Bar:
    if mean is None:
        return Bar(title, None, _("not shown"), _("fewer than %(count)d grades") % {"count": fewest})
    given = ngettext("%(count)d grade", "%(count)d grades", n) % {"count": n}
    return Bar(title, mean, grade(mean), given, main=True)


def grade(mean: float | None) -> str:
    return _("not shown") if mean is None else number_format(mean, 1)


def _sentence(grades: list[dict[str, object]], fewest: int) -> str:
    known = [one for one in grades if one.get("mean") is not None]
    if not known:
        return _("No meeting has %(count)d grades yet.") % {"count": fewest}
    told = [f"{one['title']}{SPACE}{grade(one['mean'])}" for one in known]  # type: ignore[arg-type]
    return _("Of 10 the meetings got, on average: %(grades)s.") % {"grades": ", ".join(told)}
