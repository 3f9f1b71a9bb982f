"""The fixed list of facts that a letter text may name, and how they are filled in.

A text is data: one pass replaces `{name}`; what is filled in is never looked at again, so a patient called
`{phone}` simply appears so. Who writes a text sees the Dutch names; what is kept has ours.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Placeholder:
    """`dutch`: its name in the editor; `meaning`: what comes there; `second`: only in a letter after the first."""

    dutch: str
    meaning: str
    second: bool = False


PLACEHOLDERS: Mapping[str, Placeholder] = {
    "medicine": Placeholder("middel", "het middel of de middelen, bijvoorbeeld: oxazepam en temazepam"),
    "Medicine": Placeholder("Middel", "hetzelfde, met een hoofdletter voor het begin van een zin"),
    "poh_name": Placeholder("naam_poh", "naam van de praktijkondersteuner"),
    "poh_role": Placeholder("functie_poh", "functie van de praktijkondersteuner"),
    "gp_name": Placeholder("naam_huisarts", "naam van de eigen huisarts"),
    "practice_name": Placeholder("naam_praktijk", "naam van de praktijk"),
    "phone": Placeholder("telefoon", "telefoonnummer van de praktijk"),
    "opening_hours": Placeholder("bereikbaar", "wanneer de praktijk bereikbaar is"),
    "first_letter_date": Placeholder("datum_eerste_brief", "dag waarop de stopbrief is gepost", second=True),
}
OURS = {placeholder.dutch: name for name, placeholder in PLACEHOLDERS.items()}

_NAMED = re.compile(r"\{(\w+)\}")


class UnknownPlaceholder(ValueError):
    """A text names something that is not on the list, or has a loose brace; the message is Dutch."""


def names(*, second: bool) -> tuple[str, ...]:
    """What a text may name; `second`: a text for a letter after the first."""
    return tuple(name for name, placeholder in PLACEHOLDERS.items() if second or not placeholder.second)


def check(text: str, known: Iterable[str] = PLACEHOLDERS) -> None:
    """Raise UnknownPlaceholder unless every brace in `text` belongs to a placeholder in `known`."""
    for name in _NAMED.findall(text):
        if name not in known:
            raise UnknownPlaceholder(f"{in_dutch(f'{{{name}}}')} bestaat niet. Kies uit: {_choices(known)}.")
    if set(_NAMED.sub("", text)) & set("{}"):
        raise UnknownPlaceholder(f"Er staat een losse accolade in: {in_dutch(text)}")


def fill(text: str, values: Mapping[str, str]) -> str:
    """Replace each placeholder once. `values` must have every name of the list."""
    return _NAMED.sub(lambda found: values[found[1]], text)


def in_dutch(text: str) -> str:
    """`text` with the names a Dutch writer knows; a name that is not on the list stays."""
    return _NAMED.sub(lambda found: f"{{{_dutch(found[1])}}}", text)


def from_dutch(text: str) -> str:
    """The reverse; our own names are understood too."""
    return _NAMED.sub(lambda found: f"{{{OURS.get(found[1], found[1])}}}", text)


def _dutch(name: str) -> str:
    return PLACEHOLDERS[name].dutch if name in PLACEHOLDERS else name


def _choices(known: Iterable[str]) -> str:
    return ", ".join(f"{{{_dutch(name)}}}" for name in known)
