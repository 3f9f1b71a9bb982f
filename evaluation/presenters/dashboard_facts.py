"""The facts on top of the results: of the programme, exact, nothing of a patient."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluation.results.training import grade


@dataclass(frozen=True)
class Fact:
    label: str
    value: str
    text: str


def on_top(programme: Mapping[str, Any]) -> list[Fact]:
    """What the snapshot tells of it; a fact it does not hold is left out."""
    found = [
        _practices(programme, "signed_up", _("Signed up")),
        _practices(programme, "started", _("Start interview")),
        _contracts(programme),
        _training(programme),
        _interviews(programme),
    ]
    return [fact for fact in found if fact]


def _practices(programme: Mapping[str, Any], name: str, label: str) -> Fact | None:
    return Fact(label, str(programme[name]), _("practices")) if name in programme else None


def _contracts(programme: Mapping[str, Any]) -> Fact | None:
    """With research: those the project needs a number of."""
    kinds, minimum = programme.get("contracts"), programme.get("minimum")
    if kinds is None or minimum is None:
        return None
    return Fact(
        _("Contract"),
        _("%(count)d of %(minimum)d needed") % {"count": kinds.get("full", 0), "minimum": minimum},
        _("with research; %(other)d without") % {"other": kinds.get("intervention", 0)},
    )


def _training(programme: Mapping[str, Any]) -> Fact | None:
    """The first meeting that has a mean."""
    found = next((one for one in programme.get("grades", ()) if one.get("mean") is not None), None)
    if found is None:
        return None
    text = ngettext("on average, %(count)d grade", "on average, %(count)d grades", found["n"])
    return Fact(found["title"], grade(found["mean"]), text % {"count": found["n"]})


def _interviews(programme: Mapping[str, Any]) -> Fact | None:
    """Of the newest round, all kinds together."""
    rows = programme.get("interviews", ())
    if not rows:
        return None
    number = max(row["round"] for row in rows)
    newest = [row for row in rows if row["round"] == number]
    sums = {key: sum(row.get(key) or 0 for row in newest) for key in ("done", "quota", "planned")}
    return Fact(
        _("Interviews, round %(number)d") % {"number": number},
        _("%(done)d of %(quota)d") % sums,
        _("%(planned)d planned") % sums,
    )
