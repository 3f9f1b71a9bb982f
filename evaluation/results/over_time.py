"""Stopped, and at least half less, at 3, 6 and 12 months: with a letter, beside who was not chosen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from benzoproject.lib.written import percent
from evaluation.outcomes.windows import MONTHS
from evaluation.results.outcome import figure, success
from evaluation.results.parts import Scale, Table, Told, scale
from evaluation.results.words import between, halves, out_of, practices, sentences, whole
from evaluation.snapshots.content import Content, Figure

GROUPS = ("letter", "not_chosen")
Share = Callable[[Content, int, str], "Point"]


@dataclass(frozen=True, slots=True)
class Point:
    """A share at a window, 0 to 100; `amount` None: not shown."""

    months: int
    amount: float | None
    words: str
    low: float | None = None
    high: float | None = None
    of: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """`main`: got a letter."""

    label: str
    points: tuple[Point, ...]
    main: bool


@dataclass(frozen=True, slots=True)
class Panel:
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class OverTimeTold(Told):
    panels: tuple[Panel, ...]
    scale: Scale
    axis: str
    facts: tuple[tuple[str, str, str], ...]  # label, number, how

    @property
    def unknown_words(self) -> str:
        """What a question mark in the picture means; "" without one."""
        points = (point for panel in self.panels for line in panel.lines for point in line.points)
        return _("? not shown") if any(point.amount is None for point in points) else ""


def tell(content: Content) -> OverTimeTold | None:
    if not any(content.cells("path", f"outcome_{months}") for months in MONTHS):
        return None
    panels = (
        Panel(_("Stopped"), _lines(content, _stopped)),
        Panel(_("At least half less, stopped included"), _lines(content, _at_least_half)),
    )
    found = [point for panel in panels for line in panel.lines for point in line.points]
    reach = [value for point in found for value in (point.amount, point.high) if value is not None]
    return OverTimeTold(
        name="over_time",
        title=_("Beside who was not chosen"),
        sentence=_sentence(content),
        table=_table(panels),
        method=sentences(
            _(
                "Shares of patients with data, %(practices)s; higher is better."
                " Both groups begin at 0: nobody had stopped."
            )
            % {"practices": practices(content)},
            _("Wilson intervals; difference by Newcombe."),
            halves([cell for months in MONTHS for cell in content.cells("path", f"outcome_{months}")]),
            _not_the_same_people(content),
            _("The groups were not drawn by lot in every practice: a difference may have other causes."),
            _who_is_compared(content),
        ),
        panels=panels,
        scale=scale(max(reach, default=10), "%", most=100),
        axis=_("months after the letter"),
        facts=_facts(content),
    )


def _not_the_same_people(content: Content) -> str:
    """A line that goes down need not be people who began again."""
    followed = {
        one.denominator
        for months in MONTHS
        if (one := figure(content, months, "letter", "abstinent")).known and one.denominator is not None
    }
    if len(followed) < 2:
        return ""
    return _(
        "Not everybody was followed to the last month: the points of a line are not all of the same people."
    )


def _who_is_compared(content: Content) -> str:
    """Which way the comparison leans."""
    if content.counted == "consent":
        return _(
            "Without a letter few people are asked for consent: these are not all who were not chosen,"
            " and nobody who got a letter later."
        )
    if not content.cells("path", "letter_later"):
        return ""
    return _(
        "Who got a letter later is compared until then; as they still used, the share of the others that stopped"
        " is too high after a next round."
    )


def _lines(content: Content, share: Share) -> tuple[Line, ...]:
    labels = {"letter": _("with a letter"), "not_chosen": _("not chosen")}
    return tuple(
        Line(labels[group], tuple(share(content, months, group) for months in MONTHS), group == "letter")
        for group in GROUPS
    )


def _stopped(content: Content, months: int, group: str) -> Point:
    return _point(months, figure(content, months, group, "abstinent"))


def _at_least_half(content: Content, months: int, group: str) -> Point:
    return _point(months, figure(content, months, group, "at_least_halved"))


def _point(months: int, found: Figure) -> Point:
    if not found.known or found.estimate is None:
        return Point(months, None, _("not shown"))
    low, high = (None if one is None else 100 * one for one in (found.low, found.high))
    return Point(months, 100 * found.estimate, percent(found.estimate), low, high, out_of(found))


def _sentence(content: Content) -> str:
    months = int(content.primary.get("months", 6))
    primary = success(content)
    letter, others = (figure(content, months, group, primary) for group in GROUPS)
    difference = content.figure(f"outcome_{months}.difference")
    if letter.estimate is None or others.estimate is None:
        return _(
            "After %(months)d months the two groups cannot be compared yet: not every count may be shown."
        ) % {"months": months}
    words = {"months": months, "letter": percent(letter.estimate), "others": percent(others.estimate)}
    told = (
        _(
            "After %(months)d months %(letter)s with a letter had stopped or used at least half less,"
            " and %(others)s of who was not chosen."
        )
        if primary == "at_least_halved"
        else _(
            "After %(months)d months %(letter)s with a letter had stopped, and %(others)s of who was not chosen."
        )
    ) % words
    return sentences(told, _difference(difference))


def _difference(found: Figure) -> str:
    if found.estimate is None or found.low is None or found.high is None:
        return ""
    values = {"points": points(found.estimate), "low": points(found.low), "high": points(found.high)}
    return (
        _(
            "The difference is %(points)s percentage points (95%% interval %(low)s to %(high)s); above 0 is better."
        )
        % values
    )


def points(share: float) -> str:
    """Percentage points, with a real minus."""
    rounded = round(100 * share)
    return f"\N{MINUS SIGN}{-rounded}" if rounded < 0 else str(rounded)


def _facts(content: Content) -> tuple[tuple[str, str, str], ...]:
    """Of the primary outcome."""
    months = int(content.primary.get("months", 6))
    difference, ratio, needed = (
        content.figure(f"outcome_{months}.{name}") for name in ("difference", "ratio", "nnt")
    )
    found = (
        (_("Difference, percentage points"), difference, points),
        (_("Ratio of the shares"), ratio, _two),
        (_letters_for(needed, success(content)), upright(needed), whole),
    )
    return tuple(_fact(label, one, told) for label, one, told in found if _whole_interval(one))


def _whole_interval(one: Figure) -> bool:
    return one.known and None not in (one.estimate, one.low, one.high)


def _fact(label: str, one: Figure, told: Callable[[float], str]) -> tuple[str, str, str]:
    estimate, low, high = (told(value or 0) for value in (one.estimate, one.low, one.high))
    return label, estimate, _("95%% interval %(low)s to %(high)s") % {"low": low, "high": high}


def _letters_for(needed: Figure, measure: str) -> str:
    """A letter that does worse than none has its number too, of another thing."""
    worse = needed.estimate is not None and needed.estimate < 0
    if measure == "at_least_halved":
        return (
            _("Letters for one fewer who stops or uses at least half less")
            if worse
            else _("Letters for one more who stops or uses at least half less")
        )
    return _("Letters for one fewer who stops") if worse else _("Letters for one more who stops")


def upright(needed: Figure) -> Figure:
    """Without its sign: the label says which way it goes."""
    if needed.estimate is None or needed.estimate >= 0:
        return needed
    low, high = (None if one is None else -one for one in (needed.high, needed.low))
    return replace(needed, estimate=-needed.estimate, low=low, high=high)


def _two(value: float) -> str:
    return number_format(round(value, 2), 2)


def _table(panels: Sequence[Panel]) -> Table:
    rows = [
        (panel.title, line.label, _months(point.months), point.words, _interval(point), point.of)
        for panel in panels
        for line in panel.lines
        for point in line.points
    ]
    head = (_("Outcome"), _("Group"), _("After"), _("Share"), _("95 percent interval"), _("Patients"))
    return Table(head, tuple(rows))


def _months(months: int) -> str:
    return ngettext("%(n)d month", "%(n)d months", months) % {"n": months}


def _interval(point: Point) -> str:
    if point.low is None or point.high is None:
        return ""
    return between(Figure("", "", 0, low=point.low / 100, high=point.high / 100))
