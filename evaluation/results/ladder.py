"""How far patients came after the letter: how many held at least so many consults."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from evaluation.results.parts import Table, Told
from evaluation.results.words import at_most, count, left_out, practices, sentences, whole
from evaluation.snapshots.content import Cell, Content

DOTS = (5, 10, 25, 50, 100, 250, 500, 1000)  # patients that a dot can stand for
COLUMN = 120  # dots at most in a column: more is no picture but a surface


@dataclass(frozen=True, slots=True)
class Rung:
    """`reached`: patients that came at least so far, as far as shown; None when nothing of it is. `more`: what the
    number does not hold, such as "+ ≤ 7"."""

    label: str
    reached: int | None
    words: str
    more: str = ""


@dataclass(frozen=True, kw_only=True)
class LadderTold(Told):
    rungs: tuple[Rung, ...]
    dot: int  # patients


def tell(content: Content) -> LadderTold | None:
    cells = sorted(content.cells("rung"), key=lambda cell: int(cell.key[0]))
    if not cells:
        return None
    rungs = tuple(_rung(content, cells[start:]) for start in range(len(cells)))
    dot = _dot(rungs)
    return LadderTold(
        name="ladder",
        title=_("Ladder"),
        sentence=_sentence(rungs),
        table=Table(
            (_("Highest consult held"), _("Patients"), _("Came at least so far")),
            tuple(
                (_name(cell), count(cell), f"{rung.words} {rung.more}".strip())
                for cell, rung in zip(cells, rungs, strict=True)
            ),
        ),
        method=sentences(
            _("Each dot is %(count)s patients, an open one fewer. Counts of %(practices)s.")
            % {"count": whole(dot), "practices": practices(content)},
            left_out(cells),
        ),
        rungs=rungs,
        dot=dot,
    )


def _dot(rungs: tuple[Rung, ...]) -> int:
    most = max(rung.reached or 0 for rung in rungs)
    return next((dot for dot in DOTS if most <= dot * COLUMN), DOTS[-1])


def _rung(content: Content, cells: list[Cell]) -> Rung:
    """From this rung up: the sum of what is shown, and what is not in it. Everybody with a letter is one count."""
    rung = int(cells[0].key[0])
    label, posted = ordinal(rung), content.cell("path", "letter").shown
    shown = [cell.shown for cell in cells if cell.shown is not None]
    if rung == 0 and posted is not None:
        return Rung(label, posted, whole(posted))
    if not shown:
        only_small = len(cells) == 1 and cells[0].at_most is not None
        return Rung(label, None, count(cells[0]) if only_small else _("not shown"))
    return Rung(label, sum(shown), whole(sum(shown)), _more([cell for cell in cells if cell.shown is None]))


def _more(missing: list[Cell]) -> str:
    if not missing:
        return ""
    if len(missing) == 1 and missing[0].at_most is not None:
        return f"+ {at_most(missing[0].at_most)}"
    return _("+ not shown")


def ordinal(rung: int) -> str:
    return (_("letter"), _("1st"), _("2nd"), _("3rd"), _("4th"), _("5th"))[rung]


def _name(cell: Cell) -> str:
    rung = int(cell.key[0])
    return _("letter only") if rung == 0 else _("%(rung)s consult") % {"rung": ordinal(rung)}


def _sentence(rungs: tuple[Rung, ...]) -> str:
    values = {"all": _both(rungs[0]), "first": _both(rungs[1]), "last": _both(rungs[-1])}
    return (
        _("Of %(all)s patients with a letter %(first)s came to a first consult. To the fifth: %(last)s.")
        % values
    )


def _both(rung: Rung) -> str:
    """ "50 (+ ≤ 7)"."""
    return f"{rung.words} ({rung.more})" if rung.more else rung.words
