"""The parts of a consult, in the order in which the conversation goes."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Part:
    """`fields`: of Conversation, in the order in which they are asked."""

    slug: str
    title: Promise | str
    fields: tuple[str, ...] = ()


PARTS = (
    Part("agenda", _("What to talk about"), ("agenda",)),
    Part("use", _("Use now"), ("units_per_day", "use_in_own_words")),
    Part(
        "rulers",
        _("Importance and confidence"),
        (
            "importance",
            "importance_why_not_lower",
            "importance_what_helps",
            "confidence",
            "confidence_why_not_lower",
            "confidence_what_helps",
        ),
    ),
    Part("sides", _("For and against"), ("good_sides", "less_good_sides", "readiness")),
    Part("agreements", _("Agreements"), ("agreements", "teach_back")),
    Part("complaints", _("Complaints and workbook"), ("complaints", "complaints_note", "own_reasons")),
    Part("closing", _("Closing")),
)
FIELDS = tuple(field for part in PARTS for field in part.fields)


def touched(fields: Iterable[str]) -> set[str]:
    """The slugs of the parts that these fields are asked in."""
    return {part.slug for part in PARTS if not set(part.fields).isdisjoint(fields)}


def by_slug(slug: str) -> Part:
    """The first part when there is none of this name."""
    return next((part for part in PARTS if part.slug == slug), PARTS[0])


def number(part: Part) -> int:
    """Counted from one."""
    return PARTS.index(part) + 1


def before(part: Part) -> Part | None:
    return PARTS[number(part) - 2] if number(part) > 1 else None


def after(part: Part) -> Part | None:
    return PARTS[number(part)] if number(part) < len(PARTS) else None
