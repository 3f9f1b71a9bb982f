"""Drawings of a workbook that are neither tablets nor stairs."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

TEN, CELL, RULER_HEIGHT = 10, 46, 46
INK, TEAL, PALE = "#16202b", "#0b5656", "#e3efee"


def ruler(value: int | None) -> SafeString:
    """From 0 to 10, with the chosen number filled; without one to put a circle around."""
    said = (
        f"{value} op een liniaal van 0 tot en met 10"
        if value is not None
        else "een liniaal van 0 tot en met 10"
    )
    return format_html(
        '<svg class="ruler" viewBox="0 0 {} {}" role="img" font-family="Benzo Sans" font-size="17" '
        'text-anchor="middle">'
        "<title>{}</title>{}</svg>",
        CELL * (TEN + 1),
        RULER_HEIGHT,
        said,
        format_html_join("", "{}", ((_mark(number, number == value),) for number in range(TEN + 1))),
    )


def _mark(number: int, chosen: bool) -> SafeString:
    return format_html(
        '<circle cx="{0}" cy="23" r="19" fill="{1}" stroke="{2}" stroke-width="1.5"/>'
        '<text x="{0}" y="29" fill="{3}" font-weight="{4}">{5}</text>',
        CELL * number + CELL // 2,
        TEAL if chosen else PALE,
        TEAL,
        "#ffffff" if chosen else INK,
        "bold" if chosen else "normal",
        number,
    )


def cover() -> SafeString:
    """Stairs that go down, and somebody's way along them."""
    return mark_safe(
        '<svg class="stairs" viewBox="0 0 520 210" role="img"><title>Een trap naar beneden, tree voor tree</title>'
        '<path d="M0 40h120v34h100v34h100v34h90v34h110v34H0Z" fill="#e3efee"/>'
        '<path d="M0 40h120v34h100v34h100v34h90v34h110" fill="none" stroke="#0b5656" stroke-width="6" '
        'stroke-linejoin="round"/>'
        '<circle cx="60" cy="22" r="9" fill="#0b5656"/><circle cx="170" cy="58" r="8" fill="#3c7f7c"/>'
        '<circle cx="270" cy="92" r="7" fill="#6fa5a1"/><circle cx="365" cy="127" r="6" fill="#9dc4c0"/>'
        '<path d="M470 174v-46h34l-8 11 8 11h-34" fill="#f0c36a" stroke="#8c5a11" stroke-width="2.5" '
        'stroke-linejoin="round"/></svg>'
    )
