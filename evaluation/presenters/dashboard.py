"""The page of the results: which card stands where, its pictures, and what comes here before there is anything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from benzoproject.lib.durable import WorkState
from benzoproject.lib.written import day
from evaluation.models import Study, StudyReport
from evaluation.presenters.dashboard_facts import Fact, on_top
from evaluation.results import all_parts
from evaluation.results.over_time import OverTimeTold
from evaluation.results.parts import Told
from evaluation.results.words import how_rounded
from evaluation.snapshots.content import Content
from practices.models import Project

# Beside each other on a desk; below each other on a phone, the left column first.
LEFT = ("recruitment", "flow", "responses", "training", "hours")
LOOKS = ("light", "dark", "light-narrow", "dark-narrow")
FORMATS = ("svg", "png", "csv")


@dataclass(frozen=True)
class Picture:
    """One look: its address and its size in pixels."""

    url: str
    width: int
    height: int


class Card:
    """One part of the results with its picture in four looks; none while it was not drawn yet."""

    def __init__(
        self, told: Told, place: tuple[int, int], sizes: Mapping[tuple[str, str], tuple[int, int]]
    ) -> None:
        self.told, self.place, self.sizes = told, place, sizes

    @cached_property
    def looks(self) -> dict[str, Picture]:
        """By the name a template can write: light, dark, light_narrow, dark_narrow."""
        return {
            look.replace("-", "_"): Picture(
                reverse("results_picture", args=[*self.place, self.told.name, look]),
                *self.sizes[self.told.name, look],
            )
            for look in LOOKS
            if (self.told.name, look) in self.sizes
        }

    @property
    def drawn(self) -> bool:
        return len(self.looks) == len(LOOKS)

    @property
    def downloads(self) -> list[tuple[str, str]]:
        """What is drawn as SVG and PNG; the table always."""
        return [
            (kind.upper(), reverse("results_download", args=[*self.place, self.told.name, kind]))
            for kind in FORMATS
            if kind == "csv" or self.drawn
        ]

    @property
    def is_outcome(self) -> bool:
        return self.told.name == "outcome"

    @property
    def facts(self) -> Sequence[tuple[str, str, str]]:
        return self.told.facts if isinstance(self.told, OverTimeTold) else ()


class Dashboard:
    def __init__(
        self, project: Project, content: Content, *, sizes: Mapping[tuple[str, str], tuple[int, int]],
        others: Sequence[tuple[int, date]], report: StudyReport | None,
    ) -> None:  # fmt: skip
        self.project, self.content, self.made = project, content, report
        self.place = (project.pk, content.number)
        self.cards = [Card(told, self.place, sizes) for told in all_parts.tell(content)]
        self.all = others

    @property
    def lead(self) -> str:
        what = _("Snapshot %(number)d of %(day)s.") % {
            "number": self.content.number,
            "day": day(self.content.day),
        }
        return f"{what} {how_rounded(self.content)}"

    @property
    def left(self) -> list[Card]:
        return [card for card in self.cards if card.told.name in LEFT]

    @property
    def right(self) -> list[Card]:
        return [card for card in self.cards if card.told.name not in LEFT]

    @property
    def compares(self) -> bool:
        return any(isinstance(card.told, OverTimeTold) for card in self.cards)

    @property
    def newest(self) -> bool:
        return not self.all or self.all[0][0] == self.content.number

    @property
    def others(self) -> list[tuple[str, str]]:
        """The other snapshots: where, and which one."""
        return [
            (
                reverse("results_of", args=[self.project.pk, number]),
                _("Snapshot %(number)d of %(day)s") % {"number": number, "day": day(when)},
            )
            for number, when in self.all
            if number != self.content.number
        ]

    # --- the report --------------------------------------------------------------------------------------------------

    @property
    def report_ready(self) -> bool:
        return bool(self.made and self.made.work_state == WorkState.DONE)

    @property
    def report_busy(self) -> bool:
        return bool(self.made and self.made.busy)

    @property
    def report_failed(self) -> bool:
        return bool(self.made and self.made.work_state == WorkState.FAILED)

    @property
    def facts(self) -> list[Fact]:
        return on_top(self.content.programme)


class Before:
    """Nothing was published yet: what comes here, and what has to be done for it."""

    def __init__(self, project: Project, study: Study | None, *, may_make: bool) -> None:
        self.project, self.study, self.may_make = project, study, may_make

    @property
    def registered(self) -> bool:
        return bool(self.study and self.study.registered_at)

    @property
    def text(self) -> str:
        if not self.registered:
            return _(
                "Here come recruitment, letters, consults and outcomes of all practices together."
                " First the study is registered, then a snapshot is made."
            )
        return _(
            "Here come recruitment, letters, consults and outcomes of all practices together,"
            " as soon as a snapshot is published. Small counts are never in it."
        )

    @property
    def url(self) -> str:
        if not self.registered or not self.may_make:
            return reverse("study", args=[self.project.pk])
        return reverse("snapshots", args=[self.project.pk])

    @property
    def action(self) -> str:
        return _("Go to the snapshots") if self.registered and self.may_make else _("Go to the study")


def file_name(content: Content, name: str, kind: str = "") -> str:
    """ "benzoproject-4-2026-11-16-outcome.csv": letters, digits and dashes only."""
    stem = slugify(f"benzoproject {content.number} {content.day.isoformat()} {name}")
    return f"{stem}.{slugify(kind)}" if kind else stem
