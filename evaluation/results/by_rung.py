"""Stopped half a year after the letter, by how many consults were held: published of that window alone."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from benzoproject.lib.written import percent
from evaluation.results.parts import Bar, Bars, Table, scale
from evaluation.results.words import count, first_up, left_out, practices, sentences, whole, why_not
from evaluation.snapshots.content import Cell, Content

MONTHS = 6


def tell(content: Content) -> Bars | None:
    table = content.cells("rung", f"outcome_{MONTHS}")
    rungs = sorted({cell.key[0] for cell in table}, key=int)
    if not rungs:
        return None
    groups = {rung: [cell for cell in table if cell.key[0] == rung] for rung in rungs}
    bars = tuple(_bar(rung, cells) for rung, cells in groups.items())
    return Bars(
        name="by_rung",
        title=_("Stopped, by number of consults"),
        sentence=_sentence(bars),
        table=Table(
            (_("Consults held"), _("Stopped"), _("With data"), _("Share")),
            tuple(_row(rung, cells) for rung, cells in groups.items()),
        ),
        method=sentences(
            _("After %(months)d months, %(practices)s; higher is better.")
            % {"months": MONTHS, "practices": practices(content)},
            _("Who wants to stop comes more often: this does not show what a consult does."),
            left_out(table),
        ),
        bars=bars,
        scale=scale(max((bar.amount or 0 for bar in bars), default=10) or 10, "%", most=100),
    )


def name_of(rung: str) -> str:
    number = int(rung)
    if number == 0:
        return _("letter only")
    return ngettext("%(n)d consult", "%(n)d consults", number) % {"n": number}


def _bar(rung: str, cells: list[Cell]) -> Bar:
    label, found = first_up(name_of(rung)), fraction(cells, "abstinent")
    if found is None:
        stopped = _stopped(cells)
        of = why_not(stopped) if stopped.shown is None else _("stopped, share not shown")
        return Bar(label, None, count(stopped), of)
    part, below = found
    told = _("%(part)s of %(whole)s") % {"part": part, "whole": below}
    return Bar(label, 100 * part / below, percent(part / below), told, main=True)


def fraction(cells: Sequence[Cell], code: str) -> tuple[int, int] | None:
    """Those with this outcome among all with data; None when a count of either is not shown."""
    known = [cell for cell in cells if cell.key[1] not in ("not_yet", "lost")]
    if not known or any(cell.shown is None for cell in known):
        return None
    counts = {cell.key[1]: cell.shown or 0 for cell in known}
    below = sum(counts.values())
    return (counts.get(code, 0), below) if below else None


def _stopped(cells: list[Cell]) -> Cell:
    return next((cell for cell in cells if cell.key[1] == "abstinent"), Cell(()))


def _row(rung: str, cells: list[Cell]) -> tuple[str, ...]:
    found = fraction(cells, "abstinent")
    below, share = (whole(found[1]), percent(found[0] / found[1])) if found else (_("not shown"), "–")
    return (first_up(name_of(rung)), count(_stopped(cells)), below, share)


def _sentence(bars: tuple[Bar, ...]) -> str:
    known = [bar for bar in bars if bar.amount is not None]
    if not known:
        return _("For no number of consults all counts may be shown, so there is no share to give.")
    told = ", ".join(f"{bar.label.lower()} {bar.words}" for bar in known)
    return _("Stopped, of those with data: %(shares)s.") % {"shares": told}
