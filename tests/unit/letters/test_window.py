"""What shows through the window of an envelope: the address, whole, and nothing else, also when the sheet slides."""

from dataclasses import replace

import pytest

from practices.envelopes import Envelope, envelopes
from stopletters.writing.calibration import calibration_pdf
from stopletters.writing.letter import Letterhead, Recipient, compose
from stopletters.writing.paper import (
    SHIFT_MM,
    Signatures,
    Window,
    address_size,
    letter_pdf,
    letter_sheet,
    specimen,
)
from stopletters.writing.text import SHIPPED, shipped
from tests.unit.letters import looking
from tests.unit.letters.conftest import AT

SHORTEST = Recipient("A. Bo", "Ee 1", "1234 AB  EE")
LONGEST = Recipient(
    "Mevrouw A.B.C.D.E. van den Heuvel-Wolterbeek van Voorbeeldenstein",
    "Burgemeester Van Voorbeeld tot Proefstraat 1234 bis-III hoog achter",
    "1234 AB  GASSELTERNIJVEENSCHEMOND-NOORDWESTEN",
)
LONG_PRACTICE = Letterhead(
    "Gezondheidscentrum en Huisartsenpraktijk De Oude Linde aan het Water",
    "Burgemeester Van Voorbeeldstraat 123",
    "1234 AB  Lindedorp",
    "(026) 000 00 00",
    "maandag tot en met vrijdag, van 8 tot 17 uur",
)
MEDICINES = ("oxazepam", "temazepam", "slaap", "angst", "minder", "stop")


def window_of(envelope: Envelope) -> Window:
    measures = envelope.measures
    names = ("window_side", "window_x_mm", "window_y_mm", "window_width_mm", "window_height_mm")
    return Window(*(measures[name] for name in names))


def showing(made: bytes, window: Window, across: float, down: float) -> list[looking.Word]:
    """Every word that can come behind the window, even in part, when the sheet slides as far as it can."""
    return [
        word
        for word in looking.words(made)
        if word.right > window.left_mm - across
        and word.left < window.left_mm + window.width_mm + across
        and word.bottom > window.y_mm - down
        and word.top < window.y_mm + window.height_mm + down
    ]


# Every envelope with both addresses, and every text behind one of them.
BEHIND = [
    *((envelope, SHIPPED[0], recipient) for envelope in envelopes() for recipient in (SHORTEST, LONGEST)),
    *((envelopes()[0], name, LONGEST) for name in SHIPPED[1:]),
]


@pytest.mark.parametrize(("envelope", "name", "recipient"), BEHIND)
def test_only_the_address_shows_however_the_sheet_slides(
    envelope: Envelope, name: str, recipient: Recipient
) -> None:
    window = window_of(envelope)
    facts, _ = specimen(shipped(name), practice=LONG_PRACTICE, recipient=recipient)
    made = letter_pdf(letter_sheet(facts, compose(facts, shipped(name)), window=window), reference="X", at=AT)
    seen = showing(made, window, *envelope.play)
    squeezed = "".join(word.text for word in seen)
    assert squeezed == "".join("".join(vars(recipient).values()).split())
    for word in seen:
        assert word.left >= window.left_mm + SHIFT_MM - 0.2
        assert word.right <= window.left_mm + window.width_mm - SHIFT_MM + 0.2
        assert word.top >= window.y_mm + SHIFT_MM - 1
        assert word.bottom <= window.y_mm + window.height_mm - SHIFT_MM + 1
    assert not [hint for hint in MEDICINES if hint in squeezed.lower()]


@pytest.mark.parametrize("envelope", envelopes(), ids=lambda envelope: envelope.code)
def test_the_test_page_puts_the_address_where_a_letter_has_it(envelope: Envelope) -> None:
    window = window_of(envelope)
    made = calibration_pdf(window, practice="De Linde", envelope=envelope.name, at=AT)
    seen = showing(made, window, 0, 0)
    first = next(word for word in seen if word.text == "Mevrouw")
    facts, _ = specimen(recipient=Recipient("Mevrouw A. Bo", "Ee 1", "1234 AB  EE"))
    letter = letter_pdf(letter_sheet(facts, compose(facts, shipped()), window=window), reference="X", at=AT)
    same = next(word for word in looking.words(letter) if word.text == "Mevrouw")
    assert (first.left, first.top) == pytest.approx((same.left, same.top), abs=0.6)
    assert "past" not in "".join(word.text.lower() for word in seen)
    assert set(looking.fonts(made)) <= {"Benzo-Sans", "Benzo-Sans-Bold"}
    assert "/H1" in looking.tags(made)
    assert looking.reader(made).root_object["/Lang"] == "nl"
    assert "100 procent" in looking.text(made)


def test_a_word_beside_the_window_would_be_seen_by_this_test() -> None:
    facts, composed = specimen()
    near = letter_pdf(
        letter_sheet(facts, composed, window=Window("left", 20, 50, 90, 30)), reference="X", at=AT
    )
    assert "Datum" in [word.text for word in showing(near, Window("left", 20, 50, 130, 30), 0, 0)]


def test_an_address_shrinks_until_it_fits_and_then_no_more() -> None:
    window = Window()
    assert address_size(window, SHORTEST) == (12.0, 1.45)
    size = address_size(window, LONGEST)
    assert size is not None
    assert size[0] < 12
    assert address_size(window, replace(SHORTEST, street="Langestraat " * 20)) is None


@pytest.mark.parametrize("name", SHIPPED)
def test_both_names_stand_under_every_letter_and_never_alone(name: str) -> None:
    facts, _ = specimen(shipped(name), medicines=("oxazepam", "temazepam"), above_one_ddd=True, age_65=True)
    for envelope in envelopes():
        sheet = letter_sheet(
            facts, compose(facts, shipped(name)), signatures=Signatures(), window=window_of(envelope)
        )
        pages = [
            page.extract_text() for page in looking.reader(letter_pdf(sheet, reference="X", at=AT)).pages
        ]
        last = pages[-1]
        assert "uw huisarts" in last
        assert "praktijkondersteuner" in last
        assert "Bel ons gerust" in " ".join(last.split())
        assert len(pages) <= 2
