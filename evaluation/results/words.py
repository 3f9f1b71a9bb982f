"""Numbers as a reader sees them."""

from collections.abc import Sequence

from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from benzoproject.lib.written import percent
from evaluation.results.glossary import OUTCOMES
from evaluation.snapshots.content import Cell, Content, Figure

SPACE = "\N{NO-BREAK SPACE}"


def outcome(code: str) -> str:
    return str(OUTCOMES[code])


def whole(number: float) -> str:
    """ "13.150"."""
    return number_format(round(number), force_grouping=True)


def between(figure: Figure) -> str:
    """ "15 to 35 %"; "" without an interval."""
    if figure.low is None or figure.high is None:
        return ""
    return _("%(low)s to %(high)s") % {"low": round(100 * figure.low), "high": percent(figure.high)}


def out_of(figure: Figure) -> str:
    """ "15 of 65"."""
    if figure.numerator is None or figure.denominator is None:
        return ""
    return _("%(part)s of %(whole)s") % {"part": whole(figure.numerator), "whole": whole(figure.denominator)}


def count(cell: Cell) -> str:
    """ "65", "≤ 7", "not shown"."""
    if cell.shown is not None:
        return whole(cell.shown)
    return at_most(cell.at_most) if cell.at_most is not None else _("not shown")


def at_most(limit: int) -> str:
    return f"≤{SPACE}{limit}"


def why_not(cell: Cell) -> str:
    return _("too small to show") if cell.at_most is not None else _("would give a small count away")


def practices(content: Content) -> str:
    return ngettext("%(count)d practice", "%(count)d practices", content.practices) % {
        "count": content.practices
    }


def left_out(cells: Sequence[Cell]) -> str:
    """ "2 counts are not in it: too small or not shown." or ""."""
    missing = sum(cell.shown is None for cell in cells)
    if not missing:
        return ""
    return ngettext(
        "%(count)d count is not in the totals: too small, or not shown.",
        "%(count)d counts are not in the totals: too small, or not shown.",
        missing,
    ) % {"count": missing}


def halves(cells: Sequence[Cell]) -> str:
    """What a share does with a small count; "" when there is none."""
    if all(cell.at_most is None for cell in cells):
        return ""
    return _("Small counts are counted for half in a share; the interval is the widest of what is possible.")


def how_rounded(content: Content) -> str:
    """The rules of what is shown, in one sentence."""
    return _(
        "Counts of 0 up to %(threshold)d stand as “≤ %(threshold)d”, others are rounded to %(base)d."
    ) % {
        "threshold": content.rules["threshold"],
        "base": content.rules["base"],
    }


def first_up(text: object) -> str:
    return str(capfirst(str(text)))


def sentences(*parts: str) -> str:
    return " ".join(part for part in parts if part)
