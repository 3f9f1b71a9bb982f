"""A text that practices accept: its articles, what it shares, its fingerprint, and how it is shipped.

A text is for every project. Where it names what a project follows it says {middel} (one of them) or {middelen} (all);
what comes there stands in the party of an agreement, so that it stays what was agreed on.
"""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

SHIPPED = ("processing", "full", "intervention")
# In the words of a text -> in the party of an agreement.
PLACEHOLDERS = {"{middel}": "medicine", "{middelen}": "medicines"}


@dataclass(frozen=True)
class Article:
    number: int
    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class AgreementText:
    """`shared`: what leaves the practice by this text, a line per kind of data."""

    title: str
    intro: str
    articles: tuple[Article, ...]
    shared: tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """What another contract shares, beside the one that is there: `stops`, `begins` and `stays`."""

    stops: tuple[str, ...]
    begins: tuple[str, ...]
    stays: tuple[str, ...]


def read(content: Mapping[str, Any], party: Mapping[str, str] | None = None) -> AgreementText:
    """As `party` reads it; without one, as it is written."""
    words = filled(content, party or {})
    articles = enumerate(words["articles"], start=1)
    return AgreementText(
        words["title"],
        words["intro"],
        tuple(Article(number, entry["heading"], tuple(entry["paragraphs"])) for number, entry in articles),
        tuple(words["shared"]),
    )


def filled(words: Any, party: Mapping[str, str]) -> Any:
    """A content, or part of one, with what `party` says in the place of each placeholder."""
    if isinstance(words, str):
        for placeholder, name in PLACEHOLDERS.items():
            words = words.replace(placeholder, party.get(name, placeholder))
        return words
    if isinstance(words, Mapping):
        return {key: filled(value, party) for key, value in words.items()}
    return [filled(value, party) for value in words]


def has_loose_braces(content: Mapping[str, Any]) -> bool:
    """Whether a brace stands in it that belongs to no placeholder: misspelt, it would be printed as it is."""
    words = "".join(lines(read(content, dict.fromkeys(PLACEHOLDERS.values(), ""))))
    return bool(set(words) & set("{}"))


def shipped_content(kind: str) -> dict[str, Any]:
    """The text that ships with the product, to store as its first version."""
    return tomllib.loads((files("practices.writing.texts") / f"{kind}.toml").read_text(encoding="utf-8"))


def fingerprint(kind: str, version: int, content: Mapping[str, Any]) -> str:
    """SHA-256 (hex) over the exact words, with kind and version: what somebody agrees with."""
    words = json.dumps([kind, version, content], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(words.encode()).hexdigest()


def difference(old: AgreementText | None, new: AgreementText) -> Difference:
    """Line by line, in the order of the texts; words that differ at all are another line."""
    before = old.shared if old else ()
    return Difference(
        stops=tuple(line for line in before if line not in new.shared),
        begins=tuple(line for line in new.shared if line not in before),
        stays=tuple(line for line in new.shared if line in before),
    )


def lines(text: AgreementText) -> list[str]:
    """The text line by line, to compare two versions of it."""
    found = [text.title, text.intro]
    for article in text.articles:
        found += [article.heading, *article.paragraphs]
    return [*found, *text.shared]
