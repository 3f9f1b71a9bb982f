"""What a benzodiazepine was prescribed for, when the episodes say so clearly. Never a guess.

Sleep: P06 (ICPC-1: sleep disturbance); P06.01, sleep apnoea, is something else. Anxiety: P01 (feeling anxious)
and P74 (anxiety disorder) with its subdivisions. Both, or neither: nobody knows, and the letter stays neutral.
"""

from collections.abc import Iterable

SLEEP, ANXIETY, UNKNOWN = "sleep", "anxiety", ""


def indication(codes: Iterable[str]) -> str:
    """ "sleep", "anxiety", or "" for these ICPC-1 codes."""
    found = {_meaning(code.strip().upper()) for code in codes} - {UNKNOWN}
    return found.pop() if len(found) == 1 else UNKNOWN


def _meaning(code: str) -> str:
    if code == "P06":
        return SLEEP
    if code in {"P01", "P74"} or code.startswith("P74."):
        return ANXIETY
    return UNKNOWN
