"""The little markup of a part, and what cannot be saved."""

import pytest

from consults.writing import chapters, shipped
from stopletters.writing.text import TextProblem

VALUES = {name: name.upper() for name in chapters.NAMES}


def blocks(words, key="helps"):
    return chapters.read_part(key, "Titel", words).blocks


def plain(line):
    return "".join(run.words for run in line)


@pytest.mark.parametrize(
    ("words", "kind", "lines", "when"),
    [
        ("Zomaar een zin.", "paragraph", ["Zomaar een zin."], set()),
        ("Een zin\nover twee regels.", "paragraph", ["Een zin", "over twee regels."], set()),
        ("## Kop", "heading", ["Kop"], set()),
        ("- een\n- twee", "list", ["een", "twee"], set()),
        ("[ ] een\n[ ] twee", "tick", ["een", "twee"], set()),
        ("> Let op\nDit staat erin.", "box", ["Let op", "Dit staat erin."], set()),
        ("! Bel meteen\nBij gevaar.", "alarm", ["Bel meteen", "Bij gevaar."], set()),
        ("_ Mijn reden", "write", ["Mijn reden"], set()),
        ("_3 Mijn reden\n_", "write", ["Mijn reden", "", "", ""], set()),
        ("[slaap] Ga op tijd op.", "paragraph", ["Ga op tijd op."], {"sleep"}),
        ("[angst] [ ] Adem rustig.", "tick", ["Adem rustig."], {"anxiety"}),
        ("[65+]\n- een", "list", ["een"], {"age_65"}),
    ],
)
def test_a_block_is_what_its_first_mark_says(words, kind, lines, when):
    (block,) = blocks(words)
    assert (block.kind, [plain(line) for line in block.lines], block.when) == (kind, lines, when)


def test_strong_words_and_empty_lines_between_blocks():
    first, second = blocks("Bel **{phone}** nu.\n\n\n## Daarna")
    assert [(run.words, run.strong) for run in first.lines[0]] == [
        ("Bel ", False), ("{phone}", True), (" nu.", False),
    ]  # fmt: skip
    assert second.kind == "heading"


@pytest.mark.parametrize(
    ("key", "words", "says"),
    [
        ("helps", "Beste {naam},", "{naam} bestaat niet"),
        ("helps", "Een { losse accolade", "accolade"),
        ("helps", "[slapen] Hallo", "[slapen] bestaat niet"),
        ("helps", "[slaap]", "geen tekst"),
        ("helps", "- een\ntwee", "In een lijst"),
        ("helps", "_ een\ntwee", "schrijfregel"),
        ("helps", "{schedule}", "hoort in een ander deel"),
        ("quiz", "{questions}", "{quizantwoorden} precies één keer"),
        ("quiz", "{questions}\n\n{answers}\n\n{answers}", "{quizantwoorden} precies één keer"),
        ("schedule", "{schedule}\nen meer\n\n{calendar}", "staat alleen"),
        ("nergens", "Hallo", "bestaat niet"),
    ],
)
def test_what_cannot_be_printed_cannot_be_saved(key, words, says):
    with pytest.raises(TextProblem) as problem:
        chapters.read_part(key, "Titel", words)
    assert says in str(problem.value)


@pytest.mark.parametrize("level", shipped.LEVELS)
def test_all_twelve_parts_in_their_order_or_none(level):
    content = shipped.content("chapters", level)
    parts = chapters.read(content)
    assert [part.key for part in parts] == list(chapters.PARTS)
    for broken in (content["part"][1:], content["part"][::-1]):
        with pytest.raises(TextProblem):
            chapters.read({"part": broken})


@pytest.mark.parametrize("level", shipped.LEVELS)
def test_the_editor_speaks_dutch_and_nothing_is_lost_on_the_way(level):
    for part in shipped.content("chapters", level)["part"]:
        shown = chapters.in_dutch(part["words"])
        assert "{medicine}" not in shown
        assert "{poh_name}" not in shown
        assert chapters.from_dutch(shown) == part["words"]


@pytest.mark.parametrize(
    ("reason", "older", "shown"),
    [
        ("sleep", False, ["slaap"]),
        ("anxiety", True, ["angst", "ouder"]),
        ("", False, ["slaap", "angst"]),  # nobody knows: the help for both
    ],
)
def test_a_reader_gets_what_holds_for_them(reason, older, shown):
    part = chapters.read_part("helps", "Over {medicine}", "[slaap] slaap\n\n[angst] angst\n\n[65+] ouder")
    (words,) = chapters.compose([part], values=VALUES, true=chapters.conditions(reason=reason, age_65=older))
    assert words.title == "Over MEDICINE"
    assert [plain(passage.lines[0]) for passage in words.passages] == shown


def test_a_patient_whose_name_looks_like_a_placeholder_simply_appears_so():
    part = chapters.read_part("helps", "Hulp", "Vraag {poh_name}.")
    values = VALUES | {"poh_name": "{phone}"}
    (words,) = chapters.compose([part], values=values, true=frozenset())
    assert plain(words.passages[0].lines[0]) == "Vraag {phone}."
