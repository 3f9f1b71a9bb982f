"""The report of a practice: its own numbers, exact, beside all practices together. Nobody is ranked."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from benzoproject.lib.written import day, percent
from evaluation.models import Outcome
from evaluation.presenters.follow_up import months_after, share
from evaluation.queries.practice_report import RUNGS, Own, Pool, Window
from evaluation.snapshots.content import Content, Figure

Code = Outcome.Code
FEW = 5  # people who know each other may recognise one of so few


@dataclass(frozen=True)
class Line:
    """One measure. `together`: that of all practices, and `about` it the interval and the number of people."""

    label: str
    count: int
    whole: int
    together: str = ""
    about: str = ""

    @property
    def own(self) -> str:
        """ "9 of 20 · 45 %"."""
        words = _("%(part)d of %(whole)d") % {"part": self.count, "whole": self.whole}
        return f"{words} · {self.share}" if self.whole else _("nobody yet")

    @property
    def share(self) -> str:
        return share(self.count, self.whole)


@dataclass(frozen=True)
class Section:
    title: str
    sentence: str
    direction: str
    lines: list[Line]


class ReportPage:
    """`counted`: this practice is in what was published; `shared`: it takes part in the research now."""

    def __init__(self, own: Own, pool: Pool, *, counted: bool = True, shared: bool = True) -> None:
        self.own, self.pool, self.content = own, pool, pool.content
        self.counted, self.shared = counted, shared

    @property
    def empty(self) -> bool:
        return not self.own.letters

    @property
    def may_print(self) -> bool:
        """The page to hang up is about half a year after the letters."""
        return self.own.six is not None

    @cached_property
    def few(self) -> str:
        """What the page to hang up shows of so few people that somebody may be known by it; "" when of nobody."""
        own, six = self.own, self.own.six
        if six is None:
            return ""
        told = (
            (_("got a letter"), own.letters),
            (_("came to a consult"), own.came[1]),
            (_("stopped"), six.count(Code.ABSTINENT)),
            (_("at least half less"), six.count(Code.HALVED)),
            (_("half a year is over"), six.sent),
            (_("known after half a year"), six.with_data),
        )
        few = [f"{words} {count}" for words, count in told if count < FEW]
        return _(
            "The page has a count under %(limit)d: %(counts)s. With so few, somebody may see whom it is about."
        ) % {"limit": FEW, "counts": ", ".join(few)} if few else ""  # fmt: skip

    @property
    def pooled(self) -> str:
        """What the other column is."""
        if self.content is None and self.pool.practices >= self.pool.least:
            return _("No results of all practices were published yet: no comparison yet.")
        if self.content is None:
            return ngettext(
                "Fewer than %(least)d practice with results: no comparison yet.",
                "Fewer than %(least)d practices with results: no comparison yet.",
                self.pool.least,
            ) % {"least": self.pool.least}
        beside = (
            _("Beside yours: %(practices)d practices together on %(day)s, yours among them.")
            if self.counted
            else _("Beside yours: %(practices)d practices together on %(day)s; yours is not among them.")
        ) % {"practices": self.content.practices, "day": day(self.content.day)}
        about = _(
            "Small counts are rounded or left out. Practices differ in whom they wrote to: this is no ranking."
        )
        return f"{beside} {about}"

    @property
    def seen_by_others(self) -> str:
        if self.shared:
            return _("Others see them in a total of at least five practices.")
        return _("Others see nothing of them: your practice takes no part in the research.")

    @cached_property
    def sections(self) -> list[Section]:
        found = [self._reach(), self._ladder()]
        return found + [self._outcome(one) for one in reversed(self.own.windows.values()) if one.sent]

    # --- the parts ---------------------------------------------------------------------------------------------------
    def _reach(self) -> Section:
        own = self.own
        words = {"answered": own.answered, "letters": own.letters, "share": share(own.answered, own.letters)}
        return Section(
            _("Reached"),
            _("Of %(letters)d people with a stop letter %(answered)d answered (%(share)s).") % words,
            _("Higher is better."),
            [Line(_("answered the letter"), own.answered, own.letters, *self._together("response.answered"))],
        )

    def _ladder(self) -> Section:
        own = self.own
        words = {"came": own.came[1], "letters": own.letters, "share": share(own.came[1], own.letters)}
        lines = [
            Line(_("came to consult %(number)d or further") % {"number": rung}, own.came[rung], own.letters,
                 *self._together(f"rung.{rung}"))
            for rung in RUNGS
        ]  # fmt: skip
        return Section(
            _("Consults"),
            _("Of %(letters)d people with a letter %(came)d came to a consult (%(share)s).") % words,
            _("More consults are no aim: who stops alone needs none."),
            lines,
        )

    def _outcome(self, window: Window) -> Section:
        months, known = window.months, window.with_data
        stopped = window.count(Code.ABSTINENT)
        name = f"outcome_{months}.letter"
        words = {"stopped": stopped, "known": known, "share": share(stopped, known), "sent": window.sent}
        return Section(
            months_after(months).capitalize(),
            _("Of %(sent)d people we know it of %(known)d. Of those %(stopped)d stopped (%(share)s).") % words
            if known
            else _("Nothing is known yet: an export of that time is wanted."),
            " ".join(filter(None, (_("Higher is better."), self._by_nature(months)))),
            [
                Line(_("stopped"), stopped, known, *self._together(f"{name}.abstinent.with_data")),
                Line(
                    _("stopped, or at least half less"), window.count(Code.ABSTINENT, Code.HALVED), known,
                    *self._together(f"{name}.at_least_halved.with_data"),
                ),
            ],
        )  # fmt: skip

    def _by_nature(self, months: int) -> str:
        """Beside what happened in as many months alone."""
        nature = self.pool.nature
        if nature is None or nature.months != months:
            return ""
        return _("Without any letter %(share)s stop within %(months)d months (%(low)s to %(high)s, %(source)s).") % {
            "share": percent(float(nature.estimate)), "months": months, "low": round(100 * nature.low),
            "high": percent(float(nature.high)), "source": nature.source,
        }  # fmt: skip

    def _together(self, name: str) -> tuple[str, str]:
        """ "23 %", "15 to 35 % (95 %), of 65 people"; empty without a comparison."""
        if self.content is None:
            return "", ""
        figure = self.content.figure(name)
        if not figure.known or figure.estimate is None:
            return _("not shown: small counts"), ""
        return percent(figure.estimate), _about(figure)


def _about(figure: Figure) -> str:
    people = ngettext("of %(count)d person", "of %(count)d people", figure.n) % {"count": figure.n}
    if figure.low is None or figure.high is None:
        return people
    between = {"low": round(100 * figure.low), "high": percent(figure.high)}
    return _("95%% interval %(low)s to %(high)s") % between + ", " + people


def together(content: Content | None) -> str:
    """The share that stopped after half a year, of all practices, for the page to hang up; "" when it is not shown."""
    figure = content.figure("outcome_6.letter.abstinent.with_data") if content else None
    return percent(figure.estimate) if figure and figure.known and figure.estimate is not None else ""
