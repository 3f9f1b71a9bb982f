"""The seal under a PDF: the only module that knows pyHanko (imported inside, it costs half a second).

A seal is a PAdES signature of the installation, in an incremental update behind the document as it was rendered: it
certifies that nothing may be changed. Nothing is fetched: no time stamp, no revocation. The number under which the
document is on record stands near its beginning and in its metadata, so that a changed or shortened copy is recognised.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any

from django.conf import settings

# The renderer leaves room for the number in the first stream of a document: see pdf.py.
NUMBER = "BenzoRecord"
NO_RECORD = "0" * 32
_NUMBERS = re.compile(rb"/BenzoRecord\s*\(([0-9a-f]{32})\)")
_EMPTY_SIGNATURE = re.compile(rb"/Contents\s*<0*>")
MOST_NUMBERS = 20  # in one file; a document has one
FIELD = "Seal"


class SealError(Exception):
    """A document could not be sealed."""


@dataclass(frozen=True)
class Identity:
    """With what this installation seals; `certificate_sha256` is what people compare."""

    certificate_sha256: str
    signer: Any
    room: int  # for a signature, in hex digits


@dataclass(frozen=True)
class Inspection:
    """What a PDF says of itself. `intact`: a signature covers the whole file and it is what was signed."""

    intact: bool = False
    certificate_sha256: str = ""
    empty: bool = False  # there is a field for a signature, and no signature
    record: str = ""  # the number in its metadata


def identity() -> Identity:
    return _identity(settings.SEAL_KEY)


def certificate_sha256() -> str:
    return identity().certificate_sha256


@lru_cache(maxsize=4)
def _identity(pem: str) -> Identity:
    from asn1crypto import keys, x509  # type: ignore[import-untyped]
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
        load_pem_private_key,
    )
    from cryptography.x509 import load_pem_x509_certificates
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    key = load_pem_private_key(pem.encode(), None)
    ders = [
        certificate.public_bytes(Encoding.DER) for certificate in load_pem_x509_certificates(pem.encode())
    ]
    chain = SimpleCertificateStore()
    chain.register_multiple(x509.Certificate.load(der) for der in ders[1:])
    signer = SimpleSigner(
        signing_cert=x509.Certificate.load(ders[0]),
        signing_key=keys.PrivateKeyInfo.load(
            key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        ),
        cert_registry=chain,
    )
    # Twice, because it is written in hex: the certificates, the signature, and what is signed about them.
    return Identity(sha256(ders[0]).hexdigest(), signer, room=2 * (sum(map(len, ders)) + 1536))


def seal(pdf: bytes, *, record: str, at: datetime, reason: str) -> bytes:
    """`pdf` with the seal of this installation; `record` is 32 hex digits. Raises SealError."""
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign.general import SigningError

    try:
        return _sealed(numbered(pdf, record), record, reason=reason, at=at)
    except (PdfError, SigningError, ValueError, KeyError) as error:
        raise SealError(str(error)) from error


def _sealed(pdf: bytes, record: str, *, reason: str, at: datetime) -> bytes:
    from pyhanko.pdf_utils.generic import pdf_name, pdf_string
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    own, writer = identity(), IncrementalPdfFileWriter(io.BytesIO(pdf))
    writer.trailer["/Info"][pdf_name(f"/{NUMBER}")] = pdf_string(record)
    out = _signer(own, reason=reason, at=at).sign_pdf(writer, bytes_reserved=own.room)
    sealed: bytes = out.getvalue()
    return sealed


def _signer(own: Identity, *, reason: str, at: datetime) -> Any:
    from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
    from pyhanko.sign.signers.constants import ESIC_EXTENSION_1

    class Signer(PdfSigner):  # type: ignore[misc]
        def register_extensions(self, pdf_out: Any, *, md_algorithm: str) -> None:
            """That of PAdES only: the one for elliptic curves makes it PDF 2.0, and PDF/UA-1 is PDF 1.7."""
            pdf_out.register_extension(ESIC_EXTENSION_1)

        def init_signing_session(self, *args: Any, **kwargs: Any) -> Any:
            session = super().init_signing_session(*args, **kwargs)
            session.system_time = at
            return session

    metadata = PdfSignatureMetadata(
        field_name=FIELD,
        reason=reason,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    # Hidden and beside the page: PDF/UA wants every field that can be met to be tagged.
    unseen = InvisSigSettings(set_print_flag=False, set_hidden_flag=True, box_out_of_bounds=True)
    field = SigFieldSpec(FIELD, invis_sig_settings=unseen, readable_field_name=reason)
    return Signer(metadata, own.signer, new_field_spec=field)


def numbered(pdf: bytes, record: str) -> bytes:
    """The document with its number in the room that was left for it; not one byte longer."""
    return _NUMBERS.sub(f"/{NUMBER} ({record})".encode(), pdf, count=1)


def unsealed_sha256(pdf: bytes) -> str:
    """SHA-256 (hex) of a document without its number: the same for all that say the same."""
    return sha256(numbered(pdf, NO_RECORD)).hexdigest()


def records(pdf: bytes) -> tuple[str, ...]:
    """The numbers that can be read in the bytes as they are."""
    found = (match.decode() for match in _NUMBERS.findall(pdf))
    return tuple(dict.fromkeys(number for number in found if number != NO_RECORD))[:MOST_NUMBERS]


def is_emptied(pdf: bytes) -> bool:
    """Room for a signature that was never filled, or was wiped."""
    return _EMPTY_SIGNATURE.search(pdf) is not None


def inspect(pdf: bytes) -> Inspection:
    """What the signatures of `pdf` are worth; nothing when it is no sound PDF.

    A hostile file may take long over it: the file of a stranger is looked at by `seal_child`.
    """
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        return _inspected(PdfFileReader(io.BytesIO(pdf)), pdf)
    except Exception:  # whatever a parser trips over
        return Inspection()


def _inspected(reader: Any, pdf: bytes) -> Inspection:
    from pyhanko.sign.fields import enumerate_sig_fields

    trailer, signatures = reader.trailer.flatten(), reader.embedded_signatures
    sound = [signature for signature in signatures if _is_intact(signature, pdf)]
    last = (sound or signatures)[-1:]
    return Inspection(
        intact=bool(sound),
        certificate_sha256=sha256(last[0].signer_cert.dump()).hexdigest() if last else "",
        empty=not signatures and any(True for _ in enumerate_sig_fields(reader)),
        record=str(trailer["/Info"].get(f"/{NUMBER}", "")) if "/Info" in trailer else "",
    )


def _is_intact(signature: Any, pdf: bytes) -> bool:
    """The whole file is covered, it is what was signed, and no bit of the signature is other than it was written."""
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    begin, end = signature.byte_range[1], signature.byte_range[2]
    written, contents = pdf[begin:end], signature.pkcs7_content
    if signature.evaluate_signature_coverage() != SignatureCoverageLevel.ENTIRE_FILE:
        return False
    if written.strip(b"<>") not in (contents.hex().encode(), contents.hex().upper().encode()):
        return False
    content = signature.signed_data.dump()
    if contents[contents.index(content) + len(content) :].strip(b"\0"):
        return False
    return all(
        validate_sig_integrity(
            signature.signer_info, signature.signer_cert, "data", signature.compute_digest()
        )
    )
