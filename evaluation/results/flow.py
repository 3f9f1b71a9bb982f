"""Who remains: from everybody registered to whose outcome is known, and why the others are not there (CONSORT)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluation.results.glossary import OUTCOMES, PATHS, REASONS
from evaluation.results.parts import Table, Told
from evaluation.results.words import count, left_out, practices, sentences, whole
from evaluation.snapshots.content import Cell, Content

BEFORE_IT_WAS_STORED = 50  # to a multiple of this the list of all practices together was rounded
# What became of who was not chosen, told more than once: none of these tables has more of them than there are.
OF_WHO_IS_COMPARED = ("letter_later", "outcome_3", "outcome_6", "outcome_12")


@dataclass(frozen=True, slots=True)
class Aside:
    """Who goes no further: a line that stands out, and what it is made of."""

    words: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A box: what it counts, the number in words, and who left after it. `last`: where the flow was going."""

    label: str
    words: str
    asides: tuple[Aside, ...] = ()
    note: str = ""
    last: bool = False


@dataclass(frozen=True, kw_only=True)
class FlowTold(Told):
    steps: tuple[Step, ...]


def tell(content: Content) -> FlowTold | None:
    published = {cell.key[0]: cell for cell in content.cells("path")}
    if not published:
        return None
    paths = {**published, **_compared(content, published)}
    months = int(content.primary.get("months", 6))
    after = [cell for cell in content.cells("path", f"outcome_{months}") if cell.key[0] == "letter"]
    steps = (
        *_registered(content, paths),
        _chronic(content, paths, published),
        _letters(content, paths, after),
        *_followed(after, months),
    )
    return FlowTold(
        name="flow",
        title=_("Who remains"),
        sentence=_sentence(content, published, paths, after, months),
        table=_table(steps),
        method=sentences(
            _("Counts of %(practices)s. A box is the sum of what is shown.")
            % {"practices": practices(content)},
            left_out([*paths.values(), *after]),
            _("Only patients who gave consent are counted.") if content.counted == "consent" else "",
        ),
        steps=steps,
    )


def _compared(content: Content, published: dict[str, Cell]) -> dict[str, Cell]:
    """Who was not chosen are many: where their count would give a small one away, what other tables show of them."""
    if "not_chosen" not in published or not published["not_chosen"].hidden:
        return {}
    parts = [
        [cell.shown or 0 for cell in content.cells("path", part) if cell.key[0] == "not_chosen"]
        for part in OF_WHO_IS_COMPARED
    ]
    known = max(map(sum, parts))
    return {"not_chosen": Cell(("not_chosen",), known)} if known else {}


def _registered(content: Content, paths: dict[str, Cell]) -> Sequence[Step]:
    size = content.programme.get("list_size")
    if not size:
        return ()
    chronic = sum(cell.shown or 0 for cell in paths.values()) - _twice(content)
    if paths.get("not_chosen", Cell(())).hidden:  # many are missing: what is left is no guess
        return (Step(_("Registered"), whole(size)),)
    to = content.programme.get("list_size_to", BEFORE_IT_WAS_STORED)
    left = to * round((size - chronic) / to)
    words = (
        _("about %(count)s not chronic, or without consent")
        if content.counted == "consent"
        else _("about %(count)s not chronic")
    )
    return (Step(_("Registered"), whole(size), (Aside(words % {"count": whole(left)}),)),)


def _chronic(content: Content, paths: dict[str, Cell], published: dict[str, Cell]) -> Step:
    out = [paths[reason] for reason in REASONS if reason in paths]
    parts = tuple(_counted(cell, REASONS[cell.key[0]]) for cell in out if cell.shown != 0)
    asides = [Aside(_("%(count)s left out when checked") % {"count": _sum(out)}, parts)]
    if "not_chosen" in paths:
        compared = _counted(paths["not_chosen"], _("not chosen, in the comparison"))
        if paths["not_chosen"] != published["not_chosen"]:
            compared = _("at least %(count)s") % {"count": compared}
        asides.append(Aside(compared, _letter_later(content)))
    asides += [
        Aside(_counted(paths[code], PATHS[code])) for code in ("chosen", "not_followed") if code in paths
    ]
    chronic = _chronic_users(content, paths)
    return Step(_("Chronic use"), chronic, tuple(asides), _note(list(paths.values())))


def _chronic_users(content: Content, paths: dict[str, Cell]) -> str:
    return _sum(list(paths.values()), but=_twice(content))


def _twice(content: Content) -> int:
    """Who was followed without a letter and got one later stands in both ways."""
    return content.cell("path,letter_later", "not_chosen", "yes").shown or 0


def _letter_later(content: Content) -> tuple[str, ...]:
    later = [cell for cell in content.cells("path", "letter_later") if cell.key[1] == "yes"]
    return tuple(
        _("%(count)s got a letter later, and are counted there too") % {"count": count(one)} for one in later
    )


def _counted(cell: Cell, name: str | Promise) -> str:
    """ "30 psychiatry", "≤ 7 opioid", "another reason: not shown"."""
    return f"{name}: {count(cell)}" if cell.hidden else f"{count(cell)} {name}"


def _letters(content: Content, paths: dict[str, Cell], after: list[Cell]) -> Step:
    """Who consented is told in the box: they are some of all with a letter, and go no other way than the others."""
    waiting = [cell for cell in after if cell.key[1] == "not_yet"]
    asides = tuple(Aside(_counted(cell, OUTCOMES["not_yet"])) for cell in waiting)
    return Step(_("Letter posted"), count(paths["letter"]), asides, _consent(content))


def _consent(content: Content) -> str:
    said = {cell.key[0]: cell for cell in content.cells("consent")}
    return _("%(count)s gave consent") % {"count": count(said["yes"])} if "yes" in said else ""


def _followed(after: list[Cell], months: int) -> Sequence[Step]:
    over = [cell for cell in after if cell.key[1] != "not_yet"]
    known = [cell for cell in over if cell.key[1] != "lost"]
    lost = next((cell for cell in over if cell.key[1] == "lost"), None)
    gone = (Aside(_("%(count)s not to be followed") % {"count": count(lost)}),) if lost else ()
    label = ngettext("%(n)d month over", "%(n)d months over", months) % {"n": months}
    return (
        Step(label, _sum(over), gone, _note(over)),
        Step(_("With data"), _sum(known), (), _note(known), last=True),
    )


def _sum(cells: list[Cell], *, but: int = 0) -> str:
    """Of what is shown, less those counted twice; a lone small count as it stands."""
    shown = [cell.shown for cell in cells if cell.shown is not None]
    if not shown:
        return count(cells[0]) if len(cells) == 1 else _("not shown")
    return whole(sum(shown) - but)


def _note(cells: list[Cell]) -> str:
    """ "without 2 small counts": what the sum does not hold. One that is not shown may be large."""
    missing = sum(cell.shown is None for cell in cells)
    if not missing:
        return ""
    if any(cell.hidden for cell in cells):
        return ngettext("without %(n)d count", "without %(n)d counts", missing) % {"n": missing}
    return ngettext("without %(n)d small count", "without %(n)d small counts", missing) % {"n": missing}


def _at_least(words: str, cells: list[Cell]) -> str:
    """A sum, in a sentence: with what is not shown there are more."""
    if all(cell.shown is not None for cell in cells) or all(cell.shown is None for cell in cells):
        return words
    return _("at least %(count)s") % {"count": words}


def _sentence(
    content: Content, published: dict[str, Cell], paths: dict[str, Cell], after: list[Cell], months: int
) -> str:
    known = [cell for cell in after if cell.key[1] not in ("not_yet", "lost")]
    return _(
        "Of %(chronic)s chronic users %(letters)s got a letter; %(known)s could be followed for %(months)d months."
    ) % {
        "chronic": _at_least(_chronic_users(content, paths), list(published.values())),
        "letters": count(paths["letter"]), "known": _at_least(_sum(known), known), "months": months,
    }  # fmt: skip


def _table(steps: Sequence[Step]) -> Table:
    rows: list[tuple[str, ...]] = []
    for step in steps:
        rows.append((step.label, f"{step.words}, {step.note}" if step.note else step.words))
        for aside in step.asides:
            rows.append((_("of whom"), aside.words))
            rows.extend((_("of these"), part) for part in aside.parts)
    return Table((_("Step"), _("Patients")), tuple(rows), numbers=False)
