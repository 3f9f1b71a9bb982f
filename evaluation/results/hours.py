"""How much time the practices spent, per activity."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluation.results.parts import Bar, Bars, Table, scale
from evaluation.results.words import first_up, sentences, whole
from evaluation.snapshots.content import Content
from practices.models import Activity

HOUR = 60


def tell(content: Content) -> Bars | None:
    rows = content.programme.get("hours", ())
    if not rows:
        return None
    known = sorted(
        (row for row in rows if row.get("minutes") is not None), key=lambda row: -int(row["minutes"])
    )
    withheld = [row for row in rows if row.get("minutes") is None]
    bars = (
        *(Bar(_name(row), int(row["minutes"]) / HOUR, _hours(row["minutes"]), main=True) for row in known),
        *(Bar(_name(row), None, _("not shown"), _few(content)) for row in withheld),
    )
    return Bars(
        name="hours",
        title=_("Hours"),
        sentence=_sentence(known),
        table=_table([*known, *withheld], [bar.words for bar in bars]),
        method=sentences(
            _("Hours written by %(practices)s.") % {"practices": _practices(content)} if known else "",
            _("An activity of fewer than %(count)d practices is not shown.")
            % {"count": content.rules["pool"]}
            if withheld
            else "",
        ),
        bars=bars,
        scale=scale(max((bar.amount or 0 for bar in bars), default=1) or 1, _("h")),
    )


def _table(rows: list[dict[str, Any]], hours: list[str]) -> Table:
    """Of an older content the number of practices per activity is not known: then there is no column for it."""
    head: tuple[str, ...] = (_("Activity"), _("Hours"))
    told = [(_name(row), words) for row, words in zip(rows, hours, strict=True)]
    if not any("practices" in row for row in rows):
        return Table(head, tuple(told))
    counts = [str(row["practices"]) if "practices" in row else _("not shown") for row in rows]
    return Table(
        (*head, _("Practices")), tuple((*one, count) for one, count in zip(told, counts, strict=True))
    )


def _practices(content: Content) -> str:
    """Who wrote them: other practices than those whose patients are counted."""
    if "hours_practices" not in content.programme:
        return _("the practices of the project")
    count = content.programme["hours_practices"]
    return ngettext("%(count)d practice", "%(count)d practices", count) % {"count": count}


def _name(row: dict[str, object]) -> str:
    code = str(row["activity"])
    return first_up(Activity(code).label if code in Activity.values else code)


def _hours(minutes: int) -> str:
    return f"{whole(minutes / HOUR)}\N{NO-BREAK SPACE}{_('h')}"


def _few(content: Content) -> str:
    return _("fewer than %(count)d practices") % {"count": content.rules["pool"]}


def _sentence(known: list[dict[str, object]]) -> str:
    if not known:
        return _("No activity was written by enough practices to show.")
    total = sum(int(str(row["minutes"])) for row in known) / HOUR
    hours = ngettext("%(count)s hour in all", "%(count)s hours in all", round(total)) % {
        "count": whole(total)
    }
    return _("%(hours)s, most of it for: %(name)s (%(most)s).") % {
        "hours": hours, "name": _name(known[0]).lower(), "most": _hours(int(str(known[0]["minutes"]))),
    }  # fmt: skip
