"""The register of seals, and what is said of a PDF: genuine, or what is wrong with it."""

import io
import json
import random

import pytest
from django.core.management import CommandError, call_command

from benzoproject.lib import keys, seal, seal_child
from benzoproject.lib.refusal import Refused
from practices.models import Practice, Seal
from practices.presenters import verdicts
from practices.services import seals
from practices.services.seals import Outcome
from tests.factories.people import NOW
from tests.seals import flipped, rendered, wiped, with_revision, without_value

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(practice: Practice) -> bytes:
    return made(practice)


def made(practice: Practice) -> bytes:
    document = seals.apply(rendered(), at=NOW)
    seals.register(document, kind="letter", practice=practice, object_id=7)
    return document.data


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Quick: a file we made ourselves ends no process."""
    monkeypatch.setattr(seal_child, "inspect_in_child", seal.inspect)


def test_a_document_as_it_was_sealed_is_genuine(letter):
    verdict = seals.check(letter)
    assert (verdict.outcome, verdict.pages, verdict.own_certificate) == (Outcome.GENUINE, 1, True)
    assert verdict.seal.practice.name == "Huisartsenpraktijk De Linde"
    assert verdict.seal.sealed_at == NOW


def test_the_register_knows_the_file_before_and_after_its_seal(letter):
    row = Seal.objects.get()
    assert (row.size, row.sha256) == (len(letter), seals.files.sha256(letter))
    assert row.unsealed_sha256 == seals.files.sha256(rendered())
    assert (row.certificate_sha256, row.record) == (seal.certificate_sha256(), *seal.records(letter))


def test_the_same_document_twice_has_two_numbers(practice):
    assert made(practice) != made(practice)
    first, second = Seal.objects.all()
    assert first.unsealed_sha256 == second.unsealed_sha256
    assert first.record != second.record


# --- changed ---------------------------------------------------------------------------------------------------------


def test_one_bit_anywhere_is_never_genuine(letter, monkeypatch):
    """A thousand places, and the seal itself not even asked: the bytes are on record or they are not."""
    monkeypatch.setattr(seal_child, "inspect_in_child", lambda data: seal.Inspection())
    lots = random.Random(1122)
    for position in lots.sample(range(len(letter)), 1000):
        assert seals.check(flipped(letter, position, lots.randrange(8))).outcome == Outcome.CHANGED, position


@pytest.mark.usefixtures("in_process")
def test_one_bit_is_noticed_by_the_seal_alone_when_the_register_was_bent_to_it(letter):
    """Somebody with the database, but without the key, put the changed file on record.

    A dozen bits of the signature's own envelope are covered by no signature, and nothing that is read depends on them.
    """
    lots, start = random.Random(2211), letter.index(b"/Contents <")
    envelope = range(start, letter.index(b">", start))
    covered = [position for position in range(len(letter)) if position not in envelope]
    for position in lots.sample(covered, 100):
        bent = flipped(letter, position, lots.randrange(8))
        Seal.objects.update(sha256=seals.files.sha256(bent))
        assert seals.check(bent).outcome == Outcome.CHANGED, position


CHANGES = {
    "a revision behind it": with_revision,
    "a line behind it": lambda data: data + b"\n",
    "a byte in between": lambda data: data[:5000] + b" " + data[5000:],
    "a line before it": lambda data: b"\n" + data,
    "no header": lambda data: b"%ODF" + data[4:],
}


@pytest.mark.usefixtures("in_process")
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_more_or_other_bytes_are_a_change(letter, change):
    verdict = seals.check(change(letter))
    assert (verdict.outcome, verdict.seal) == (Outcome.CHANGED, Seal.objects.get())


@pytest.mark.usefixtures("in_process")
def test_a_copy_that_another_program_saved_is_a_change(letter):
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(letter)))
    out = io.BytesIO()
    writer.write(out)
    assert seals.check(out.getvalue()).outcome == Outcome.CHANGED


@pytest.mark.usefixtures("in_process")
def test_signed_again_by_somebody_else_is_a_change(letter, settings):
    """The seal cut off and another one put on: the number of ours is still in it."""
    settings.SEAL_KEY = keys.new_seal("een ander")
    bare = letter[: len(rendered())]
    again = seal.seal(bare, record=seal.records(bare)[0], at=NOW, reason="Verzegeld door een ander")
    assert seal.inspect(again).intact
    assert seals.check(again).outcome == Outcome.CHANGED


def test_the_key_alone_is_not_enough(practice, letter):
    """Sealed with the installation's own key, but never put on record."""
    verdict = seals.check(seals.apply(rendered(), at=NOW).data)
    assert (verdict.outcome, verdict.own_certificate) == (Outcome.NOT_ON_RECORD, True)


def test_the_register_alone_is_not_enough(practice, settings):
    """On record with a seal by another key than the register says."""
    mine = seal.certificate_sha256()
    settings.SEAL_KEY = keys.new_seal("een ander")
    forged = made(practice)
    Seal.objects.update(certificate_sha256=mine)
    assert seals.check(forged).outcome == Outcome.CHANGED


def test_something_else_under_a_number_on_record_is_no_document_of_ours(letter):
    Seal.objects.update(sha256=seals.files.sha256(b"no PDF at all"))
    assert seals.check(b"no PDF at all").outcome == Outcome.CHANGED


# --- cut short, half signed ------------------------------------------------------------------------------------------


def test_a_beginning_is_cut_short_wherever_it_ends(letter, monkeypatch):
    monkeypatch.setattr(seal_child, "inspect_in_child", not_needed)
    lengths = {150, len(letter) - 1, len(letter) - 6, *range(200, len(letter), 371)} - {len(rendered())}
    for length in lengths:
        assert seals.check(letter[:length]).outcome == Outcome.CUT_SHORT, length


def not_needed(data):
    raise AssertionError("the bytes alone say it")


def test_every_end_of_a_revision_is_told_apart(letter):
    """A PDF reader opens the file up to any of these as if it were whole."""
    ends = [place + 6 for place in range(len(letter)) if letter.startswith(b"%%EOF\n", place)]
    assert [seals.check(letter[:end]).outcome for end in ends] == [Outcome.HALF_SIGNED, Outcome.GENUINE]


def test_the_seal_of_somebody_else_who_was_cut_off_is_not_ours():
    assert seals.check(rendered()[:5000]).outcome == Outcome.NOT_OURS


HALVES = {
    "its seal cut off": lambda data: data[: len(rendered())],
    "as it was rendered": lambda data: rendered(),
    "the signature wiped": wiped,
    "the field emptied": without_value,
}


@pytest.mark.usefixtures("in_process")
@pytest.mark.parametrize("half", HALVES.values(), ids=HALVES)
def test_a_document_without_its_seal_is_half_signed(letter, half):
    verdict = seals.check(half(letter))
    assert (verdict.outcome, verdict.seal) == (Outcome.HALF_SIGNED, Seal.objects.get())


# --- of others -------------------------------------------------------------------------------------------------------


def test_a_document_of_another_installation_is_signed_but_not_on_record(letter, settings):
    """The same words in another installation: another number, another key. Looked at in a process of its own."""
    own = settings.SEAL_KEY
    settings.SEAL_KEY = keys.new_seal("een ander")
    foreign = seals.apply(rendered("XX-01-01"), at=NOW).data
    settings.SEAL_KEY = own
    verdict = seals.check(foreign)
    assert (verdict.outcome, verdict.own_certificate, verdict.seal) == (Outcome.NOT_ON_RECORD, False, None)


@pytest.mark.usefixtures("in_process")
def test_a_changed_document_of_another_installation_is_not_ours(letter, settings):
    own = settings.SEAL_KEY
    settings.SEAL_KEY = keys.new_seal("een ander")
    foreign = seals.apply(rendered("XX-01-01"), at=NOW).data
    settings.SEAL_KEY = own
    assert seals.check(flipped(foreign, 4000)).outcome == Outcome.NOT_OURS


def test_documents_sealed_before_the_key_was_replaced_stay_genuine(letter, settings):
    settings.SEAL_KEY = keys.new_seal("opvolger")
    assert seals.check(letter).outcome == Outcome.GENUINE
    assert seals.check(flipped(letter, 4000)).outcome == Outcome.CHANGED


@pytest.mark.parametrize(
    "data",
    [b"", b"hallo", b"PK\x03\x04", rendered("DL-09-09")],
    ids=["empty", "text", "zip", "not on record"],
)
def test_what_says_nothing_of_us_is_not_ours(letter, data):
    assert seals.check(data).outcome == Outcome.NOT_OURS


def test_too_large_is_refused():
    with pytest.raises(Refused, match="25 MB"):
        seals.check(b"%PDF-" + b"0" * seals.MOST_BYTES)


@pytest.mark.parametrize(
    "hostile",
    [
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj\ntrailer<</Root 1 0 R/Prev 9>>\nstartxref\n9\n%%EOF\n",
        b"%PDF-1.7\n" + b"[" * 200_000,
        b"%PDF-1.7\n" + b"/BenzoRecord (" + b"ab" * 16 + b")" * 1000,
        b"%PDF-1.7\n" + b"".join(b"/BenzoRecord (%032x)\n" % number for number in range(50_000)),
    ],
    ids=["circle", "nested", "unknown number", "many numbers"],
)
def test_a_hostile_file_only_hears_that_it_is_not_ours(hostile):
    assert seals.check(hostile).outcome == Outcome.NOT_OURS


def test_a_file_that_takes_too_long_only_ends_its_own_process(letter):
    assert seal_child.inspect_in_child(letter, cpu_seconds=10).intact
    assert seal_child.inspect_in_child(letter, memory_mb=20) == seal.Inspection()
    assert seal_child.inspect_in_child(letter, cpu_seconds=0) == seal.Inspection()


# --- the words and the command ---------------------------------------------------------------------------------------


def test_every_outcome_has_words_of_its_own():
    titles = {verdicts.words(seals.Verdict(outcome)).title for outcome in Outcome}
    assert len(titles) == len(Outcome)


def run(path, *options):
    out = io.StringIO()
    try:
        call_command("verify_pdf", str(path), *options, stdout=out)
    except CommandError as error:
        return error.returncode, out.getvalue()
    return 0, out.getvalue()


def test_the_command_says_it_in_words_and_as_json(letter, tmp_path):
    file = tmp_path / "brief.pdf"
    file.write_bytes(letter)
    code, words = run(file)
    assert code == 0
    assert words.startswith("Echt en ongewijzigd")
    assert "Huisartsenpraktijk De Linde" in words
    code, said = run(file, "--json")
    assert code == 0
    assert json.loads(said) == {
        "verdict": "genuine",
        "kind": "letter",
        "practice": "Huisartsenpraktijk De Linde",
        "sealed_at": NOW.isoformat(),
        "pages": 1,
        "own_certificate": True,
    }


def test_the_command_ends_differently_for_each_verdict(letter, tmp_path, settings, in_process):
    cases = [
        flipped(letter, 4000),
        letter[:9000],
        wiped(letter),
        seals.apply(rendered("A"), at=NOW).data,
        b"?",
    ]
    codes = []
    for number, data in enumerate(cases):
        (tmp_path / str(number)).write_bytes(data)
        codes.append(run(tmp_path / str(number))[0])
    assert codes == [1, 3, 4, 5, 6]
    assert run(tmp_path / "nowhere")[0] == 2


def test_a_number_that_a_stranger_made_up_is_not_looked_for(monkeypatch):
    """PostgreSQL refuses a NUL in a question; a file may call itself anything."""
    found = seal.Inspection(record="ab\x00\u0416")
    monkeypatch.setattr(seals.seal_child, "inspect_in_child", lambda data: found)
    assert seals.check(b"%PDF-1.7\n%%EOF\n").outcome == seals.Outcome.NOT_OURS
