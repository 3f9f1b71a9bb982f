"""Stopped half a year after the letter, with and without consults, and by how many: published of that window alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from benzoproject.lib.written import percent
from evaluation.results.parts import Bar, Bars, Table, scale
from evaluation.results.words import count, first_up, left_out, practices, sentences, whole, why_not
from evaluation.snapshots.content import Cell, Content

MONTHS = 6


@dataclass(frozen=True)
class Group:
    """Letter patients with the same consults, by what became of their use."""

    label: str
    cells: list[Cell]

    @property
    def stopped(self) -> Cell:
        return next((cell for cell in self.cells if cell.key[1] == "abstinent"), Cell(()))

    @property
    def share(self) -> tuple[int, int] | None:
        """Who stopped, among all with data; None when a count of either is not shown."""
        known = [cell for cell in self.cells if cell.key[1] not in ("not_yet", "lost")]
        if not known or any(cell.shown is None for cell in known):
            return None
        below = sum(cell.shown or 0 for cell in known)
        return (self.stopped.shown or 0, below) if below else None


def tell(content: Content) -> Bars | None:
    two = _groups(content.cells("held", f"stopped_{MONTHS}"), _held)
    numbers = _groups(content.cells("rung", f"outcome_{MONTHS}"), name_of)
    if two:
        numbers = numbers[1:]  # who held none is one of the two; snapshots of before do not have them
    groups = [*two, *numbers]
    if not groups:
        return None
    # A picture of numbers that are all too small says less than the table.
    drawn = groups if not two or any(group.share for group in numbers) else two
    bars = tuple(map(_bar, drawn))
    return Bars(
        name="by_rung",
        title=_("Stopped, by number of consults"),
        sentence=_sentence(bars),
        table=Table((_("Consults held"), _("Stopped"), _("With data"), _("Share")), tuple(map(_row, groups))),
        method=sentences(
            _("After %(months)d months, %(practices)s; higher is better.")
            % {"months": MONTHS, "practices": practices(content)},
            _("Who wants to stop comes more often: this does not show what a consult does."),
            left_out([cell for group in groups for cell in group.cells]),
        ),
        bars=bars,
        scale=scale(max((bar.amount or 0 for bar in bars), default=10) or 10, "%", most=100),
    )


def _groups(cells: Sequence[Cell], name: Callable[[str], str]) -> list[Group]:
    """In the order of the table, which begins with those who held none."""
    return [
        Group(first_up(name(code)), [cell for cell in cells if cell.key[0] == code])
        for code in dict.fromkeys(cell.key[0] for cell in cells)
    ]


def _held(code: str) -> str:
    return _("with consults") if code == "yes" else name_of("0")


def name_of(rung: str) -> str:
    number = int(rung)
    if number == 0:
        return _("letter only")
    return ngettext("%(n)d consult", "%(n)d consults", number) % {"n": number}


def _bar(group: Group) -> Bar:
    if group.share is None:
        of = why_not(group.stopped) if group.stopped.shown is None else _("stopped, share not shown")
        return Bar(group.label, None, count(group.stopped), of)
    part, below = group.share
    told = _("%(part)s of %(whole)s") % {"part": part, "whole": below}
    return Bar(group.label, 100 * part / below, percent(part / below), told, main=True)


def _row(group: Group) -> tuple[str, ...]:
    found = group.share
    below, share = (whole(found[1]), percent(found[0] / found[1])) if found else (_("not shown"), "–")
    return (group.label, count(group.stopped), below, share)


def _sentence(bars: Sequence[Bar]) -> str:
    known = [bar for bar in bars if bar.amount is not None]
    if not known:
        return _("For no number of consults all counts may be shown, so there is no share to give.")
    told = ", ".join(f"{bar.label.lower()} {bar.words}" for bar in known)
    return _("Stopped, of those with data: %(shares)s.") % {"shares": told}
