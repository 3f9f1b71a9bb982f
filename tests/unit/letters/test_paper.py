"""The letter, the print file and the check list as they come out of the printer."""

from dataclasses import replace
from datetime import date

import pytest

from benzoproject.lib import pdf
from stopletters.writing.letter import (
    Composed,
    LetterFacts,
    Letterhead,
    Recipient,
    Signatory,
    compose,
    content_hash,
)
from stopletters.writing.paper import (
    PREVIEW,
    CheckRow,
    Signatures,
    Signed,
    Window,
    checklist_pdf,
    letter_pdf,
    letter_sheet,
    specimen,
    wave_pdf,
)
from stopletters.writing.text import shipped
from tests.unit.letters import looking
from tests.unit.letters.conftest import AT

Letter = tuple[LetterFacts, Composed]


def printed(facts: LetterFacts, **options: object) -> bytes:
    return letter_pdf(letter_sheet(facts, compose(facts, shipped()), **options), reference="DL-01-19", at=AT)


def test_the_letter_says_it_all_on_one_page(signed_pdf: bytes) -> None:
    words = looking.text(signed_pdf)
    for expected in (
        "Huisartsenpraktijk De Linde",
        "Lindeplein 8",
        "J. van der Aa",
        "14 oktober 2026",
        "DL-01-19",
        "Samen minder oxazepam gebruiken",
        "Geachte heer of mevrouw Van der Aa,",
        "(026) 000 00 00",
        "maandag tot en met vrijdag",
        "Met vriendelijke groet,",
        "dr. M. de Wit",
        "uw huisarts · getekend 14-10-2026",
        "praktijkondersteuner · getekend 14-10-2026",
        "Kenmerk DL-01-19 · tekst B1-1",
    ):
        assert expected in words
    assert pdf.page_count(signed_pdf) == 1


def test_the_longest_variant_fits_on_one_page(letter: Letter, signatures: Signatures) -> None:
    facts = replace(letter[0], medicines=("oxazepam", "temazepam"), above_one_ddd=True, age_65=True)
    assert pdf.page_count(printed(facts, signatures=signatures)) == 1


@pytest.mark.parametrize(
    "window",
    [
        Window(),
        Window("left", 20, 45),
        Window("left", 12, 60),
        Window("right", 20, 50),
        Window("left", 100, 52),
    ],
    ids=str,
)
def test_the_address_and_nothing_else_shows_through_the_window(letter: Letter, window: Window) -> None:
    right, bottom = window.left_mm + window.width_mm, window.y_mm + window.height_mm
    inside, partly = [], []
    for word in looking.words(printed(letter[0], window=window)):
        if (
            word.right > window.left_mm
            and word.left < right
            and word.bottom > window.y_mm
            and word.top < bottom
        ):
            partly.append(word.text)
            if (
                word.left >= window.left_mm
                and word.right <= right
                and word.top >= window.y_mm
                and word.bottom <= bottom
            ):
                inside.append(word.text)
    assert inside == partly == ["J.", "van", "der", "Aa", "Korenbloemstraat", "27", "1234", "AC", "LINDEDORP"]


def test_a_very_long_name_stays_inside_the_window(letter: Letter) -> None:
    recipient = Recipient("J. " + "Abcdefghij" * 12, "Korenbloemstraat 27", "1234 AC  LINDEDORP")
    facts = replace(letter[0], recipient=recipient)
    beyond = [
        word
        for word in looking.words(printed(facts))
        if Window().y_mm <= word.top < Window().y_mm + Window().height_mm
        and word.left < 100
        and word.right > 110
    ]
    assert beyond == []


def test_place_and_postcode_are_two_spaces_apart(signed_pdf: bytes) -> None:
    row = {word.text: word for word in looking.words(signed_pdf)}
    gap = row["LINDEDORP"].left - row["AC"].right
    assert gap == pytest.approx(2 * (row["27"].left - row["Korenbloemstraat"].right), abs=0.2)


HOSTILE = "<script>alert(1)</script> {{ facts }} {% now %} {poh_name} &amp; <img src=file:///etc/passwd>"


def test_hostile_text_appears_literally_in_every_field(letter: Letter) -> None:
    facts = replace(
        letter[0],
        practice=Letterhead(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE),
        recipient=Recipient(HOSTILE, HOSTILE, HOSTILE),
        salutation=HOSTILE,
        reference=HOSTILE,
        medicines=(HOSTILE,),
        poh=Signatory(HOSTILE, HOSTILE),
        gp=Signatory(HOSTILE, HOSTILE, HOSTILE),
    )
    squeezed = looking.text(printed(facts)).replace(" ", "")
    assert squeezed.count(HOSTILE.replace(" ", "")) >= 16


def test_names_of_the_world_are_drawn_with_our_font(letter: Letter) -> None:
    facts = replace(letter[0], recipient=Recipient("Ș. Yılmaz-Żółć", "Ðặngstraat 1", "1234 AC  LINDEDORP"))
    made = printed(facts)
    assert "Ș. Yılmaz-Żółć" in looking.text(made)
    assert set(looking.fonts(made)) == {"Benzo-Sans", "Benzo-Sans-Bold"}


def test_a_preview_differs_by_one_word(letter: Letter) -> None:
    preview = looking.words(printed(letter[0], mark=PREVIEW))
    real = looking.words(printed(letter[0]))
    assert [word for word in preview if word not in real] == [
        word for word in preview if word.text == "VOORBEELD" or word.text in set("VOORBEELD")
    ]
    assert [word for word in preview if word in real] == real
    assert "VOORBEELD" in "".join(word.text for word in preview)


def test_an_unsigned_letter_has_two_empty_lines(letter: Letter) -> None:
    made = printed(letter[0])
    assert "getekend" not in looking.text(made)
    assert "/Figure" not in looking.tags(made)


def test_a_locum_signs_for_the_own_gp(letter: Letter) -> None:
    facts = replace(letter[0], gp=Signatory("drs. P. Jansen", "waarnemend huisarts", "dr. M. de Wit"))
    made = looking.text(
        printed(facts, signatures=Signatures(gp=Signed(date(2026, 10, 14), typed="P. Jansen")))
    )
    assert "waarnemend huisarts, namens dr. M. de Wit · getekend 14-10-2026" in made


def long_sheet() -> pdf.Sheet:
    text = replace(shipped(), blocks=shipped().blocks * 2)
    facts, composed = specimen(text)
    return letter_sheet(facts, composed)


def test_a_long_letter_goes_on_with_a_page_number() -> None:
    made = letter_pdf(long_sheet(), reference="DL-01-19", at=AT)
    first, second = looking.reader(made).pages
    assert "pagina" not in first.extract_text()
    assert "pagina 2" in second.extract_text()
    assert "Kenmerk DL-01-19" in second.extract_text()


def test_every_letter_of_a_print_file_begins_on_a_front(letter: Letter, signed_sheet: pdf.Sheet) -> None:
    made = wave_pdf([signed_sheet, long_sheet(), letter_sheet(*letter)], reference="DL-01", at=AT)
    pages = [page.extract_text() for page in looking.reader(made).pages]
    assert len(pages) == 6
    assert ["Geachte" in page for page in pages] == [True, False, True, False, True, False]
    assert [page.strip() == "" for page in pages] == [False, True, False, False, False, True]
    assert {round(float(page.mediabox.width)) for page in looking.reader(made).pages} == {595}


def test_a_print_file_keeps_tags_and_shares_fonts(letter: Letter, signatures: Signatures) -> None:
    sheets = []
    for number in range(1, 11):
        facts = replace(letter[0], reference=f"DL-01-{number:02}")
        sheets.append(letter_sheet(facts, compose(facts, shipped()), signatures=signatures))
    made = wave_pdf(sheets, reference="DL-01", at=AT)
    singles = sum(len(letter_pdf(sheet, reference="x", at=AT)) for sheet in sheets)
    assert looking.tags(made).count("/H1") == 10
    assert looking.reader(made).root_object["/Lang"] == "nl"
    assert looking.reader(made).metadata.title == "Stopbrieven DL-01"
    assert len(made) < 0.4 * singles
    order = [page.extract_text() for page in looking.reader(made).pages][::2]
    assert [f"DL-01-{number:02}" in page for number, page in enumerate(order, 1)] == [True] * 10


def rows(count: int) -> list[CheckRow]:
    return [
        CheckRow(
            str(n),
            f"J. van der <b>Aa{n}</b>",
            "Korenbloemstraat 27, 1234 AC  LINDEDORP",
            "dr. M. de Wit",
            f"DL-01-{n:02}",
        )
        for n in range(1, count + 1)
    ]


def test_the_check_list_of_twenty_fits_on_one_page() -> None:
    made = checklist_pdf(rows(20), practice="Huisartsenpraktijk De Linde", wave="ronde 1", at=AT)
    words = looking.text(made)
    assert pdf.page_count(made) == 1
    assert "20 brieven, in de volgorde van het printbestand" in words
    assert "Geprint op 14-10-2026 om 09.00 uur" in words
    assert words.count("☐") == 80
    assert "J. van der <b>Aa7</b>" in words
    assert words.index("DL-01-01") < words.index("DL-01-02") < words.index("DL-01-20")
    assert looking.tags(made).count("/TH") == 7


@pytest.mark.parametrize("gaps", [True, False])
def test_references_that_do_not_run_on_are_explained(gaps: bool) -> None:
    made = checklist_pdf(rows(20), practice="De Linde", wave="ronde 1", at=AT, gaps=gaps)
    assert ("Kenmerken lopen niet door als iemand uit de ronde is gehaald" in looking.text(made)) is gaps
    assert pdf.page_count(made) == 1


def test_one_letter_is_one_letter() -> None:
    made = checklist_pdf(rows(1), practice="Huisartsenpraktijk De Linde", wave="ronde 1", at=AT)
    assert "1 brief, in de volgorde" in looking.text(made)


def test_the_specimen_takes_the_letterhead_of_a_practice() -> None:
    practice = Letterhead(
        "Huisartsenpraktijk De Es", "Esweg 1", "1234 AD  Lindedorp", "(026) 000 00 01", "elke ochtend"
    )
    facts, composed = specimen(practice=practice)
    assert "Huisartsenpraktijk De Es" in looking.text(printed(facts))
    assert content_hash(composed, facts) != content_hash(*reversed(specimen()))
