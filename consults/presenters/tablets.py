"""Tablets as pictures: whole, half and quarter differ in shape, so they can be told apart in black and white.

Pure: amounts in, SVG out. The colours are attributes for paper; on the screen the style sheet wins over them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.presenters.numbers import number

WHOLE, HALF, QUARTER = Decimal(1), Decimal("0.5"), Decimal("0.25")
FRACTIONS = {QUARTER: "¼", HALF: "½", Decimal("0.75"): "¾"}
HEIGHT, TABLET_WIDTH, CAPSULE_WIDTH, TIMES_WIDTH = 28, 28, 42, 30
# More than this and the eye has to count: then a number stands before one drawing.
MOST_DRAWN = 4
INK, GROUND, FAINT = "#1f2a37", "#dcebea", "#5b6776"

_FILLED = f'class="pill" fill="{GROUND}" stroke="{INK}" stroke-width="1.6" stroke-linejoin="round"'
_LINE = f'class="pill-line" stroke="{INK}" stroke-width="1.6" stroke-linecap="round"'
_GONE = f'class="pill-gone" fill="none" stroke="{FAINT}" stroke-width="1.3" stroke-dasharray="1.6 2.6"'
_TABLET = f'<circle {_FILLED} cx="14" cy="14" r="11"/>'
_SCORE = f'<line {_LINE} x1="14" y1="8.5" x2="14" y2="19.5"/>'
_HALF = f'<path {_FILLED} d="M14 3A11 11 0 0 0 14 25Z"/><path {_GONE} d="M15.5 3.1A11 11 0 0 1 15.5 24.9"/>'
_QUARTER = (
    f'<path {_FILLED} d="M14 14V3A11 11 0 0 0 3 14Z"/><path {_GONE} d="M15.5 3.1A11 11 0 1 1 3.1 15.5"/>'
)
_CAPSULE = (
    f'<rect {_FILLED} x="3" y="8" width="36" height="12" rx="6"/>'
    f'<path class="pill-dark" fill="{INK}" d="M21 8H33A6 6 0 0 1 33 20H21Z"/>'
)


@dataclass(frozen=True)
class Dose:
    """So many units of one strength. `scored`: may be divided, so a whole one is drawn with its line."""

    mg: Decimal
    count: Decimal
    form: str = "tablet"
    scored: bool = False

    @property
    def words(self) -> str:
        """ "1½ tablets of 10 mg"."""
        return _("%(count)s of %(mg)s mg") % {"count": units(self.count, self.form), "mg": number(self.mg, 4)}

    @property
    def width(self) -> int:
        return sum(width for width, _shape in self._shapes())

    def drawing(self) -> SafeString:
        """The inside of an SVG of `width` by HEIGHT, for a picture that holds more than tablets."""
        at, placed = 0, []
        for width, shape in self._shapes():
            placed.append((at, shape))
            at += width
        return format_html_join("", '<g transform="translate({} 0)">{}</g>', placed)

    def svg(self) -> SafeString:
        """A picture of its own, with its words for who cannot see it."""
        return format_html(
            '<svg class="pills" viewBox="0 0 {0} {1}" width="{0}" height="{1}" role="img"><title>{2}</title>{3}</svg>',
            self.width,
            HEIGHT,
            self.words,
            self.drawing(),
        )

    def mark(self) -> SafeString:
        """The picture without words, beside something that says it."""
        return format_html(
            '<svg class="pills" viewBox="0 0 {0} {1}" width="{0}" height="{1}" aria-hidden="true">{2}</svg>',
            self.width,
            HEIGHT,
            self.drawing(),
        )

    @property
    def mg_words(self) -> str:
        return _("%(mg)s mg") % {"mg": number(self.mg, 4)}

    def _shapes(self) -> Iterable[tuple[int, SafeString]]:
        wholes = int(self.count)
        if wholes > MOST_DRAWN:
            yield TIMES_WIDTH, _times(wholes)
            wholes = 1
        for _number in range(wholes):
            yield self._whole()
        yield from ((TABLET_WIDTH, mark_safe(shape)) for shape in _pieces(self.count % 1))

    def _whole(self) -> tuple[int, SafeString]:
        if self.form == "capsule":
            return CAPSULE_WIDTH, mark_safe(_CAPSULE)
        return TABLET_WIDTH, mark_safe(_TABLET + _SCORE if self.scored else _TABLET)


def _pieces(rest: Decimal) -> list[str]:
    """Three quarters is how it is taken: a half and a quarter."""
    return [_HALF] * (rest >= HALF) + [_QUARTER] * (rest % HALF >= QUARTER)


def _times(count: int) -> SafeString:
    return format_html(
        '<text class="pill-times" x="{}" y="19" text-anchor="end" font-size="14" fill="{}">{} ×</text>',
        TIMES_WIDTH - 3,
        INK,
        count,
    )


def doses(tablets: Mapping[Decimal, Decimal], strengths: Mapping[Decimal, tuple[str, Decimal]]) -> list[Dose]:
    """What is taken at one moment, the strongest first. `strengths`: mg -> form and smallest part of it."""
    found = []
    for mg, count in sorted(tablets.items(), reverse=True):
        form, smallest = strengths.get(mg, ("tablet", WHOLE))
        found.append(Dose(mg, count, form, smallest < WHOLE))
    return found


def amount(count: Decimal) -> str:
    """ "1½", "¼", "10": halves and quarters as fractions, anything else as a number."""
    wholes, rest = divmod(count, 1)
    if rest and rest not in FRACTIONS:
        return number(count, 3)
    return f"{number(wholes) if wholes or not rest else ''}{FRACTIONS.get(rest, '')}"


def units(count: Decimal, form: str = "tablet") -> str:
    """ "half a tablet", "1½ tablets", "2 capsules"."""
    if form == "capsule":
        return ngettext("%(count)s capsule", "%(count)s capsules", plural(count)) % {"count": amount(count)}
    if count in (HALF, QUARTER):
        return _("half a tablet") if count == HALF else _("a quarter of a tablet")
    return ngettext("%(count)s tablet", "%(count)s tablets", plural(count)) % {"count": amount(count)}


def plural(count: Decimal) -> int:
    """The number whose grammar this amount follows: only exactly one is singular."""
    return 1 if count == 1 else 2


def form_words(form: str) -> str:
    """ "Capsule", "Coated tablet": what stands on the box."""
    words = {
        "capsule": _("Capsule"),
        "dragee": _("Dragee"),
        "film_coated": _("Coated tablet"),
        "retard": _("Slow-release tablet"),
        "dispersible": _("Dispersible tablet"),
    }
    return words.get(form, _("Tablet"))
