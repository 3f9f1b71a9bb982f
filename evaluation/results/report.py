"""The evaluation report: the same parts as the page, on paper, with the rules and what the numbers were made with."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from benzoproject.lib.written import day
from evaluation.results import all_parts
from evaluation.results.outcome import OLD_NATURE
from evaluation.results.parts import Row, Told
from evaluation.results.words import how_rounded, practices, sentences
from evaluation.snapshots.content import Content


@dataclass(frozen=True)
class Part:
    """`picture`: a drawing with its title, as markup of our own; "" when there is none."""

    title: str
    sentence: str
    picture: str
    head: Row
    rows: tuple[Row, ...]
    method: str
    numbers: bool
    note: str = ""


@dataclass(frozen=True)
class Paper:
    title: str
    foot: str
    lead: str
    parts: tuple[Part, ...]
    about: str
    lines: tuple[tuple[str, str], ...]
    page: str
    of: str
    language: str


def of(content: Content, *, project: str, digest: str, pictures: Mapping[str, str], language: str) -> Paper:
    """`pictures`: the SVG of each part on paper, by its name."""
    snapshot = _("Snapshot %(number)d of %(day)s") % {"number": content.number, "day": day(content.day)}
    return Paper(
        title=_("Evaluation of %(project)s") % {"project": project},
        foot=f"{project} · {snapshot}",
        lead=sentences(f"{snapshot}, {practices(content)}.", how_rounded(content), _counted(content)),
        parts=tuple(_part(told, pictures.get(told.name, "")) for told in all_parts.tell(content)),
        about=_("How these numbers were made"),
        lines=_lines(content, digest),
        page=_("page"),
        of=_("of"),
        language=language,
    )


def _part(told: Told, svg: str) -> Part:
    note = _("This is not an effect yet.") + " " + _("Some people stop without a letter too.")
    return Part(
        title=told.title,
        sentence=told.sentence,
        picture=_titled(svg, f"{told.title}. {told.sentence}"),
        head=told.table.head,
        rows=told.table.rows,
        method=told.method,
        numbers=told.table.numbers,
        note=note if told.name == "outcome" else "",
    )


def _titled(svg: str, words: str) -> str:
    """With its sentence inside, for who hears the report."""
    if not svg:
        return ""
    start = svg.index(">") + 1
    titled = f"{svg[:start]}<title>{escape(words)}</title>{svg[start:]}"
    return mark_safe(titled)  # noqa: S308 - drawn by evaluation/charts, words escaped there and here


def _counted(content: Content) -> str:
    if content.counted == "consent":
        return _("Only patients who gave consent are counted.")
    return _("Everybody who did not object is counted, without a name.")


def _lines(content: Content, digest: str) -> tuple[tuple[str, str], ...]:
    rules = content.rules
    changed = ngettext("%(count)d practice", "%(count)d practices", rules["changed"])
    pool = ngettext("%(count)d practice", "%(count)d practices", rules["pool"])
    nature = content.natural_course
    return (
        (_("Small counts"), _("0 to %(threshold)d is shown as at most %(threshold)d") % rules),
        (
            _("Rounding"),
            _("other counts to a multiple of %(base)d; a total is the sum of what is shown") % rules,
        ),
        (
            _("Practices together"),
            _("at least %(practices)s") % {"practices": pool % {"count": rules["pool"]}},
        ),
        (
            _("New snapshot"),
            _("when %(practices)s changed") % {"practices": changed % {"count": rules["changed"]}},
        ),
        *(((_("Stops by itself"), _source(nature)),) if nature else ()),
        (_("Versions"), ", ".join(f"{name} {version}" for name, version in content.versions.items())),
        (_("Hash of the snapshot"), digest),
    )


def _source(nature: Mapping[str, object]) -> str:
    shares = {name: round(100 * float(str(nature[name]))) for name in ("estimate", "low", "high")}
    told = _("%(estimate)d percent after %(months)d months, %(low)d to %(high)d in other studies") % {
        **shares, "months": nature.get("months", OLD_NATURE),
    }  # fmt: skip
    return f"{told} ({nature['source']})" if nature.get("source") else told
