"""A text of the workbook to read on the screen, whatever its kind, and what changed between two versions."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from benzoproject.lib.comparing import Piece, compare
from consults.models import WorkbookText
from consults.writing import chapters, reading
from consults.writing.chapters import Part
from consults.writing.quiz import Question
from consults.writing.stories import Story
from patients.presenters.rows import Tag
from stopletters.presenters.texts import Part as Block
from stopletters.presenters.texts import conditions
from stopletters.writing import placeholders
from stopletters.writing.letter import Passage
from stopletters.writing.text import Block as Written
from stopletters.writing.text import Line, Run

Kind = WorkbookText.Kind
# How the blocks of a part look on the screen; what is drawn on paper is a name there.
ON_SCREEN = {
    "box": "invitation",
    "alarm": "invitation",
    "tick": "list",
    "write": "paragraph",
}
LEADS = {
    Kind.CHAPTERS: gettext_lazy("The twelve parts. Names between braces are filled in per patient."),
    Kind.QUIZ: gettext_lazy("Sentences that are true or not, with their explanation."),
    Kind.STORIES: gettext_lazy("Invented stories. A workbook gets the three that are most like the patient."),
}
MARKUP = (
    ("## …", gettext_lazy("a heading")),
    ("- …", gettext_lazy("an item of a list")),
    ("[ ] …", gettext_lazy("an item to tick")),
    ("> …", gettext_lazy("a box; its first line is bold")),
    ("! …", gettext_lazy("a red box; its first line is bold")),
    ("_2 …", gettext_lazy("words with two lines to write on")),
    ("**…**", gettext_lazy("bold words")),
    ("[65+] …", gettext_lazy("only for somebody of 65 or older; also [slaap] and [angst]")),
)


@dataclass(frozen=True)
class Shown:
    """A part, question or story. tag: what is said about it in a few words."""

    title: str
    tag: Tag | None
    blocks: list[Block]


def shown(kind: str, content: dict[str, Any]) -> list[Shown]:
    make: Any = {Kind.CHAPTERS: _part, Kind.QUIZ: _question, Kind.STORIES: _story}[Kind(kind)]
    return [make(one) for one in reading.read(kind, content)]


def composed(parts: Iterable[chapters.Words]) -> list[Shown]:
    """The parts as one patient reads them."""
    return [Shown(part.title, None, [_block(passage) for passage in part.passages]) for part in parts]


def _part(part: Part) -> Shown:
    return Shown(chapters.in_dutch(part.title), None, [_block(block) for block in part.blocks])


def _block(block: Written | Passage) -> Block:
    lines = tuple(_line(line) for line in block.lines)
    if block.kind == "piece":  # Dutch, as the text around it
        lines = ((Run(f"Hier komt: {chapters.PIECES[block.lines[0][0].words].meaning}."),),)
    when = conditions(getattr(block, "when", ()))
    return Block(ON_SCREEN.get(block.kind, block.kind), lines, when)


def _line(line: Line) -> Line:
    """A line to write on has no words, or only a mark."""
    if not line or line == (Run("_"),):
        return (Run("……………"),)
    return tuple(replace(run, words=placeholders.in_dutch(run.words)) for run in line)


def _question(question: Question) -> Shown:
    tag = Tag("success", _("true")) if question.true else Tag("neutral", _("not true"))
    return Shown(question.statement, tag, [_paragraph(question.explanation)])


def _story(story: Story) -> Shown:
    reason = _("for sleep") if story.reason == "sleep" else _("for anxiety")
    about = _("%(name)s, %(age)d years, %(medicine)s %(reason)s") % {
        "name": story.name, "age": story.age, "medicine": story.medicine, "reason": reason,
    }  # fmt: skip
    return Shown(story.title, Tag("info", about), [_paragraph(words) for words in story.words])


def _paragraph(words: str) -> Block:
    return Block("paragraph", ((Run(words),),))


def known_names() -> list[tuple[str, str]]:
    """What a part may name: facts in a sentence, and pieces on a line of their own."""
    facts = [(one.dutch, one.meaning) for one in map(placeholders.PLACEHOLDERS.__getitem__, chapters.NAMES)]
    pieces = [(one.dutch, one.meaning) for one in chapters.PIECES.values()]
    return [(f"{{{name}}}", meaning) for name, meaning in (*facts, *pieces)]


def changes(old: WorkbookText, new: WorkbookText) -> list[list[Piece]]:
    return compare(list(_lines(old)), list(_lines(new)))


def _lines(text: WorkbookText) -> Iterable[str]:
    for one in shown(text.kind, text.content):
        yield f"[{one.title}]" if one.tag is None else f"[{one.title}; {one.tag.words}]"
        for block in one.blocks:
            for line in block.lines:
                words = "".join(run.words for run in line)
                yield f"{words} ({block.when})" if block.when else words
