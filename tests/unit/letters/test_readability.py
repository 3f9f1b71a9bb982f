"""Our measure is the one the tests hold the texts to; and it can tell a hard text from an easy one."""

import pytest
import textstat

from stopletters.writing import readability
from stopletters.writing.letter import plain_text
from stopletters.writing.paper import specimen
from stopletters.writing.text import SHIPPED, read, shipped

HARD = (
    "Langdurig benzodiazepinegebruik veroorzaakt tolerantieontwikkeling, afhankelijkheidsproblematiek en "
    "geheugenstoornissen, waardoor rijvaardigheidsvermindering en valongevallen waarschijnlijker worden."
)


@pytest.mark.parametrize("name", SHIPPED)
def test_it_measures_what_textstat_measures(name: str) -> None:
    textstat.set_lang("nl")
    words = plain_text(specimen(shipped(name))[1])
    found = readability.measure(words)
    assert found.ease == pytest.approx(textstat.flesch_reading_ease(words), abs=1.5)
    assert found.words == pytest.approx(textstat.words_per_sentence(words), abs=0.2)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_text_is_easy_enough(name: str) -> None:
    assert readability.of_text(shipped(name)).good


def test_a_hard_text_is_found_out() -> None:
    assert not readability.measure(HARD).good
    block = {"kind": "paragraph", "lines": [HARD], "when": ["anxiety", "age_65"]}
    text = read({"version": "1", "title": "T", "block": [block]})
    assert not readability.of_text(text).good


def test_very_plain_words_allow_shorter_sentences_only() -> None:
    words = "Wij gaan dit nu met u doen en dat gaat goed." * 3
    assert readability.measure(words, "B1").good
    assert not readability.measure(words, "A2").good


def test_no_words_are_not_easy() -> None:
    assert readability.measure("").ease == 0
