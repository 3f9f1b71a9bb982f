"""The texts that ship, their fingerprint, and the difference between two contracts."""

import copy
from datetime import UTC, datetime

import pytest

from benzoproject.lib import pdf
from practices.writing.agreement import (
    SHIPPED,
    difference,
    filled,
    fingerprint,
    has_loose_braces,
    lines,
    read,
    shipped_content,
)
from practices.writing.agreement_pdf import Accepted, agreement_pdf
from tests.unit.letters import looking

PARTY = {
    "practice": "Huisartsenpraktijk De Linde",
    "address": "Dorpsstraat 1, 1234 AB Lindedorp",
    "agb_code": "01000000",
    "kvk_number": "",
    "project": "Benzoreductie 2.0",
    "medicine": "opioïd",
    "medicines": "opioïden",
}


def accepted(**other):
    facts = {
        "party": PARTY,
        "name": "dr. M. de Wit",
        "function": "huisarts",
        "proof": "wachtwoord",
        "at": datetime(2026, 11, 21, 9, 5, tzinfo=UTC),
        "version": 1,
        "text_sha256": "ab" * 32,
    }
    return Accepted(**{**facts, **other})


@pytest.mark.parametrize("kind", SHIPPED)
def test_every_shipped_text_is_whole_and_can_be_printed(kind):
    text = read(shipped_content(kind))
    assert all((text.title, text.intro, text.shared))
    assert all(article.heading and article.paragraphs for article in text.articles)
    assert [article.number for article in text.articles] == list(range(1, len(text.articles) + 1))
    assert pdf.missing_glyphs("".join(lines(text))) == ""


def test_the_full_contract_shares_what_the_small_one_does_and_more():
    small, full = (read(shipped_content(kind)) for kind in ("intervention", "full"))
    to_full = difference(small, full)
    assert (to_full.stops, to_full.stays) == ((), small.shared)
    assert to_full.begins == tuple(line for line in full.shared if line not in small.shared)
    assert len(to_full.begins) == 4
    back = difference(full, small)
    assert (back.begins, back.stops, back.stays) == ((), to_full.begins, small.shared)


def test_without_a_contract_everything_is_new():
    full = read(shipped_content("full"))
    found = difference(None, full)
    assert (found.stops, found.begins, found.stays) == ((), full.shared, ())


def test_the_fingerprint_is_of_the_exact_words():
    content = shipped_content("full")
    changed = copy.deepcopy(content)
    changed["articles"][0]["paragraphs"][0] += "."
    prints = {
        fingerprint("full", 1, content),
        fingerprint("full", 2, content),
        fingerprint("processing", 1, content),
        fingerprint("full", 1, changed),
    }
    assert len(prints) == 4
    assert fingerprint("full", 1, dict(reversed(content.items()))) == fingerprint("full", 1, content)


def test_the_pdf_says_who_agreed_with_which_words():
    data = agreement_pdf(read(shipped_content("processing")), accepted())
    text = " ".join(looking.text(data).split())
    assert "dr. M. de Wit, huisarts" in text
    assert "21-11-2026 om 09.05 uur" in text
    assert "AGB-code 01000000" in text
    assert "KvK" not in text
    assert "ab" * 16 in text
    assert "Wie het was, bleek uit: wachtwoord." in text


def test_the_same_agreement_gives_the_same_bytes():
    text = read(shipped_content("full"))
    assert agreement_pdf(text, accepted()) == agreement_pdf(text, accepted())


def test_a_name_is_never_taken_for_markup():
    data = agreement_pdf(read(shipped_content("full")), accepted(name="<b>dr. & de Wit</b>"))
    text = " ".join(looking.text(data).split())
    assert "<b>dr. & de Wit</b>" in text


@pytest.mark.parametrize("kind", SHIPPED)
def test_a_text_names_the_medicines_of_the_project(kind):
    written = " ".join(lines(read(shipped_content(kind))))
    assert "{middel" in written
    assert "benzodiazep" not in written
    as_read = " ".join(lines(read(shipped_content(kind), PARTY)))
    assert "opioïd" in as_read
    assert not set(as_read) & set("{}")


def test_words_without_a_placeholder_stay_the_same_words():
    content = {
        "title": "T",
        "intro": "I",
        "shared": ["s"],
        "articles": [{"heading": "h", "paragraphs": ["p"]}],
    }
    assert filled(content, PARTY) == content
    assert fingerprint("full", 1, filled(content, PARTY)) == fingerprint("full", 1, content)


def test_a_misspelt_placeholder_is_found():
    content = shipped_content("full")
    assert not has_loose_braces(content)
    for wrong in ("{midel}", "{middel", "middelen}"):
        assert has_loose_braces(content | {"intro": f"Over {wrong}."})
