"""The codebook and its passages to read (text) and for a spreadsheet (CSV)."""

from collections.abc import Iterator, Mapping
from textwrap import indent

from benzoproject.lib.tables import csv_lines
from evaluation.codebooks.book import Book

Words = Mapping[str, str]


def text(book: Book, words: Words) -> str:
    """Every code with when to use it, then its passages. `words`: "examples", "passages", "none"."""
    lines = [book.title, "=" * len(book.title), ""]
    for depth, entry in book.walk():
        part = [f"{entry.name} ({entry.passages} {words['passages']})"]
        part += [line for line in entry.description.splitlines() if line]
        if entry.examples:
            part.append(f"{words['examples']}: {' / '.join(entry.examples.splitlines())}")
        part += [
            f"[{quote.pseudonym}, {_paragraphs(quote.first, quote.last)}] {quote.words}"
            for quote in book.quotes
            if quote.code[-1] == entry.name
        ]
        lines += [indent("\n".join([part[0], *(f"  {line}" for line in part[1:])]), "  " * depth), ""]
    return "\n".join(lines)


def codes_csv(book: Book, header: tuple[str, str, str, str, str, str]) -> Iterator[str]:
    """One line per code: level from 1, name, description, examples, passages, guid."""
    rows = [
        (depth + 1, entry.name, entry.description, entry.examples, entry.passages, str(entry.guid).upper())
        for depth, entry in book.walk()
    ]
    return csv_lines(header, rows)


def passages_csv(book: Book, header: tuple[str, str, str, str, str, str]) -> Iterator[str]:
    """One line per passage and code: pseudonym, kind, round, paragraphs, code from the top down, words."""
    rows = [
        (
            quote.pseudonym,
            quote.kind,
            quote.round,
            _paragraphs(quote.first, quote.last),
            " > ".join(quote.code),
            quote.words,
        )
        for quote in book.quotes
    ]
    return csv_lines(header, rows)


def _paragraphs(first: int, last: int) -> str:
    """A single one as a number; "2 t/m 4" as no spreadsheet takes it for a date."""
    return str(first) if first == last else f"{first} t/m {last}"
