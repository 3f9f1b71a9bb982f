"""The parts that pages are made of: plain HTML and SVG, no style attribute and no script (the CSP allows none)."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any
from xml.etree import ElementTree

from django import template
from django.conf import settings
from django.forms import BaseForm
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from practices.models import Project
from practices.services import projects

register = template.Library()

SVG = "{http://www.w3.org/2000/svg}"
MESSAGE_ICONS = {"success": "done", "warning": "warning", "error": "error", "danger": "error"}
SPARK_WIDTH, SPARK_HEIGHT = 104, 30


@cache
def drawings() -> dict[str, SafeString]:
    """The inside of each drawing in components/icons.svg, by name.

    Drawn into the page itself: a sprite in another file falls under default-src in some browsers, which is closed here.
    """
    root = ElementTree.parse(settings.BASE_DIR / "templates/components/icons.svg").getroot()
    return {symbol.attrib["id"]: _inside(symbol) for symbol in root.iter(f"{SVG}symbol")}


def _inside(symbol: ElementTree.Element) -> SafeString:
    parts = (ElementTree.tostring(shape, encoding="unicode").strip() for shape in symbol)
    return mark_safe("".join(parts).replace(f' xmlns:ns0="{SVG[1:-1]}"', "").replace("ns0:", ""))


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A drawing from components/icons.svg (unknown name: KeyError). With `label` it speaks, else it is decoration."""
    spoken = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html('<svg class="icon" viewBox="0 0 20 20" {}>{}</svg>', spoken, drawings()[name])


@register.filter
def message_icon(level: str) -> str:
    return MESSAGE_ICONS.get(level, "info")


@register.filter
def in_sentence(name: str) -> str:
    """ "No letter for mevr. T. Yılmaz": inside a Dutch sentence the title has no capital."""
    title, space, rest = str(name).partition(" ")
    return title.lower() + space + rest if title in ("Mevr.", "Dhr.") else str(name)


@register.filter
def dial(phone: str) -> str:
    """The number as a telephone reads it: "(026) 000 00 00" gives 0260000000."""
    return "".join(sign for sign in str(phone) if sign.isdigit() or sign == "+")


@register.filter
def initials(name: str) -> str:
    """First and last word that begin with a capital: "dr. M. de Wit" gives MW."""
    capitals = [word[0] for word in str(name).split() if word[0].isupper()]
    return "".join(capitals[:1] + capitals[1:][-1:])


@register.simple_tag
def tag(tone: str, words: str) -> SafeString:
    """Words on a soft ground. Tones: neutral, primary, success, warning, danger, info."""
    return format_html('<span class="tag tag-{}">{}</span>', tone, words)


@register.simple_tag
def ladder(filled: int, planned: int = 0, of: int = 6, label: str = "") -> SafeString:
    """A row of dots: filled = has been, ring = planned, speck = not (yet)."""
    counts = {"filled": filled, "of": of, "planned": planned}
    said = label or _("%(filled)s of %(of)s, %(planned)s planned") % counts
    kinds = ["full"] * filled + ["ring"] * planned + ["none"] * (of - filled - planned)
    return format_html('<span class="dots" role="img" aria-label="{}">{}</span>', said, _dots(kinds))


@register.simple_tag
def dot(kind: str) -> SafeString:
    """One dot (full, ring, none), for a legend."""
    return format_html('<i class="dot dot-{}" aria-hidden="true"></i>', kind)


def _dots(kinds: Iterable[str]) -> SafeString:
    return format_html_join("", '<i class="dot dot-{}"></i>', ((kind,) for kind in kinds))


@register.inclusion_tag("components/rungs.html")
def ladder_picture(rungs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The ladder, a dot per person. A rung: `been`, `planned` (people), optional `label` and `note`."""
    return {"rungs": [_rung(rung, place) for place, rung in enumerate(rungs)]}


def _rung(rung: Mapping[str, Any], place: int) -> dict[str, Any]:
    been, planned = int(rung["been"]), int(rung.get("planned", 0))
    return {
        "label": rung.get("label") or rung_name(place),
        "been": been,
        "planned": planned,
        "note": rung.get("note", ""),
        "dots": _dots(["full"] * been + ["ring"] * planned),
        "empty": not been and not planned,
    }


def rung_name(place: int) -> str:
    """0 -> "Letter", 1 -> "1st consult" and so on, in the language of the page."""
    names = (
        _("Letter"),
        _("1st consult"),
        _("2nd consult"),
        _("3rd consult"),
        _("4th consult"),
        _("5th consult"),
    )
    return names[place]


@register.simple_tag
def sparkline(
    values: Sequence[float], dark: int = 3, label: str = "", top: float | None = None
) -> SafeString:
    """Small bars, oldest first, the last `dark` in ink. `top`: the value of a full bar (31 days), else the highest."""
    full = float(top or max(values, default=0) or 1)
    width = SPARK_WIDTH / max(len(values), 1)
    bars = format_html_join(
        "", '<rect x="{}" y="{}" width="{}" height="{}"{}/>', _bars(values, dark, full, width)
    )
    return format_html(
        '<svg class="sparkline" viewBox="0 0 104 30" role="img" aria-label="{}">{}{}</svg>',
        label,
        bars,
        mark_safe('<line x1="0" x2="104" y1="29.5" y2="29.5"/>'),
    )


def _bars(values: Sequence[float], dark: int, full: float, width: float) -> Iterable[tuple[str, ...]]:
    for place, value in enumerate(values):
        height = min(float(value) / full, 1) * (SPARK_HEIGHT - 2)
        shade = mark_safe(' class="is-dark"' if place >= len(values) - dark else "")
        yield (
            f"{place * width:.1f}",
            f"{SPARK_HEIGHT - 1 - height:.1f}",
            f"{width - 1:.1f}",
            f"{height:.1f}",
            shade,
        )


@register.inclusion_tag("components/steps.html")
def steps(items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The bar of steps. An item: `label`, `note`, `state` ("done", "now" or "later")."""
    return {"steps": items}


@register.inclusion_tag("components/progress.html")
def progress(done: int, total: int, label: str) -> dict[str, Any]:
    """A bar with a number in words: `label` is the sentence, such as "12 of 20 letters made"."""
    return {"done": done, "total": total, "label": label}


@register.inclusion_tag("components/proportion.html")
def proportion(parts: Sequence[Mapping[str, Any]], total_label: str = "") -> dict[str, Any]:
    """One bar cut in parts, with the sums under it. A part: `label`, `count`, `tone` (primary, muted, warning)."""
    total = sum(int(part["count"]) for part in parts)
    return {"parts": list(_slices(parts, total)), "total": total, "total_label": total_label}


def _slices(parts: Sequence[Mapping[str, Any]], total: int) -> Iterable[dict[str, Any]]:
    # A small part stays visible; the eye reads "there is some", the number says how much.
    widths = [max(100 * int(part["count"]) / total, 1.5) if total and part["count"] else 0 for part in parts]
    start, full = 0.0, max(sum(widths), 100) / 100
    for part, width in zip(parts, (width / full for width in widths), strict=True):
        yield {**part, "x": f"{start:.2f}", "width": f"{max(width - 0.6, 0):.2f}"}
        start += width


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms: BaseForm) -> dict[str, Any]:
    """What has to be corrected, above the form; takes the focus. Each line leads to its field.

    Forms rendered by crispy without it get it by themselves (bootstrap5/errors.html), so no error stays unsaid.
    """
    lines = [line for form in forms if form.is_bound and not _said(form) for line in _errors(form)]
    title = ngettext("One thing is not right yet", "%(count)s things are not right yet", len(lines))
    return {"lines": lines, "title": title % {"count": len(lines)}}


def _said(form: BaseForm) -> bool:
    """Whether the errors of this form stand on the page already; they do from now on."""
    said = getattr(form, "errors_said", False)
    form.errors_said = True  # type: ignore[attr-defined]
    return said


def _errors(form: BaseForm) -> Iterable[dict[str, str]]:
    for error in form.non_field_errors():
        yield {"text": str(error), "target": ""}
    for field in form:
        for error in field.errors:
            yield {
                "text": f"{capfirst(str(field.label).rstrip('.'))}: {error}",
                "target": field.id_for_label or field.html_name,
            }


@register.filter
def medicines(project: Project) -> str:
    """What the project follows, in a sentence: "benzodiazepines"."""
    group = projects.medicine_groups().get(project.medicine_group)
    return group.said() if group else ""
