"""Looking into JSON of which nothing is certain: what is not there, or of another kind, is nothing."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

Node = dict[str, Any]
HERE = ZoneInfo("Europe/Amsterdam")
MOMENT = re.compile(r"^\d{4}-\d{2}-\d{2}T.+(Z|[+-]\d{2}:\d{2})$")


def part(node: Any, *names: str) -> Any:
    """What stands at the end of the path, or None."""
    for name in names:
        node = node.get(name) if isinstance(node, dict) else None
    return node


def text(node: Any, *names: str) -> str:
    """The text at the end of the path; numbers are texts as well, since JSON is read that way."""
    found = part(node, *names)
    return found.strip() if isinstance(found, str) else ""


def nodes(node: Any, *names: str) -> list[Node]:
    """The objects in the list at the end of the path; an object by itself counts as a list of one."""
    found = part(node, *names)
    listed = found if isinstance(found, list) else [found]
    return [item for item in listed if isinstance(item, dict)]


def texts(node: Any, *names: str) -> list[str]:
    found = part(node, *names)
    return (
        [item.strip() for item in found if isinstance(item, str) and item.strip()]
        if isinstance(found, list)
        else []
    )


def extension(node: Any, ending: str) -> str:
    """The text of the extension whose address ends so."""
    for found in nodes(node, "extension"):
        if text(found, "url").endswith(ending):
            return text(found, "valueString") or text(found, "valueCode")
    return ""


def codings(concept: Any) -> Iterator[tuple[str, str, str]]:
    """(system, code, display)."""
    for coding in nodes(concept, "coding"):
        yield text(coding, "system"), text(coding, "code"), text(coding, "display")


def icpc(concepts: list[Node]) -> str:
    """The first ICPC-1 code, whichever of its names the system has."""
    for concept in concepts:
        for system, code, _ in codings(concept):
            if code and ("icpc-1" in system.casefold() or system.endswith("2.16.840.1.113883.2.4.4.31.1")):
                return code
    return ""


def day(written: str) -> str:
    """The day here on which a moment fell; a date, or anything else, stays as it was written."""
    if not MOMENT.match(written):
        return written
    try:
        return dt.datetime.fromisoformat(written).astimezone(HERE).date().isoformat()
    except (ValueError, OverflowError):
        return written
