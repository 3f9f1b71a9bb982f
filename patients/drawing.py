"""Drawing lots so that anybody with the seed can do it again, with nothing but SHA-256. Plain Python.

Method "sha256-rank-1": the rank of a patient is the place of SHA-256("<seed>:<key>") among those of everybody who
could be drawn, smallest first. It depends on the seed and on who was in the lot, not on the order of the list. Who
comes after the wanted number is the reserve, in the same order, so a reserve needs no second draw.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Sequence

METHOD = "sha256-rank-1"


def new_seed() -> str:
    """256 random bits as hex, from the system's own source."""
    return secrets.token_hex(32)


def ranked(keys: Iterable[int], *, seed: str) -> list[int]:
    """Everybody in the lot, the first drawn first."""
    return sorted(keys, key=lambda key: (lot_of(key, seed=seed), key))


def lot_of(key: int, *, seed: str) -> str:
    return hashlib.sha256(f"{seed}:{key}".encode()).hexdigest()


def seal(keys: Iterable[int], *, seed: str, method: str = METHOD) -> str:
    """SHA-256 (hex) over the method, the seed and the ordered list of who could be drawn."""
    return hashlib.sha256(json.dumps([method, seed, sorted(keys)]).encode()).hexdigest()


def next_in(ranks: Sequence[int], *, entered: Iterable[int], open_to: Iterable[int]) -> int | None:
    """The first on the list who did not enter and still can; None when the reserve is used up."""
    gone, can = set(entered), set(open_to)
    return next((key for key in ranks if key not in gone and key in can), None)
