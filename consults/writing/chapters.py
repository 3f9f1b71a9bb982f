"""The twelve parts of a workbook: a title and words each, in a little markup that somebody can type.

Blocks stand apart by an empty line. `## heading`, `- item`, `[ ] item to tick`, `> box` and `! alarm` (the first line
is its title), `_ label` for a line to write on (`_3 label`: three lines), `**strong**`. `[slaap]`, `[angst]`, `[65+]`
before a block: only for them. A block that is nothing but `{my_use}` is a piece: there the patient's own facts come.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from stopletters.writing import placeholders
from stopletters.writing.letter import Passage, filled
from stopletters.writing.text import Block, Run, TextProblem, read_block

NAMES = ("medicine", "Medicine", "poh_name", "poh_role", "gp_name", "practice_name", "phone", "opening_hours")


@dataclass(frozen=True)
class Piece:
    """A place for facts of the patient. `dutch`: its name in the editor."""

    dutch: str
    meaning: str


# Every part, in the order of the book, with the pieces that have to be in it.
PARTS: Mapping[str, tuple[str, ...]] = {
    "cover": ("owner",),
    "use": ("my_use",),
    "why": ("my_sides",),
    "quiz": ("questions", "answers"),
    "stories": ("stories",),
    "mine": ("my_reasons", "my_rulers"),
    "helps": (),
    "schedule": ("schedule", "calendar"),
    "feel": (),
    "diary": ("diary",),
    "wrong": (),
    "phone": ("contacts",),
}
PIECES: Mapping[str, Piece] = {
    "owner": Piece("van_wie", "van wie het werkboekje is, met wie, en welke uitgave"),
    "my_use": Piece("mijn_gebruik", "medicijn, hoeveel en sinds wanneer, met tabletten getekend"),
    "my_sides": Piece("mijn_kanten", "goede en minder goede kanten in eigen woorden"),
    "questions": Piece("quizvragen", "de zinnen van de quiz, om aan te kruisen"),
    "answers": Piece(
        "quizantwoorden", "de antwoorden, op een nieuwe bladzijde, met de uitslag als die er is"
    ),
    "stories": Piece("verhalen", "de verhalen die bij deze patiënt passen"),
    "my_reasons": Piece("mijn_redenen", "eigen redenen uit het gesprek"),
    "my_rulers": Piece("mijn_linialen", "hoe belangrijk, en hoeveel vertrouwen"),
    "schedule": Piece(
        "schema", "het goedgekeurde schema in een zin en een tekening; of dat er nog geen schema is"
    ),
    "calendar": Piece("kalender", "week voor week, op een nieuwe bladzijde, om af te vinken"),
    "diary": Piece("dagboek", "bladzijden om elke dag iets op te schrijven"),
    "contacts": Piece("telefoonnummers", "de praktijk, de volgende afspraak, en ruimte voor eigen nummers"),
}
OURS = {piece.dutch: name for name, piece in PIECES.items()}
CONDITIONS = {"slaap": "sleep", "angst": "anxiety", "65+": "age_65"}
KINDS = frozenset({"paragraph", "heading", "list", "tick", "box", "alarm", "write"})
MOST_LINES = 9

_WHEN = re.compile(r"\[(\w[\w+ ]*)\]\s*")
_PIECE = re.compile(r"\{(\w+)\}")
_WRITE = re.compile(r"_(\d?)(?:\s+(.*))?")
_MARKS = (("## ", "heading"), ("- ", "list"), ("[ ] ", "tick"), ("> ", "box"), ("! ", "alarm"))


@dataclass(frozen=True)
class Part:
    key: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Words:
    """One part with its blanks filled in; a passage of kind "piece" names what is to be drawn there."""

    key: str
    title: str
    passages: tuple[Passage, ...]


def read(content: Mapping[str, Any]) -> tuple[Part, ...]:
    """The parts of a content mapping; TextProblem says, in Dutch, what is wrong."""
    try:
        parts = tuple(read_part(entry["key"], entry["title"], entry["words"]) for entry in content["part"])
    except KeyError as error:
        raise TextProblem(f"In het werkboekje ontbreekt {error.args[0]}.") from error
    except (TypeError, AttributeError) as error:
        raise TextProblem("Het werkboekje is niet te lezen.") from error
    if [part.key for part in parts] != list(PARTS):
        raise TextProblem("Het werkboekje heeft twaalf delen, in een vaste volgorde.")
    return parts


def read_part(key: str, title: str, words: str) -> Part:
    if key not in PARTS:
        raise TextProblem(f"Het deel {key} bestaat niet.")
    try:
        placeholders.check(title, NAMES)
        blocks = tuple(_block(lines) for lines in _blocks(words))
    except placeholders.UnknownPlaceholder as error:
        raise TextProblem(str(error)) from error
    _check_pieces(key, title, [block.lines[0][0].words for block in blocks if block.kind == "piece"])
    return Part(key, title, blocks)


def _check_pieces(key: str, title: str, found: list[str]) -> None:
    """Each piece of a part is in it once, and no other part's: a quiz without answers helps nobody."""
    for name in PARTS[key]:
        if found.count(name) != 1:
            raise TextProblem(
                f"In “{title}” staat {{{PIECES[name].dutch}}} precies één keer, op een eigen regel."
            )
    for name in found:
        if name not in PARTS[key]:
            raise TextProblem(f"{{{PIECES[name].dutch}}} hoort in een ander deel dan “{title}”.")


def _blocks(words: str) -> Iterator[list[str]]:
    """The lines of each block; empty lines between blocks say nothing."""
    block: list[str] = []
    for line in words.splitlines():
        if line.strip():
            block.append(line.strip())
        elif block:
            yield block
            block = []
    if block:
        yield block


def _block(lines: list[str]) -> Block:
    lines, when = _when(lines)
    piece = _PIECE.fullmatch(lines[0])
    if piece and OURS.get(piece[1], piece[1]) in PIECES:
        if len(lines) > 1 or when:
            raise TextProblem(f"{lines[0]} staat alleen, met een lege regel ervoor en erna.")
        return Block("piece", ((Run(OURS.get(piece[1], piece[1])),),))
    kind = (
        "write"
        if lines[0][0] == "_"
        else next((k for mark, k in _MARKS if lines[0].startswith(mark)), "paragraph")
    )
    return read_block({"kind": kind, "lines": list(_bare(kind, lines)), "when": when}, NAMES, KINDS)


def _when(lines: list[str]) -> tuple[list[str], list[str]]:
    """What stands before the block between square brackets; `[ ]` is no condition but a box to tick."""
    found = _WHEN.match(lines[0])
    if not found:
        return lines, []
    if found[1] not in CONDITIONS:
        raise TextProblem(
            f"[{found[1]}] bestaat niet. Kies uit: {', '.join(f'[{name}]' for name in CONDITIONS)}."
        )
    rest = [line for line in (lines[0][found.end() :], *lines[1:]) if line]
    if not rest:
        raise TextProblem(f"Na [{found[1]}] staat geen tekst.")
    return rest, [CONDITIONS[found[1]]]


def _bare(kind: str, lines: list[str]) -> Iterable[str]:
    """The lines without their marks. A line to write on becomes its label; `_3` gives two more without one."""
    if kind == "write":
        for line in lines:
            number, label = _written(line)
            yield label
            yield from [""] * (number - 1)
        return
    mark = next((mark for mark, name in _MARKS if name == kind), "")
    for number, line in enumerate(lines):
        if kind in ("list", "tick") and not line.startswith(mark):
            raise TextProblem(f"In een lijst begint elke regel met “{mark.strip()}”: {line}")
        yield line.removeprefix(mark) if kind in ("list", "tick") or number == 0 else line


def _written(line: str) -> tuple[int, str]:
    found = _WRITE.fullmatch(line)
    if not found:
        raise TextProblem(f"Een schrijfregel begint met “_”: {line}")
    return min(int(found[1] or 1), MOST_LINES), found[2] or ""


def compose(parts: Iterable[Part], *, values: Mapping[str, str], true: frozenset[str]) -> tuple[Words, ...]:
    """The words for one patient. `values`: every name of NAMES; `true`: the conditions that hold."""
    return tuple(
        Words(
            part.key,
            placeholders.fill(part.title, values),
            tuple(
                Passage("piece", block.lines) if block.kind == "piece" else filled(block, values)
                for block in part.blocks
                if block.when <= true
            ),
        )
        for part in parts
    )


def conditions(*, reason: str, age_65: bool) -> frozenset[str]:
    """When nobody knows whether it is for sleep or anxiety, the help for both is in the book."""
    reasons = {"sleep", "anxiety"} if reason not in ("sleep", "anxiety") else {reason}
    return frozenset(reasons | {"age_65"} if age_65 else reasons)


def in_dutch(text: str) -> str:
    """The markup with names as a Dutch writer knows them."""
    return _PIECE.sub(
        lambda found: (
            f"{{{PIECES[found[1]].dutch}}}" if found[1] in PIECES else placeholders.in_dutch(found[0])
        ),
        text,
    )


def from_dutch(text: str) -> str:
    return _PIECE.sub(
        lambda found: f"{{{OURS[found[1]]}}}" if found[1] in OURS else placeholders.from_dutch(found[0]), text
    )


def running_words(parts: Iterable[Part]) -> str:
    """What somebody reads, a line per block line, for measuring: a heading is no sentence, a piece has no words."""
    lines = (
        "".join(run.words for run in line)
        for part in parts
        for block in part.blocks
        if block.kind in ("paragraph", "list", "tick", "box", "alarm")
        for line in block.lines
    )
    return "\n".join(_ended(line) for line in lines if line)


def _ended(line: str) -> str:
    return line if line[-1] in ".!?:" else f"{line}."
