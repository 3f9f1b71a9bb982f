"""Are the letter texts of a group of medicines right? What is wrong with them, in Dutch."""

import tomllib
from collections.abc import Iterator

from stopletters.writing import readability
from stopletters.writing.text import TextProblem, folder_of_texts, names_of, shipped

NEEDED = ("stopbrief_b1", "stopbrief_a2")


def problems(group: str) -> list[str]:
    return [*_missing(group), *(problem for name in names_of(group) for problem in _of_text(name, group))]


def _missing(group: str) -> Iterator[str]:
    for name in NEEDED:
        if name not in names_of(group):
            yield f"De brieftekst {folder_of_texts(group).name}/{name}.toml ontbreekt."


def _of_text(name: str, group: str) -> Iterator[str]:
    try:
        text = shipped(name, group)
    except (TextProblem, tomllib.TOMLDecodeError) as problem:
        yield f"{name}.toml: {problem}"
        return
    if name.rpartition("_")[2].upper() != text.level:
        yield f"{name}.toml: level is {text.level}."
    if not text.version.endswith("-1"):
        yield f"{name}.toml: version eindigt op -1; latere versies maakt de projectleider."
    if not readability.of_text(text).good:
        yield f"{name}.toml is te moeilijk voor niveau {text.level}: maak de zinnen en woorden korter."
