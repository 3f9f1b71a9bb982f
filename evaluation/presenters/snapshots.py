"""Snapshots in words and in plain tables: exactly what was published, and what was left out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, partial

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from benzoproject.lib.written import day, percent
from evaluation.models import Snapshot
from evaluation.presenters import snapshot_words as words
from evaluation.results.outcome import success
from evaluation.results.over_time import upright
from evaluation.snapshots.content import Cell, Content, Figure
from patients.presenters.rows import Tag

State, Reason = Snapshot.State, Snapshot.Reason
SPACE = "\N{NO-BREAK SPACE}"
TAGS = {State.COUNTING: "info", State.PUBLISHED: "success", State.WITHHELD: "warning"}
RATIOS = ("ratio", "nnt")
DIFFERENCES = ("difference", "did")


class Line:
    """A snapshot in the list."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot, self.number, self.day = snapshot, snapshot.number, day(snapshot.day)
        self.counting = snapshot.state == State.COUNTING
        self.published = snapshot.state == State.PUBLISHED
        self.withheld = snapshot.state == State.WITHHELD

    @property
    def title(self) -> str:
        return _("Snapshot %(number)d") % {"number": self.number}

    @property
    def tag(self) -> Tag:
        return Tag(TAGS[State(self.snapshot.state)], str(self.snapshot.get_state_display()))

    @property
    def about(self) -> str:
        """ "of 22-11-2026, asked for by E. Visser"."""
        if self.snapshot.asked_by is None:
            return _("of %(day)s, made on the server") % {"day": self.day}
        return _("of %(day)s, asked for by %(name)s") % {"day": self.day, "name": self.snapshot.asked_by.name}

    @property
    def progress(self) -> str:
        """ "5 of 8 practices counted"."""
        if self.snapshot.parts_counted == self.snapshot.parts_asked:
            return _("All practices are counted. The tables are being made.")
        return ngettext(
            "%(done)d of %(count)d practice counted",
            "%(done)d of %(count)d practices counted",
            self.snapshot.parts_asked,
        ) % {"done": self.snapshot.parts_counted, "count": self.snapshot.parts_asked}  # fmt: skip

    @property
    def explanation(self) -> str:
        """Of one that is not published: what, what was kept, what to do."""
        numbers = {"needed": self.snapshot.needed, "there": self.snapshot.there}
        return {
            Reason.POOL: _(
                "Not published: %(needed)s practices with patients are needed, and there are %(there)s. Nothing of"
                " the counts was kept. Make a new one when more practices take part."
            ),
            Reason.CHANGED: _(
                "Not published: since the last one at least %(needed)s practices have to have changed, and %(there)s"
                " did. Nothing of the counts was kept; the last one stays. Make a new one later."
            ),
            Reason.NO_ANSWER: _(
                "Not published: the tables could not be shown to be safe. Nothing of the counts was kept. Tell the"
                " people who run this service; a new one can be made at any time."
            ),
            Reason.STOPPED: _(
                "Not published: something went wrong several times. Nothing of the counts was kept. Make a new one;"
                " if that stops too, tell the people who run this service."
            ),
        }[Reason(self.snapshot.reason)] % numbers


class ListPage:
    """All snapshots of a study. `may_make`: whoever looks may ask for one."""

    def __init__(self, snapshots: Iterable[Snapshot], *, registered: bool, may_make: bool) -> None:
        self.lines = [Line(snapshot) for snapshot in snapshots]
        self.registered = registered
        self.counting = next((line for line in self.lines if line.counting), None)
        self.may_make = may_make and registered and self.counting is None


# --- one of them -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Shown:
    """`quiet`: no number."""

    text: str
    column: str
    quiet: bool = False


@dataclass(frozen=True)
class Row:
    label: str
    cells: list[Shown]


@dataclass(frozen=True)
class Table:
    name: str
    title: str
    heading: str
    columns: list[str]
    rows: list[Row]
    total: str


@dataclass(frozen=True)
class Number:
    label: str
    value: str
    interval: str
    counts: str
    method: str
    n: str


class Page:
    """The content of a published snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.line, self.snapshot = Line(snapshot), snapshot
        self.content = Content.of(snapshot.content)

    @property
    def lead(self) -> str:
        count = self.content.practices
        return ngettext(
            "Counted on %(day)s, of %(count)d practice together.",
            "Counted on %(day)s, of %(count)d practices together.",
            count,
        ) % {"day": day(self.content.day), "count": count}

    @property
    def counted(self) -> str:
        if self.content.counted == "all":
            return _("Everybody who did not object is counted.")
        return _("Only who agreed to the research is counted.")

    @property
    def rules(self) -> str:
        return _(
            "0 to %(threshold)s is shown as at most %(threshold)s, other counts are rounded to a multiple of %(base)s."
        ) % self.content.rules  # fmt: skip

    @cached_property
    def tables(self) -> list[Table]:
        return [self._table(name) for name in words.TITLES if name in self.content.tables]

    @cached_property
    def numbers(self) -> list[Number]:
        primary = success(self.content)
        return [number(one, primary) for one in self.content.figures.values() if one.known]

    @property
    def unknown(self) -> str:
        """ "12 numbers are not given: ..."."""
        count = sum(not one.known for one in self.content.figures.values())
        return ngettext(
            "%(count)d number is not given: a count it needs is small or left out, or there is nobody yet.",
            "%(count)d numbers are not given: a count they need is small or left out, or there is nobody yet.",
            count,
        ) % {"count": count} if count else ""  # fmt: skip

    def _table(self, name: str) -> Table:
        *across, down = name.split(",")
        cells = self.content.tables[name]
        columns = list(dict.fromkeys(cell.key[:-1] for cell in cells))
        headings = [words.category(across[0], key[0]) if across else _("patients") for key in columns]
        return Table(
            name=name,
            title=words.table_title(name),
            heading=_("Use") if down.startswith("outcome") else _("Patients"),
            columns=headings,
            rows=[
                Row(
                    words.category(down, code),
                    [
                        shown(self.content.cell(name, *key, code), column)
                        for key, column in zip(columns, headings, strict=True)
                    ],
                )
                for code in dict.fromkeys(cell.key[-1] for cell in cells)
            ],
            total=self._total(name),
        )

    def _total(self, name: str) -> str:
        """ "Together 340, without the 2 cells that show no number"."""
        total = self.content.totals[name]
        together = _("Together %(sum)s") % {"sum": number_format(total.shown)}
        if not total.left_out:
            return together + "."
        return together + ngettext(
            ", without %(count)d cell that shows no number.",
            ", without the %(count)d cells that show no number.",
            total.left_out,
        ) % {"count": total.left_out}  # fmt: skip


def shown(cell: Cell, column: str) -> Shown:
    """ "120", "at most 7", "left out"."""
    if cell.shown is not None:
        return Shown(number_format(cell.shown), column)
    if cell.at_most is not None:
        return Shown(_("at most %(limit)d") % {"limit": cell.at_most}, column, quiet=True)
    return Shown(_("left out"), column, quiet=True)


def number(figure: Figure, primary: str) -> Number:
    """`primary`: the measure in which the groups are compared."""
    kind = figure.name.rpartition(".")[2]
    worse = kind == "nnt" and (figure.estimate or 0) < 0
    figure = upright(figure) if worse else figure
    written = _written(kind)
    value = p_value(figure.value) if figure.value is not None else written(figure.estimate or 0)
    interval = ""
    if figure.low is not None and figure.high is not None:
        interval = _("%(low)s to %(high)s") % {"low": written(figure.low), "high": written(figure.high)}
    elif kind == "nnt":
        interval = _("none: the difference may be 0")
    counts = ""
    if figure.numerator is not None and figure.denominator is not None:
        counts = _("%(part)s of %(whole)s") % {
            "part": number_format(figure.numerator),
            "whole": number_format(figure.denominator),
        }
    return Number(
        words.figure_name(figure.name, primary, worse=worse),
        value,
        interval,
        counts,
        words.method(figure.method),
        number_format(figure.n),
    )


def _written(kind: str) -> Callable[[float], str]:
    if kind in RATIOS:
        return decimal
    return points if kind in DIFFERENCES else partial(percent, decimals=1)


def decimal(value: float) -> str:
    return number_format(round(value, 2), decimal_pos=2)


def points(share: float) -> str:
    """A difference of shares, in percentage points."""
    return number_format(round(100 * share, 1), decimal_pos=1).replace("-", "\N{MINUS SIGN}")


def p_value(value: float) -> str:
    return (
        "< " + number_format(0.001, decimal_pos=3)
        if value < 0.001
        else number_format(round(value, 3), decimal_pos=3)
    )


def as_text(snapshot: Snapshot) -> str:
    """For a terminal: what the page shows."""
    page = Page(snapshot)
    lines = [f"{page.line.title}. {page.lead} {page.counted} {page.rules}"]
    for table in page.tables:
        lines += ["", table.title]
        for row in table.rows:
            cells = "  ".join(f"{cell.column}: {cell.text}" for cell in row.cells)
            lines.append(f"  {row.label:<42}{cells}")
        lines.append(f"  {table.total}")
    lines.append("")
    lines += [
        f"{one.label}: {one.value}{f' ({one.interval})' if one.interval else ''}; {one.method}; n = {one.n}"
        for one in page.numbers
    ]
    return "\n".join([*lines, page.unknown, snapshot.content_hash])
