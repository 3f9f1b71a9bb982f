"""Secrets of the installation: from the environment in production, generated once in embedded mode."""

import os
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet


def read_or_make(path: Path, make: Callable[[], str]) -> str:
    """The secret in `path`; made with owner-only rights (0600) when it is not there yet.

    Two processes that start together agree: the first to link its file wins.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f"{path.name}.{os.getpid()}.new")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(make())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


def new_secret() -> str:
    return secrets.token_urlsafe(50)


def new_field_key() -> str:
    return Fernet.generate_key().decode()


def new_seal(name: str) -> str:
    """A key and the certificate that says whose it is, in one PEM text, for the seal under PDFs.

    Self-signed: nobody outside vouches for it. What makes a PDF genuine is that this installation has it on record.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, f"Benzoproject {name}"[:64])])
    start = datetime.now(UTC) - timedelta(days=1)
    usage = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign", "encipher_only",
         "decipher_only"), False,
    )  # fmt: skip
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=20 * 365))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(digital_signature=True, content_commitment=True, **usage), critical=True)
        .sign(key, hashes.SHA256())
    )
    return _pem(key, [certificate])


def seal_pem(*, certificate: str, key: str, pkcs12: str, password: str) -> str:
    """The seal that the environment names: PEM (the text, or a file with it) or a PKCS#12 file; "" when it names none.

    Raises ValueError or OSError when it cannot be used.
    """
    if not (certificate or key or pkcs12):
        return ""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from cryptography.hazmat.primitives.serialization.pkcs12 import load_key_and_certificates

    secret = password.encode() or None
    found: Any
    if pkcs12:
        found, own, others = load_key_and_certificates(Path(pkcs12).read_bytes(), secret)
        chain = ([own] if own else []) + others
    else:
        found = load_pem_private_key(_text(key).encode(), secret)
        chain = x509.load_pem_x509_certificates(_text(certificate).encode())
    if found is None or not chain or chain[0].public_key() != found.public_key():
        raise ValueError("the key of the seal does not belong to the (first) certificate")
    return _pem(found, chain)


def _text(value: str) -> str:
    """The PEM itself, also on one line as `backup --keys` writes it, or the file that has it."""
    return value.replace("\\n", "\n") if "-----BEGIN" in value else Path(value).read_text()


def _pem(key: Any, certificates: list[Any]) -> str:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    parts = [key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())]
    parts += [certificate.public_bytes(Encoding.PEM) for certificate in certificates]
    return b"".join(parts).decode()
