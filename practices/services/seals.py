"""Seals a PDF, keeps the register of seals, and says of any PDF whether it is one of ours, unchanged.

Two things must both hold before a PDF is called genuine: its bytes are on record (whoever has the key but not the
database cannot forge that), and the seal under it is intact (whoever has the database but not the key cannot).
Nothing of a file that is checked is kept or logged.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import uuid4

from django.conf import settings
from django.utils.translation import gettext as _

from benzoproject.lib import files, pdf, seal, seal_child
from benzoproject.lib.refusal import Refused
from practices.models import Practice, Seal

RECORD = re.compile(r"[0-9a-f]{32}")
MOST_BYTES = 25 * 1024**2
END = b"%%EOF\n"  # how both halves of a sealed document end: as it was rendered, and its seal


@dataclass(frozen=True)
class Sealed:
    """A sealed PDF that is not on record yet."""

    data: bytes
    record: str
    unsealed_sha256: str
    at: datetime

    @property
    def sha256(self) -> str:
        return files.sha256(self.data)


class Outcome(StrEnum):
    GENUINE = "genuine"
    CHANGED = "changed"
    CUT_SHORT = "cut_short"
    HALF_SIGNED = "half_signed"
    NOT_ON_RECORD = "not_on_record"
    NOT_OURS = "not_ours"


@dataclass(frozen=True)
class Verdict:
    """`seal` is the document on record that a file is, or was; `own_certificate`: this installation's signature."""

    outcome: Outcome
    seal: Seal | None = None
    pages: int = 0
    own_certificate: bool = False


def apply(data: bytes, *, at: datetime) -> Sealed:
    """`data` under the seal of this installation. It counts once it is registered. Refused when it cannot be sealed."""
    record = uuid4().hex
    try:
        sealed = seal.seal(data, record=record, at=at, reason=reason())
    except seal.SealError as error:
        raise Refused(_("This PDF could not be sealed. It was kept back; tell the administrator.")) from error
    return Sealed(sealed, record, seal.unsealed_sha256(data), at)


def reason() -> str:
    return f"Verzegeld door Benzoproject. Controleren: {settings.SITE_URL}/check/"


def register(sealed: Sealed, *, kind: str, practice: Practice, object_id: int) -> Seal:
    """Put it on record, in the transaction that makes the document count."""
    return Seal.objects.create(
        record=sealed.record,
        kind=kind,
        practice=practice,
        object_id=object_id,
        sha256=sealed.sha256,
        unsealed_sha256=sealed.unsealed_sha256,
        size=len(sealed.data),
        certificate_sha256=seal.certificate_sha256(),
        sealed_at=sealed.at,
    )


def check(data: bytes) -> Verdict:
    """What `data` is. Bytes first; a parser only looks at a file that could still be something, in a process apart.

    Refused when it is larger than a PDF of ours could be, or when too many others ask at the same moment.
    """
    check_size(len(data))
    return _judge(data)


def check_size(size: int) -> None:
    if size > MOST_BYTES:
        raise Refused(_("This file is larger than 25 MB. No PDF of this installation is."))


def _judge(data: bytes) -> Verdict:
    exact = _on_record(sha256=files.sha256(data))
    if exact:
        return _of_exact(exact, data)
    copied = _on_record(record__in=seal.records(data))
    if _lacks_its_seal(data):
        bare = copied or _on_record(unsealed_sha256=seal.unsealed_sha256(data))
        if bare:
            return Verdict(Outcome.HALF_SIGNED, bare)
    if copied and _is_shortened(copied, data):
        return Verdict(Outcome.CUT_SHORT, copied)
    if b"%PDF-" not in data[:1024]:
        return Verdict(Outcome.CHANGED, copied) if copied else Verdict(Outcome.NOT_OURS)
    return _inspected(data, copied)


def _on_record(**which: object) -> Seal | None:
    return Seal.objects.select_related("practice").filter(**which).order_by("pk").last()


def _of_exact(exact: Seal, data: bytes) -> Verdict:
    """Every byte is on record, so a parser has nothing to fear; the seal is the second witness."""
    found = seal.inspect(data)
    if found.intact and found.certificate_sha256 == exact.certificate_sha256:
        return Verdict(Outcome.GENUINE, exact, pdf.page_count(data), own_certificate=True)
    return Verdict(Outcome.CHANGED, exact)


def _lacks_its_seal(data: bytes) -> bool:
    """The document as it was before its seal, or with the room for the signature left empty."""
    return seal.is_emptied(data) or Seal.objects.filter(unsealed_sha256=seal.unsealed_sha256(data)).exists()


def _is_shortened(original: Seal, data: bytes) -> bool:
    missing = original.size - len(data)
    return missing > 0 and (missing < len(END) or not data.endswith(END))


def _inspected(data: bytes, copied: Seal | None) -> Verdict:
    try:
        with seal_child.turn():
            found = seal_child.inspect_in_child(data)
    except seal_child.Busy as busy:
        raise Refused(
            _("Other files are being checked at this moment. Wait a minute, and check this one again.")
        ) from busy
    # What a stranger's file calls its number may be anything; ours are hexadecimal.
    copied = copied or (_on_record(record=found.record) if RECORD.fullmatch(found.record) else None)
    own = _is_known(found.certificate_sha256)
    if copied:
        return Verdict(Outcome.HALF_SIGNED if found.empty else Outcome.CHANGED, copied)
    if found.intact:
        return Verdict(Outcome.NOT_ON_RECORD, own_certificate=own)
    return Verdict(Outcome.CHANGED if own else Outcome.NOT_OURS, own_certificate=own)


def _is_known(certificate_sha256: str) -> bool:
    """Of this installation, now or before its key was replaced."""
    return certificate_sha256 == seal.certificate_sha256() or (
        bool(certificate_sha256) and Seal.objects.filter(certificate_sha256=certificate_sha256).exists()
    )
