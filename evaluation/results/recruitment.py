"""How many practices have a contract, against the number the project needs."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from benzoproject.lib.written import day
from evaluation.results.parts import Scale, Table, Told, scale
from evaluation.results.words import sentences
from evaluation.snapshots.content import Content


@dataclass(frozen=True, kw_only=True)
class RecruitmentTold(Told):
    """`steps`: the day of each contract and how many there were then; `until`: the day of the snapshot."""

    steps: tuple[tuple[date, int], ...]
    until: date
    deadline: date | None
    minimum: int
    scale: Scale

    @property
    def now(self) -> int:
        return self.steps[-1][1]

    @property
    def needed_words(self) -> str:
        return _("needed: %(count)d") % {"count": self.minimum}

    @property
    def deadline_words(self) -> str:
        return day(self.deadline) if self.deadline else ""

    @property
    def now_words(self) -> str:
        return _("now: %(count)d") % {"count": self.now}


def tell(content: Content) -> RecruitmentTold | None:
    told = content.programme
    steps = tuple((date.fromisoformat(when), int(count)) for when, count in told.get("recruitment", ()))
    if not steps:
        return None
    minimum = int(told["minimum"])
    deadline = date.fromisoformat(told["deadline"]) if told.get("deadline") else None
    return RecruitmentTold(
        name="recruitment",
        title=_("Recruitment"),
        sentence=_sentence(steps[-1][1], minimum, deadline),
        table=Table((_("Day"), _("Contracts")), tuple((day(when), str(count)) for when, count in steps)),
        method=_("Accepted contracts with research. Exact: this is about practices, not about patients."),
        steps=steps,
        until=max(content.day, steps[-1][0]),
        deadline=deadline,
        minimum=minimum,
        scale=scale(max(minimum, steps[-1][1]) + 1),
    )


def _sentence(now: int, minimum: int, deadline: date | None) -> str:
    have = ngettext(
        "%(count)d practice has a contract with research.",
        "%(count)d practices have a contract with research.",
        now,
    ) % {"count": now}
    missing = minimum - now
    if missing <= 0:
        return sentences(have, _("That is enough: %(count)d are needed.") % {"count": minimum})
    if deadline is None:
        return sentences(have, _("%(count)d more needed.") % {"count": missing})
    return sentences(
        have, _("%(count)d more needed before %(day)s.") % {"count": missing, "day": day(deadline)}
    )
