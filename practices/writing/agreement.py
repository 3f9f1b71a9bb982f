"""A text that practices accept: its articles, what it shares, its fingerprint, and how it is shipped."""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

SHIPPED = ("processing", "full", "intervention")


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


def read(content: Mapping[str, Any]) -> AgreementText:
    articles = enumerate(content["articles"], start=1)
    return AgreementText(
        content["title"],
        content["intro"],
        tuple(Article(number, entry["heading"], tuple(entry["paragraphs"])) for number, entry in articles),
        tuple(content["shared"]),
    )


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
