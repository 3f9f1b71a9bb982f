"""How use went on after the letter, in the window the study chose beforehand."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluation.results.glossary import MEASURES
from evaluation.results.parts import Bar, Bars, Table, scale
from evaluation.results.words import (
    between,
    count,
    first_up,
    halves,
    left_out,
    out_of,
    outcome,
    percent,
    practices,
    sentences,
    whole,
    why_not,
)  # fmt: skip
from evaluation.snapshots.content import Cell, Content, Figure

# From best to worst; then those who had stopped and began again.
ORDER = ("abstinent", "halved", "quartered", "unchanged", "increased", "relapsed")
OLD_NATURE = 6  # months, in contents that do not say so
# What the study counts as success -> the outcomes that are it.
SUCCESS = {"abstinent": ("abstinent",), "at_least_halved": ("abstinent", "halved")}


@dataclass(frozen=True, kw_only=True)
class OutcomeTold(Bars):
    """`nature`: lowest, estimate and highest of what stops by itself, in the unit of the scale; None beside counts."""

    nature: tuple[float, float, float] | None
    nature_name: str = ""
    nature_range: str = ""


def tell(content: Content) -> OutcomeTold | None:
    months = int(content.primary.get("months", 6))
    cells = {
        cell.key[1]: cell for cell in content.cells("path", f"outcome_{months}") if cell.key[0] == "letter"
    }
    codes = [code for code in ORDER if code in cells]
    if not codes:
        return None
    figures = {code: figure(content, months, "letter", code) for code in codes}
    shares = any(one.known for one in figures.values())
    primary, found = success(content), figure(content, months, "letter", success(content))
    bars = tuple(
        bar(code, cells[code], figures[code], shares=shares, main=code in SUCCESS[primary]) for code in codes
    )
    reach = [value for one in bars for value in (one.amount, one.high) if value is not None]
    nature = by_nature(content, months) if shares else None
    if nature:
        reach.append(nature[-1])
    return OutcomeTold(
        name="outcome",
        title=ngettext("Outcome after %(n)d month", "Outcome after %(n)d months", months) % {"n": months},
        sentence=_sentence(content, months, cells["abstinent"], found),
        table=_table(content, months, codes, cells, figures),
        method=_method(content, found, list(cells.values())),
        bars=bars,
        scale=scale(max(reach, default=10), "%", most=100) if shares else scale(max(reach, default=10)),
        nature=nature,
        nature_name=_("stopped by itself: %(share)s") % {"share": percent(nature[1] / 100)} if nature else "",
        nature_range=_("other studies, after %(months)d months: %(low)d to %(high)s")
        % {"months": months, "low": round(nature[0]), "high": percent(nature[2] / 100)}
        if nature
        else "",
    )


def success(content: Content) -> str:
    """The measure the study registered as its primary outcome."""
    return str(content.primary.get("measure", "abstinent"))


def by_nature(content: Content, months: int) -> tuple[float, float, float] | None:
    """What stops by itself, in percent; None where it was measured after another time than this window."""
    nature = content.natural_course
    if not nature or int(nature.get("months", OLD_NATURE)) != months:
        return None
    low, middle, high = (100 * float(nature[name]) for name in ("low", "estimate", "high"))
    return low, middle, high


def figure(content: Content, months: int, group: str, code: str, among: str = "with_data") -> Figure:
    return content.figure(f"outcome_{months}.{group}.{code}.{among}")


def bar(code: str, cell: Cell, found: Figure, *, shares: bool, main: bool) -> Bar:
    """A share with its interval; where the shares are not known, the count alone."""
    label = first_up(outcome(code))
    if found.known and found.estimate is not None:
        low, high = (None if one is None else 100 * one for one in (found.low, found.high))
        return Bar(label, 100 * found.estimate, percent(found.estimate), out_of(found), low, high, main)
    if cell.shown is None:
        return Bar(label, None, count(cell), why_not(cell), main=main)
    return Bar(label, None if shares else cell.shown, count(cell), _("patients") if shares else "", main=main)


def _sentence(content: Content, months: int, cell: Cell, found: Figure) -> str:
    """`cell`: who stopped."""
    halved = success(content) == "at_least_halved"
    if not found.known or found.estimate is None:
        if halved:
            return _(
                "How many stopped or use at least half less after %(months)d months cannot be told:"
                " not every count may be shown."
            ) % {"months": months}
        how_many = {"count": count(cell), "months": months}
        if cell.shown is None:
            return (
                _("How many stopped after %(months)d months is not shown: %(count)s.") % how_many
                if cell.at_most is not None
                else _(
                    "How many stopped after %(months)d months is not shown: it would give a small count away."
                )
                % how_many
            )
        return (
            _(
                "After %(months)d months %(count)s patients had stopped."
                " A share is not given: not every count may be shown."
            )
            % how_many
        )
    told = (
        _(
            "Of the %(whole)s patients with data %(part)s stopped or use at least half less: %(share)s"
            " (95%% interval %(interval)s)."
        )
        if halved
        else _(
            "Of the %(whole)s patients with data %(part)s stopped: %(share)s (95%% interval %(interval)s)."
        )
    ) % {
        "whole": whole(found.denominator or 0),
        "part": whole(found.numerator or 0),
        "share": percent(found.estimate),
        "interval": between(found),
    }
    return sentences(told, _of_all(figure(content, months, "letter", success(content), "all")))


def _of_all(found: Figure) -> str:
    """Also of those of whom nothing is known: who left is no success."""
    if not found.known or found.estimate is None:
        return ""
    return _("Of all %(whole)s that is %(share)s (%(interval)s).") % {
        "whole": whole(found.denominator or 0),
        "share": percent(found.estimate),
        "interval": between(found),
    }


def _table(
    content: Content, months: int, codes: list[str], cells: dict[str, Cell], figures: dict[str, Figure]
) -> Table:
    rows = [_together(content, months)] if success(content) not in codes else []
    for code in (*codes, *(code for code in ("lost", "not_yet") if code in cells)):
        of_data = figures.get(code, Figure(code, "", 0, unknown="no_share"))
        of_all = figure(content, months, "letter", code, "all")
        rows.append(
            (first_up(outcome(code)), count(cells[code]), _share(of_data), between(of_data), _share(of_all))
        )
    head = (
        _("Outcome"),
        _("Patients"),
        _("Of those with data"),
        _("95 percent interval"),
        _("Of all whose window is over"),
    )
    return Table(head, tuple(rows))


def _together(content: Content, months: int) -> tuple[str, ...]:
    """The row of a primary outcome that is more than one outcome."""
    measure = success(content)
    of_data = figure(content, months, "letter", measure)
    counted = whole(of_data.numerator) if of_data.known and of_data.numerator is not None else _("not shown")
    of_all = figure(content, months, "letter", measure, "all")
    return (first_up(MEASURES[measure]), counted, _share(of_data), between(of_data), _share(of_all))


def _share(found: Figure) -> str:
    return percent(found.estimate) if found.known and found.estimate is not None else "–"


def _method(content: Content, found: Figure, cells: list[Cell]) -> str:
    said = (
        _("Wilson interval, n = %(n)s, %(practices)s.")
        % {"n": whole(found.n), "practices": practices(content)}
        if found.known
        else _("Counts of %(practices)s.") % {"practices": practices(content)}
    )
    return sentences(
        said,
        _("Higher in the list is better. The thin line is the 95% interval.")
        if found.known
        else _("Higher in the list is better."),
        halves([cell for cell in cells if cell.key[1] not in ("lost", "not_yet")])
        if found.known
        else left_out(cells),
    )
