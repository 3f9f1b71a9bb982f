"""A codebook as a tree of plain values, and the passages that have its codes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True)
class Entry:
    """One code with what stands below it."""

    guid: UUID
    name: str
    description: str = ""
    examples: str = ""
    passages: int = 0
    below: tuple["Entry", ...] = ()

    def walk(self, depth: int = 0) -> Iterator[tuple[int, "Entry"]]:
        yield depth, self
        for each in self.below:
            yield from each.walk(depth + 1)


@dataclass(frozen=True)
class Quote:
    """A passage: who by pseudonym, which paragraphs, and under which code (from the top down)."""

    pseudonym: str
    kind: str
    round: int
    first: int
    last: int
    code: tuple[str, ...]
    words: str


@dataclass(frozen=True)
class Book:
    title: str
    entries: tuple[Entry, ...]
    quotes: tuple[Quote, ...] = field(default=())

    def walk(self) -> Iterator[tuple[int, Entry]]:
        for each in self.entries:
            yield from each.walk()
