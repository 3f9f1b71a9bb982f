"""Codes and passages in words."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluation.codebooks.book import Book, Entry, Quote
from evaluation.models import Code, Coding, Interview, Paragraph, Study
from evaluation.presenters.interviews import kind_title
from evaluation.queries import codebook as queries
from evaluation.queries.codebook import Node, Passage

Kind = Interview.Kind


def counted(count: int) -> str:
    return ngettext("%(count)d passage", "%(count)d passages", count) % {"count": count}


def per_kind(counts: dict[str, int]) -> str:
    """ "4 of POHs, 2 of patients"."""
    words = {
        Kind.POH: _("%(count)d of POHs"),
        Kind.GP: _("%(count)d of GPs"),
        Kind.PATIENT: _("%(count)d of patients"),
        Kind.STAFF_GROUP: _("%(count)d of focus groups of POHs and GPs"),
        Kind.PATIENT_GROUP: _("%(count)d of focus groups of patients"),
    }
    return ", ".join(words[kind] % {"count": counts[kind]} for kind in Kind if counts.get(kind))


@dataclass(frozen=True)
class CodeLine:
    code: Code
    url: str
    depth: int
    counted: str
    kinds: str


def line(node: Node) -> CodeLine:
    """At most three steps are drawn; deeper is a long way to read anyway."""
    return CodeLine(
        node.code,
        reverse("code", args=[node.code.pk]),
        min(node.depth, 3),
        counted(node.total),
        per_kind(node.counts),
    )


@dataclass(frozen=True)
class PassageLine:
    pseudonym: str
    kind: str
    where: str
    words: list[tuple[int, str]]
    url: str


def passage(one: Passage) -> PassageLine:
    return PassageLine(
        one.interview.pseudonym,
        kind_title(one.interview.kind),
        where(one.coding),
        one.words,
        reverse("interview_notes", args=[one.interview.pk]),
    )


def where(coding: Coding) -> str:
    """ "paragraph 3" or "paragraphs 3 to 5"."""
    words = {"first": coding.first, "last": coding.last}
    if coding.first == coding.last:
        return _("paragraph %(first)d") % words
    return _("paragraphs %(first)d to %(last)d") % words


@dataclass(frozen=True)
class ParagraphLine:
    """A paragraph and the passages that begin in it."""

    row: Paragraph
    corrected: bool
    codings: list[tuple[Coding, str]]


def paragraphs(rows: list[Paragraph], codings: list[Coding]) -> list[ParagraphLine]:
    return [
        ParagraphLine(row, row.version > 1, [(one, where(one)) for one in codings if one.first == row.number])
        for row in rows
    ]


def book_of(study: Study) -> Book:
    """The codes in use with their passages, as plain values; codes that are used no more stand behind them when
    passages still have them."""
    nodes = [*queries.tree(study), *(node for node in queries.retired(study) if node.total)]
    paths = _paths(nodes)
    entries = _entries(nodes)
    quotes = [
        Quote(
            one.interview.pseudonym,
            str(one.interview.get_kind_display()),
            one.interview.round.number,
            one.coding.first,
            one.coding.last,
            paths[one.coding.code_id],
            " ".join(text for _number, text in one.words),
        )
        for one in queries.passages(study)
    ]
    title = _("Codebook %(project)s") % {"project": study.project.name}
    return Book(title, tuple(entries), tuple(quotes))


def _paths(nodes: list[Node]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    above: list[str] = []
    for node in nodes:
        above = [*above[: node.depth], node.code.name]
        found[node.code.pk] = tuple(above)
    return found


def _entries(nodes: list[Node], depth: int = 0) -> list[Entry]:
    """The tree out of its lines: what follows a code and stands deeper is below it."""
    found = []
    for place, node in enumerate(nodes):
        if node.depth != depth:
            continue
        rest = nodes[place + 1 :]
        end = next((at for at, one in enumerate(rest) if one.depth <= depth), len(rest))
        code = node.code
        below = tuple(_entries(rest[:end], depth + 1))
        found.append(Entry(code.guid, code.name, code.description, code.examples, node.total, below))
    return found
