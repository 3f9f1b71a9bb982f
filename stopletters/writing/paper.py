"""The letter, the print file of a wave and its check list as PDF."""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

from benzoproject.lib import font, pdf
from stopletters.writing.letter import (
    Composed,
    LetterFacts,
    Letterhead,
    Recipient,
    Signatory,
    compose,
    dutch_date,
)
from stopletters.writing.text import STOP, LetterText, shipped

PAGE_WIDTH_MM = 210
PAGE_TOP_MM = 14
PAGE_LEFT_MM = 25
META_RIGHT_MM = 144
META_WIDTH_MM = 44
META_HEIGHT_MM = 22
# A sheet slides in its envelope: the address keeps this far from the window's edge, all else this far outside it.
SHIFT_MM = 5
CLEARANCE_MM = 10
BELOW_MM = 8
# From the usual size down, until the address fits its window: size in pt, and lines as a multiple of it.
ADDRESS_SIZES = ((12.0, 1.45), (11.0, 1.3), (10.0, 1.25), (9.0, 1.2))
MM_PER_PT = 25.4 / 72
FIRST_SPECIMEN = date(2026, 9, 16)
# Very plain words stand in larger letters, and a list goes straight down.
LEVEL_RULES = {"A2": "html { font-size: 13.5pt } h2 { font-size: 15pt } li { display: block; width: auto }"}
TITLES = {"stop": "Stopbrief", "reminder": "Herinnering", "evaluation": "Uitnodiging"}
PREVIEW = "VOORBEELD"


@dataclass(frozen=True)
class Window:
    """The part of the paper behind the envelope's window, in mm.

    x_mm runs from the paper's edge on that side to the window, y_mm from the paper's top; the address stands
    inside it with room to shift.
    """

    side: Literal["left", "right"] = "left"
    x_mm: int = 20
    y_mm: int = 50
    width_mm: int = 90
    height_mm: int = 30

    @property
    def left_mm(self) -> int:
        return self.x_mm if self.side == "left" else PAGE_WIDTH_MM - self.x_mm - self.width_mm

    @property
    def address_width_mm(self) -> int:
        return self.width_mm - 2 * SHIFT_MM


@dataclass(frozen=True)
class Signed:
    """One signature as it appears: a drawn picture, or else the typed name in italics.

    `locum`: who held the pen on behalf of the own GP.
    """

    on: date
    picture: pdf.Picture | None = None
    typed: str = ""
    locum: str = ""


@dataclass(frozen=True)
class Signatures:
    """Both slots; None is an empty line."""

    gp: Signed | None = None
    poh: Signed | None = None


@dataclass(frozen=True)
class CheckRow:
    """A letter on the check list; number is its place in the print file ("1", "2", ...)."""

    number: str
    name: str
    address: str
    gp: str
    reference: str


def letter_sheet(
    facts: LetterFacts,
    composed: Composed,
    *,
    signatures: Signatures = Signatures(),
    window: Window = Window(),
    mark: str = "",
) -> pdf.Sheet:
    """The page of one letter. A preview or a copy differs from the real letter by its `mark` in the top margin."""
    slots = ((facts.gp, signatures.gp), (facts.poh, signatures.poh))
    context = {
        "facts": facts,
        "letter": composed,
        "date": dutch_date(facts.date),
        "slots": [_slot(signatory, signed) for signatory, signed in slots],
    }
    pictures = tuple(signed.picture for _, signed in slots if signed and signed.picture)
    rules = window_rules(window) + address_rules(window, facts.recipient) + LEVEL_RULES.get(facts.level, "")
    rules += mark_rules(mark) if mark else ""
    return pdf.Sheet(pdf.html("pdf/letter.html", context), ("letter.css",), rules, pictures)


def mark_rules(mark: str) -> str:
    return f'@page {{ @top-center {{ content: "{mark}"; color: #6b7783; letter-spacing: 3pt }} }}'


def letter_pdf(sheet: pdf.Sheet, *, reference: str, at: datetime, kind: str = STOP) -> bytes:
    """One letter. No name enters the metadata: the title is what kind of letter it is and the reference."""
    return pdf.render(sheet, title=f"{TITLES[kind]} {reference}", created=at)


def copies_pdf(sheets: Iterable[pdf.Sheet], *, reference: str, at: datetime) -> bytes:
    """Copies of one letter or of a whole pile, for a duplex printer."""
    return pdf.print_file(sheets, title=f"Kopie {reference}", created=at)


def wave_pdf(sheets: Iterable[pdf.Sheet], *, reference: str, at: datetime) -> bytes:
    """All letters of a wave in list order, for a duplex printer."""
    return pdf.print_file(sheets, title=f"Stopbrieven {reference}", created=at)


def checklist_pdf(
    rows: Sequence[CheckRow], *, practice: str, wave: str, at: datetime, gaps: bool = False
) -> bytes:
    """What the POH ticks per letter before posting. `at` is printed as it is: pass local time.
    `gaps`: somebody was taken out, so the references do not run on."""
    context = {
        "rows": rows,
        "count": "1 brief" if len(rows) == 1 else f"{len(rows)} brieven",
        "practice": practice,
        "wave": wave,
        "gaps": gaps,
        "printed": f"{at:%d-%m-%Y om %H.%M} uur",
    }
    sheet = pdf.Sheet(pdf.html("pdf/checklist.html", context), ("checklist.css",))
    return pdf.render(sheet, title=f"Controlelijst {wave}", created=at)


def specimen(
    text: LetterText | None = None, *, practice: Letterhead | None = None, **differs: Any
) -> tuple[LetterFacts, Composed]:
    """An invented letter, to show a text or a practice's letterhead before there are patients.

    `differs`: facts of another patient, such as `age_65=True`.
    """
    text = text or shipped()
    facts = replace(
        _SPECIMEN,
        text_version=text.version,
        level=text.level,
        practice=practice or _SPECIMEN.practice,
        first_letter=None if text.kind == STOP else FIRST_SPECIMEN,
        **differs,
    )
    return facts, compose(facts, text)


def address_size(window: Window, recipient: Recipient) -> tuple[float, float] | None:
    """Size and line height at which this address stays in the window; None when it fits at none of them."""
    room = window.height_mm - 2 * SHIFT_MM
    for size, leading in ADDRESS_SIZES:
        lines = sum(_lines(part, size, window.address_width_mm) for part in astuple(recipient))
        if lines * size * leading * MM_PER_PT <= room:
            return size, leading
    return None


def _lines(words: str, size: float, width: float) -> int:
    """How many lines `words` take; a word too long for one line is broken."""
    lines, left = 1, width
    for number, word in enumerate(words.split(" ")):
        # A little more than measured: the printer's eye for kerning is its own.
        long = 1.02 * font.width_mm(word if number == 0 or left == width else f" {word}", size)
        if long > left:
            lines, left = lines + 1, width
        extra = int(long // width)
        lines, left = lines + extra, left - (long - extra * width)
    return lines


def address_rules(window: Window, recipient: Recipient) -> str:
    """CSS for the size of the address. One that fits at no size is the smallest; `content` refuses to print it."""
    size, leading = address_size(window, recipient) or ADDRESS_SIZES[-1]
    return f".address {{ font-size: {size:g}pt; line-height: {leading:g} }}"


def window_rules(window: Window) -> str:
    """CSS that puts the address in the window and everything else outside it."""
    beside, bottom = _beside(window), window.y_mm + window.height_mm + BELOW_MM
    meta_left, meta_top = (beside, window.y_mm + 4) if beside else (PAGE_LEFT_MM, bottom)
    body = bottom if beside else bottom + META_HEIGHT_MM
    left, top = window.left_mm + SHIFT_MM - PAGE_LEFT_MM, window.y_mm + SHIFT_MM - PAGE_TOP_MM
    return (
        f".address {{ left: {left}mm; top: {top}mm; width: {window.address_width_mm}mm }}"
        f".meta {{ left: {meta_left - PAGE_LEFT_MM}mm; top: {meta_top - PAGE_TOP_MM}mm }}"
        f"body {{ padding-top: {max(body, 80) - PAGE_TOP_MM}mm }}"
    )


def _beside(window: Window) -> int | None:
    """Where date and reference fit beside the window, in mm from the paper's left; None when nowhere."""
    if window.left_mm + window.width_mm + CLEARANCE_MM <= META_RIGHT_MM:
        return META_RIGHT_MM
    return PAGE_LEFT_MM if window.left_mm >= PAGE_LEFT_MM + META_WIDTH_MM + CLEARANCE_MM else None


def _slot(signatory: Signatory, signed: Signed | None) -> dict[str, object]:
    if signed and signed.locum:
        name = f"namens {signatory.name}, {signed.locum}"
        signatory = replace(signatory, name=name, role="waarnemend huisarts")
    return {
        "who": signatory,
        "picture": signed.picture if signed else None,
        "typed": signed.typed if signed else "",
        "on": f"{signed.on:%d-%m-%Y}" if signed else "",
    }


_SPECIMEN = LetterFacts(
    practice=Letterhead(
        name="Huisartsenpraktijk De Linde",
        street="Lindeplein 8",
        postcode_line="1234 AB  Lindedorp",
        phone="(026) 000 00 00",
        opening_hours="maandag tot en met vrijdag, van 8 tot 17 uur",
    ),
    recipient=Recipient(
        name="J. van der Aa", street="Korenbloemstraat 27", postcode_line="1234 AC  LINDEDORP"
    ),
    salutation="Geachte heer of mevrouw Van der Aa,",
    date=date(2026, 10, 14),
    reference="DL-01-19",
    medicines=("oxazepam",),
    above_one_ddd=False,
    age_65=False,
    poh=Signatory("S. Bakker", "praktijkondersteuner"),
    gp=Signatory("dr. M. de Wit", "uw huisarts"),
    text_version="",
)
