"""The seal itself: a PAdES signature that others confirm, leaves the document as it was, and notices a bit."""

import io
import random
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, load_pem_private_key, pkcs12
from pypdf import PdfReader

from benzoproject.lib import keys, seal
from tests.factories.people import NOW
from tests.seals import REASON, RECORD, flipped, rendered, sealed, wiped, with_revision, without_value


@pytest.fixture
def other_identity(settings):
    settings.SEAL_KEY = keys.new_seal("een ander")


def test_pdfsig_confirms_the_seal_over_the_whole_document(tmp_path: Path):
    file = tmp_path / "brief.pdf"
    file.write_bytes(sealed())
    said = subprocess.run(["pdfsig", "-nocert", file], capture_output=True, text=True, check=True).stdout
    assert "Signature Validation: Signature is Valid." in said
    assert "Total document signed" in said
    assert "Signature Type: ETSI.CAdES.detached" in said
    assert "Signing Hash Algorithm: SHA-256" in said


def test_the_document_before_the_seal_is_still_there_byte_for_byte():
    assert sealed().startswith(seal.numbered(rendered(), RECORD))
    assert len(seal.numbered(rendered(), RECORD)) == len(rendered())


def test_tags_language_title_and_conformance_stay():
    before, after = PdfReader(io.BytesIO(rendered())), PdfReader(io.BytesIO(sealed()))
    root = after.trailer["/Root"]
    assert root["/Lang"] == "nl"
    assert root["/MarkInfo"]["/Marked"]
    assert (
        root["/StructTreeRoot"].get_object().keys()
        == before.trailer["/Root"]["/StructTreeRoot"].get_object().keys()
    )
    assert after.pdf_header == "%PDF-1.7"
    assert "/Version" not in root, "PDF/UA-1 is PDF 1.7"
    assert after.metadata.title == "Stopbrief DL-01-19"
    assert "http://www.aiim.org/pdfua/ns/id/" in root["/Metadata"].get_data().decode()
    assert after.pages[0].extract_text() == before.pages[0].extract_text()


def test_the_seal_cannot_be_seen_and_allows_no_change():
    reader = PdfReader(io.BytesIO(sealed()))
    field = reader.trailer["/Root"]["/AcroForm"]["/Fields"][0].get_object()
    assert field["/F"] & 2, "hidden"
    assert field["/TU"] == REASON
    reference = field["/V"]["/Reference"][0]
    assert (reference["/TransformMethod"], reference["/TransformParams"]["/P"]) == ("/DocMDP", 1)
    assert field["/V"]["/Reason"] == REASON


def test_the_number_stands_at_the_beginning_and_in_the_metadata():
    assert seal.records(sealed()[:150]) == (RECORD,)
    assert PdfReader(io.BytesIO(sealed())).metadata["/BenzoRecord"] == RECORD
    assert seal.inspect(sealed()).record == RECORD


def test_the_moment_is_the_one_that_is_given():
    from pyhanko.pdf_utils.reader import PdfFileReader

    later = seal.seal(rendered(), record=RECORD, at=NOW + timedelta(days=1), reason=REASON)
    signature = PdfFileReader(io.BytesIO(later)).embedded_signatures[0]
    assert signature.self_reported_timestamp == NOW + timedelta(days=1)


def test_an_untouched_document_is_intact_and_says_by_whom():
    found = seal.inspect(sealed())
    assert (found.intact, found.empty) == (True, False)
    assert found.certificate_sha256 == seal.certificate_sha256()


def test_the_signature_alone_notices_a_bit():
    """Without asking the register. A dozen bits of the signature's own envelope (version numbers, the issuer written
    a second time) are covered by no signature; only the register sees those, and nothing that is read depends on them.
    """
    lots, data = random.Random(20261122), sealed()
    envelope = range(data.index(b"/Contents <"), data.index(b">", data.index(b"/Contents <")))
    covered = [position for position in range(len(data)) if position not in envelope]
    for position in lots.sample(covered, 100):
        assert not seal.inspect(flipped(data, position, lots.randrange(8))).intact, position


def test_a_capital_in_the_signature_is_noticed():
    data = sealed()
    start = data.index(b"/Contents <") + 11
    capital = next(place for place in range(start, start + 200) if data[place : place + 1].isupper())
    assert not seal.inspect(data[:capital] + data[capital : capital + 1].lower() + data[capital + 1 :]).intact


@pytest.mark.parametrize(
    "tamper", [with_revision, wiped, without_value, lambda data: data + b"\n", lambda data: data[:-1]]
)
def test_what_is_added_or_taken_away_is_noticed(tamper):
    assert not seal.inspect(tamper(sealed())).intact


@pytest.mark.parametrize("tamper", [without_value, lambda data: rendered()])
def test_a_document_without_signature_is_not_intact(tamper):
    assert not seal.inspect(tamper(sealed())).intact
    assert seal.inspect(without_value(sealed())).empty


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-", b"%PDF-1.7\n" + b"\0" * 1000, b"<html>", b"%PDF-1.7\n1 0 obj<</A 1 0 R>>"]
)
def test_what_is_no_pdf_says_nothing(data):
    assert seal.inspect(data) == seal.Inspection()


def test_what_cannot_be_sealed_is_said():
    with pytest.raises(seal.SealError):
        seal.seal(b"%PDF-1.7 not really", record=RECORD, at=NOW, reason=REASON)


@pytest.mark.usefixtures("other_identity")
def test_another_installation_has_another_certificate():
    before = seal.inspect(sealed()).certificate_sha256
    mine = seal.inspect(seal.seal(rendered(), record=RECORD, at=NOW, reason=REASON))
    assert mine.intact
    assert mine.certificate_sha256 == seal.certificate_sha256() != before


def test_an_rsa_certificate_of_an_authority_will_do_too(settings, tmp_path: Path):
    """As PKCS#12 with a password, the way such a certificate is delivered; the chain goes into the seal."""
    own = load_pem_private_key(keys.new_seal("gekocht").encode(), None)
    certificate = x509.load_pem_x509_certificate(keys.new_seal("gekocht").encode())
    key = rsa.generate_private_key(65537, 2048)
    bought = reissued(certificate, key, own)
    bundle = tmp_path / "zegel.p12"
    bundle.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"zegel", key, bought, [certificate], BestAvailableEncryption(b"geheim")
        )
    )
    settings.SEAL_KEY = keys.seal_pem(certificate="", key="", pkcs12=str(bundle), password="geheim")
    assert settings.SEAL_KEY.count("BEGIN CERTIFICATE") == 2
    data = seal.seal(rendered(), record=RECORD, at=NOW, reason=REASON)
    assert seal.inspect(data).intact


def reissued(certificate, key, issuer):
    from cryptography.hazmat.primitives import hashes

    builder = x509.CertificateBuilder(
        issuer_name=certificate.subject,
        subject_name=certificate.subject,
        public_key=key.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=certificate.not_valid_before_utc,
        not_valid_after=certificate.not_valid_after_utc,
    )
    return builder.sign(issuer, hashes.SHA256())
