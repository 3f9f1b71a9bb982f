"""What came back on the letter."""

from django.utils.translation import gettext as _

from evaluation.results.glossary import RESPONSES
from evaluation.results.parts import Bar, Bars, Table, scale
from evaluation.results.words import (
    between,
    count,
    first_up,
    halves,
    left_out,
    out_of,
    percent,
    practices,
    sentences,
    whole,
    why_not,
)  # fmt: skip
from evaluation.snapshots.answers import ANSWERED
from evaluation.snapshots.content import Cell, Content


def tell(content: Content) -> Bars | None:
    cells = {cell.key[0]: cell for cell in content.cells("response")}
    codes = [code for code in RESPONSES if code in cells]
    if not codes:
        return None
    return Bars(
        name="responses",
        title=_("Answers to the letter"),
        sentence=_sentence(content, cells),
        table=Table(
            (_("Answer"), _("Patients")),
            tuple((first_up(RESPONSES[code]), count(cells[code])) for code in codes),
        ),
        method=sentences(
            _("The newest answer of each patient with a letter, %(practices)s.")
            % {"practices": practices(content)},
            _(
                "A letter that came back is no answer, nor that somebody moved, died, or should not have got one."
            ),
            halves(list(cells.values()))
            if content.figure("response.answered").known
            else left_out(list(cells.values())),
        ),
        bars=tuple(_bar(code, cells[code]) for code in codes),
        scale=scale(max((cell.shown or 0 for cell in cells.values()), default=10)),
    )


def _bar(code: str, cell: Cell) -> Bar:
    why = "" if cell.shown is not None else why_not(cell)
    return Bar(first_up(RESPONSES[code]), cell.shown, count(cell), why, main=code in ("stops", "consult"))


def _sentence(content: Content, cells: dict[str, Cell]) -> str:
    answered, silent = content.figure("response.answered"), cells.get("none")
    if answered.known and answered.estimate is not None:
        return _("%(part)s patients with a letter answered: %(share)s (95%% interval %(interval)s).") % {
            "part": out_of(answered), "share": percent(answered.estimate), "interval": between(answered),
        }  # fmt: skip
    shown = whole(sum(cell.shown or 0 for code, cell in cells.items() if code in ANSWERED))
    silence = count(silent) if silent else _("not shown")
    return _("%(shown)s answers are shown; without a reaction: %(silent)s.") % {
        "shown": shown,
        "silent": silence,
    }
