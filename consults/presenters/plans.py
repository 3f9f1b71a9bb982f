"""A taper plan as the page shows it: the picture, a table with tablets, what is needed, and what to weigh."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_CEILING, Decimal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from benzoproject.lib.written import day
from consults.language import spoken
from consults.presenters import staircase
from consults.presenters.staircase import Staircase
from consults.presenters.stairs import Stair, when
from consults.presenters.tablets import Dose, amount, doses, units
from patients.pharmacology.tapering import PARTS_OF_DAY, Plan, Step, Strength, Warning, words
from patients.pharmacology.tapering.protocols import load_rules
from patients.presenters.numbers import number

TONES = {"info": "info", "amber": "warning", "red": "danger"}
WEEK = 7
WITH_HALF = {Decimal("0.5"), Decimal("0.75")}
WITH_QUARTER = {Decimal("0.25"), Decimal("0.75")}


@dataclass(frozen=True)
class Column:
    part: str
    label: str


@dataclass(frozen=True)
class Row:
    """One period. `cells`: per part of the day what is taken then."""

    label: str
    dates: str
    mg: str
    aim: str
    cells: tuple[tuple[str, tuple[Dose, ...]], ...]
    needed: str
    when: str
    held: bool


@dataclass(frozen=True)
class Point:
    """Something to weigh, with its source."""

    tone: str
    title: str
    text: str
    source: str


@dataclass(frozen=True)
class Mark:
    """One line of the legend."""

    picture: SafeString
    words: str


class Shown:
    """`today` marks where the patient is; without it the plan is a proposal. `taken`: tablets of earlier steps."""

    def __init__(self, plan: Plan, *, today: date | None = None, taken: Sequence[Strength] = ()) -> None:
        self.plan, self.today = plan, today
        strengths = (*taken, *plan.request.strengths)
        self.strengths = {one.mg: (one.form, one.smallest_part) for one in strengths}
        self.several = len({mg for step in plan.steps for mg in step.totals}) > 1

    @property
    def stairs(self) -> Staircase:
        found = [
            Stair(step.first_day, step.last_day, step.mg, step.target_mg, self._doses(step.totals), step.held)
            for step in self.plan.steps
        ]
        return staircase.draw(found, start_mg=self.plan.start_mg, today=self.today)

    @property
    def medicine(self) -> str:
        """ "temazepam", or "diazepam instead of temazepam"."""
        before = self.plan.switched_from
        if before is None:
            return self.plan.substance
        return _("%(new)s instead of %(old)s") % {"new": self.plan.substance, "old": before.substance}

    @property
    def switch(self) -> str:
        """What was counted as what, when the patient changes to diazepam."""
        before = self.plan.switched_from
        if before is None:
            return ""
        return _("%(mg)s mg %(old)s is counted as %(new)s mg diazepam (%(equivalent)s mg equals 10 mg).") % {
            "mg": number(before.mg, 4),
            "old": before.substance,
            "new": number(self.plan.start_mg, 4),
            "equivalent": number(before.equivalent, 4),
        }

    @property
    def schedule(self) -> str:
        """Which protocol, with its source and version."""
        protocol = load_rules(self.plan.request.group).protocols.get(self.plan.protocol)
        if protocol is None:
            return _("Steps of the GP's own.")
        name, source = protocol.said(spoken())
        return _("%(name)s. Source: %(source)s, version %(version)s.") % {
            "name": name, "source": source, "version": self.plan.protocol_version,
        }  # fmt: skip

    @property
    def gap(self) -> str:
        """Why a step is higher than the schedule asks."""
        step = next((step for step in self.plan.steps if step.target_mg < step.mg), None)
        if step is None:
            return ""
        words = {"aim": number(step.target_mg, 4), "mg": number(step.mg, 4)}
        return _("%(aim)s mg cannot be made with these tablets; rounded up to %(mg)s mg.") % words

    @property
    def columns(self) -> list[Column]:
        """The parts of the day on which something is taken."""
        labels = {
            "morning": _("morning"), "midday": _("midday"), "evening": _("evening"), "night": _("night"),
        }  # fmt: skip
        used = {part for step in self.plan.steps for part, counts in step.tablets.items() if counts}
        return [Column(part, labels[part]) for part in PARTS_OF_DAY if part in used]

    @property
    def rows(self) -> list[Row]:
        return [self._row(step) for step in self.plan.steps]

    def _row(self, step: Step) -> Row:
        return Row(
            label=self._label(step),
            dates=dates(step),
            mg=_("%(mg)s mg") % {"mg": number(step.mg, 4)},
            aim=number(step.target_mg, 4) if step.target_mg < step.mg else "",
            cells=tuple((one.label, self._doses(step.tablets.get(one.part, {}))) for one in self.columns),
            needed=self._needed(step),
            when=when(Stair(step.first_day, step.last_day, step.mg, step.mg), self.today),
            held=step.held,
        )

    def _label(self, step: Step) -> str:
        """ "Week 3 and 4"; a period that is no whole number of weeks goes by its days."""
        if step.last_day is None:
            return _("Stop") if not step.mg else _("Stay on this")
        before = (step.first_day - self.plan.steps[0].first_day).days
        length = (step.last_day - step.first_day).days + 1
        if before % WEEK or length % WEEK:
            return days_words(length)
        first, last = before // WEEK + 1, (before + length) // WEEK
        if first == last:
            return _("Week %(number)d") % {"number": first}
        return _("Week %(first)d to %(last)d") % {"first": first, "last": last}

    def _needed(self, step: Step) -> str:
        if step.last_day is None:
            return ""
        return ", ".join(self._counted(step.totals, step.days or 0))

    @property
    def needs(self) -> list[str]:
        """ "49 tablets of 10 mg": until the last step."""
        return [
            _("%(count)s of %(mg)s mg")
            % {
                "count": units(count.to_integral_value(ROUND_CEILING), self.form(mg)),
                "mg": number(mg, 4),
            }
            for mg, count in self.plan.totals.items()
        ]

    def _counted(self, counts: Mapping[Decimal, Decimal], days: int) -> Iterable[str]:
        for mg, count in counts.items():
            words = amount(count * days)
            yield f"{words} × {number(mg, 4)} mg" if self.several else words

    def form(self, mg: Decimal) -> str:
        return self.strengths.get(mg, ("tablet", Decimal(1)))[0]

    def _doses(self, counts: Mapping[Decimal, Decimal]) -> tuple[Dose, ...]:
        return tuple(doses(counts, self.strengths))

    @property
    def legend(self) -> list[Mark]:
        """What each shape that is in the picture means."""
        seen = [dose for step in self.plan.steps for dose in self._doses(step.totals)]
        parts = {dose.count % 1 for dose in seen if dose.form != "capsule"}
        whole = next((dose for dose in seen if dose.form != "capsule" and dose.count >= 1), None)
        capsule = next((dose for dose in seen if dose.form == "capsule"), None)
        found = [
            (whole and replace(whole, count=Decimal(1)), _("whole")),
            (parts & WITH_HALF and Dose(Decimal(1), Decimal("0.5")), _("half")),
            (parts & WITH_QUARTER and Dose(Decimal(1), Decimal("0.25")), _("quarter")),
            (capsule and replace(capsule, count=Decimal(1)), _("capsule")),
        ]
        return [Mark(dose.mark(), words) for dose, words in found if isinstance(dose, Dose)]

    @property
    def points(self) -> list[Point]:
        """The gravest first."""
        order = list(TONES)[::-1]
        found = sorted(self.plan.warnings, key=lambda one: order.index(one.level))
        return [point(one) for one in found]


def point(found: Warning) -> Point:
    """In the language of the page."""
    language = spoken()
    return Point(
        tone=TONES[found.level],
        title=words.title(found.code, language),
        text=words.warning(found.code, found.values, language),
        source=words.source(found.source, language),
    )


def days_words(count: int) -> str:
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}


def dates(step: Step) -> str:
    """ "01-12 to 14-12-2026"."""
    if step.last_day is None:
        return _("from %(day)s") % {"day": day(step.first_day)}
    return _("%(first)s to %(last)s") % {"first": f"{step.first_day:%d-%m}", "last": day(step.last_day)}
