"""A letter text to read on the screen: its blocks, when each stands in a letter, how it reads, and what changed."""

from dataclasses import dataclass, replace
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from benzoproject.lib.comparing import Piece, compare
from stopletters.models import LetterText as Version
from stopletters.writing import placeholders
from stopletters.writing.letter import Composed
from stopletters.writing.readability import LEAST_EASE, Readability
from stopletters.writing.text import STOP, LetterText, Line

KIND_NAMES = {
    "paragraph": gettext_lazy("paragraph"),
    "heading": gettext_lazy("heading"),
    "list": gettext_lazy("list, a line per item"),
    "invitation": gettext_lazy("frame with the phone number; its first line is bold"),
}
CONDITION_NAMES = {
    "one_medicine": gettext_lazy("one medicine"),
    "more_medicines": gettext_lazy("more medicines"),
    "up_to_one_ddd": gettext_lazy("up to 1 DDD a day"),
    "above_one_ddd": gettext_lazy("above 1 DDD a day"),
    "age_65": gettext_lazy("65 years or older"),
    "sleep": gettext_lazy("for sleep"),
    "anxiety": gettext_lazy("for anxiety"),
    "reason_unknown": gettext_lazy("reason not known"),
}


@dataclass(frozen=True)
class Part:
    kind: str
    lines: tuple[Line, ...]
    when: str = ""  # "" for a block of every letter


def blocks(text: LetterText) -> list[Part]:
    """The text as it is written, with the names of placeholders as a Dutch writer knows them."""
    return [
        Part(block.kind, tuple(map(_in_dutch, block.lines)), conditions(block.when)) for block in text.blocks
    ]


def title(text: LetterText) -> str:
    return placeholders.in_dutch(text.title)


def composed(letter: Composed) -> list[Part]:
    """The words of one letter."""
    return [Part(passage.kind, passage.lines) for passage in letter.passages]


def conditions(when: Any) -> str:
    return ", ".join(str(CONDITION_NAMES[condition]) for condition in sorted(when))


def _in_dutch(line: Line) -> Line:
    return tuple(replace(run, words=placeholders.in_dutch(run.words)) for run in line)


def known_placeholders(text: LetterText) -> list[tuple[str, str]]:
    """The fixed list, as it is typed and what it means."""
    names = placeholders.names(second=text.kind != STOP)
    return [
        (f"{{{placeholders.PLACEHOLDERS[n].dutch}}}", placeholders.PLACEHOLDERS[n].meaning) for n in names
    ]


def readability(found: Readability) -> dict[str, Any]:
    return {
        "tone": "success" if found.good else "warning",
        "verdict": _("easy enough to read") if found.good else _("too hard to read"),
        "ease": _("Flesch-Douma %(ease)s, at least %(least)d")
        % {"ease": number_format(found.ease, 0), "least": LEAST_EASE},
        "words": _("%(words)s words in the mean sentence, at most %(most)d")
        % {"words": number_format(found.words, 1), "most": found.most_words},
    }


def changes(old: Version, new: Version) -> list[list[Piece]]:
    return compare(_lines(old), _lines(new))


def _lines(version: Version) -> list[str]:
    lines = [version.content["title"]]
    for block in version.content["block"]:
        when = conditions(block.get("when", []))
        lines.append(f"[{KIND_NAMES[block['kind']]}{f'; {when}' if when else ''}]")
        lines += block["lines"]
    return [placeholders.in_dutch(line) for line in lines]
