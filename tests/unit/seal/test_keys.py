"""Where the key of the seal comes from."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography import x509

from benzoproject.lib import keys
from tests.servers import ROOT

PEM = ROOT / "tests/data/seal.pem"


def test_the_text_and_the_file_with_it_are_the_same():
    by_file = keys.seal_pem(certificate=str(PEM), key=str(PEM), pkcs12="", password="")
    by_text = keys.seal_pem(certificate=PEM.read_text(), key=PEM.read_text(), pkcs12="", password="")
    assert by_file == by_text == PEM.read_text()


def test_nothing_named_is_nothing():
    assert keys.seal_pem(certificate="", key="", pkcs12="", password="") == ""


def test_a_key_of_another_certificate_is_refused():
    with pytest.raises(ValueError, match="does not belong"):
        keys.seal_pem(certificate=PEM.read_text(), key=keys.new_seal("ander"), pkcs12="", password="")


def test_a_new_certificate_carries_the_name_and_may_only_sign():
    certificate = x509.load_pem_x509_certificate(keys.new_seal("praktijken.example.org").encode())
    assert "praktijken.example.org" in certificate.subject.rfc4514_string()
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.content_commitment
    assert not usage.key_cert_sign


OTHERS = (
    "BENZO",
    "DJANGO",
    "DATABASE",
    "REDIS",
    "SECRET",
    "FIELD",
    "INDEX",
)  # another installation's settings


def started(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OTHERS)}
    return subprocess.run(
        [sys.executable, "-c", "import benzoproject.settings as s; print(s.SEAL_KEY)"],
        env=kept | {"BENZO_DATA_DIR": str(folder)} | environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_embedded_makes_one_and_keeps_it_for_its_owner_only(tmp_path: Path):
    first = started(tmp_path)
    assert "BEGIN CERTIFICATE" in first.stdout
    file = tmp_path / "keys" / "seal.pem"
    assert file.stat().st_mode & 0o777 == 0o600
    assert started(tmp_path).stdout == first.stdout


SECRETS = {"SECRET_KEY": "x" * 50, "FIELD_KEYS": keys.new_field_key(), "INDEX_KEY": "y" * 50}


def test_production_does_not_start_without_one_and_says_how_to_make_it(tmp_path: Path):
    said = started(tmp_path, BENZO_PRODUCTION="1", **SECRETS)
    assert said.returncode
    assert "BENZO_SEAL_CERT" in said.stderr
    assert "keys.new_seal" in said.stderr
    assert not (tmp_path / "keys").exists()


def test_production_starts_with_one(tmp_path: Path):
    said = started(
        tmp_path, BENZO_PRODUCTION="1", BENZO_SEAL_CERT=str(PEM), BENZO_SEAL_KEY=str(PEM), **SECRETS
    )
    assert said.stdout.strip() == PEM.read_text().strip()


def test_one_that_cannot_be_read_stops_the_start_in_words(tmp_path: Path):
    said = started(tmp_path, BENZO_SEAL_CERT="/nowhere/seal.pem", BENZO_SEAL_KEY="/nowhere/seal.pem")
    assert said.returncode
    assert "ImproperlyConfigured: BENZO_SEAL_CERT" in said.stderr
