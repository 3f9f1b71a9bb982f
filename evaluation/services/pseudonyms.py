"""Who somebody is called in research rows: a keyed name per project that says nothing without the key.

A plain hash of a number can be tried out for every number there is; an HMAC with a random key cannot. The key stands
encrypted with the study, and each study has its own: rows of two projects cannot be laid beside each other.
"""

import hmac
from collections import Counter
from collections.abc import Iterable

from evaluation.models import Study

# No vowels, so that no word can come out; nothing that is taken for something else (0 and O, 1 and I, 5 and S).
LETTERS = "BCDFGHJKLMNPQRSTVWX"
SIGNS = LETTERS + "34679"
SHORT, LONGER = 10, 4
# The key is for nothing else: whoever makes another name with it puts other words here.
DOMAIN = b"benzoproject research row, version 1\x00"
PRACTICES = b"benzoproject research practice, version 1\x00"


def pseudonym(study: Study, patient: int, length: int = SHORT, *, domain: bytes = DOMAIN) -> str:
    """The name of the patient with this id. It begins with a letter: no spreadsheet takes it for a number.

    A longer name begins with the shorter one. `domain`: PRACTICES for that of a practice.
    """
    number = int.from_bytes(_digest(study, patient, domain))
    number, first = divmod(number, len(LETTERS))
    signs = [LETTERS[first]]
    while len(signs) < length:
        number, sign = divmod(number, len(SIGNS))
        signs.append(SIGNS[sign])
    return "".join(signs)


def pseudonyms(study: Study, patients: Iterable[int], *, domain: bytes = DOMAIN) -> dict[int, str]:
    """Per id, each different: those who would share a name all get a longer one."""
    wanted = set(patients)
    found, length = {pk: pseudonym(study, pk, domain=domain) for pk in wanted}, SHORT
    while shared := _shared(found):
        length += LONGER
        found |= {pk: pseudonym(study, pk, length, domain=domain) for pk in shared}
    return found


def _shared(found: dict[int, str]) -> set[int]:
    times = Counter(found.values())
    return {pk for pk, name in found.items() if times[name] > 1}


def _digest(study: Study, number: int, domain: bytes) -> bytes:
    return hmac.digest(bytes.fromhex(study.pseudonym_key), domain + str(number).encode(), "sha256")
