"""Whether a snapshot may follow the earlier ones: how many practices changed, told by hashes, as the counts are gone.

A practice changed when its counts are others and its records are as well. Switching what is counted, other rules or
other tables change the counts of everybody, and nobody's records: the difference would tell about single patients.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

# Who is counted: patients who agreed, or everybody who did not object.
CONSENT, ALL = "consent", "all"
COUNTS, RECORDS = "counts", "records"
Hashes = Mapping[str, Mapping[str, str]]  # who is counted -> the hashes of their counts and of their records


@dataclass(frozen=True)
class Parts:
    """The hashes of one snapshot, by practice. Where everybody is counted those of who agreed are there as well."""

    without_consent: bool
    hashes: Mapping[int, Hashes]


def fewest_changed(earlier: Iterable[Parts], now: Parts) -> int | None:
    """How many practices changed since the published snapshot that is most like this one; None without any.

    Each of them, not the last one alone: what changed and changed back leaves this one beside an older one.
    """
    return min((changed(before, now) for before in earlier), default=None)


def changed(before: Parts, now: Parts) -> int:
    """How many practices joined, left or have new counts, of the patients that both snapshots counted."""
    counted = ALL if before.without_consent and now.without_consent else CONSENT
    practices = before.hashes.keys() | now.hashes.keys()
    return sum(_changed(_of(before, one, counted), _of(now, one, counted)) for one in practices)


def _of(parts: Parts, practice: int, counted: str) -> Mapping[str, str]:
    return parts.hashes.get(practice, {}).get(counted, {})


def _changed(before: Mapping[str, str], now: Mapping[str, str]) -> bool:
    """Without patients the hash of the counts is "", as if the practice was not there."""
    return all(before.get(what, "") != now.get(what, "") for what in (COUNTS, RECORDS))
