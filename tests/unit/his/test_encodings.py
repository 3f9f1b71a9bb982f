import pytest

from patients.his.encodings import decode
from patients.his.limits import Refused

DUTCH = "Patiëntnr;Naam\n1;Daniël Müller\n2;Zoë Coördinaat\n3;André van 't Hof\n4;Kristèl Brûlé\n"


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
        ("cp850", "cp850"),
    ],
)
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_encodings_are_told_apart(codec: str, name: str, ends: str) -> None:
    found = decode(DUTCH.replace("\n", ends).encode(codec))
    assert (found.data.decode(), found.encoding, found.doubtful) == (DUTCH, name, False)


def test_latin_1_is_read_as_its_larger_brother() -> None:
    assert decode(DUTCH.encode("latin-1")).data.decode() == DUTCH


def test_capitals_that_fit_both_code_pages_are_asked() -> None:
    found = decode("NAAM\nCÖRDES\n".encode("cp1252"))
    assert (found.data.decode(), found.encoding, found.doubtful) == ("NAAM\nCÖRDES\n", "cp1252", True)
    assert found.samples == ("CÖRDES",)


def test_signs_of_windows_do_not_look_like_dos() -> None:
    text = "Naam;Bedrag\nVan ’t Hof – André;€ 12\n"
    assert decode(text.encode("cp1252")).data.decode() == text


def test_a_person_can_choose_the_encoding() -> None:
    assert decode("CÖRDES\n".encode("cp850"), "cp850").data.decode() == "CÖRDES\n"


@pytest.mark.parametrize("encoding", ["utf-9", "rot13", "hex"])
def test_an_unknown_encoding_is_refused(encoding: str) -> None:
    with pytest.raises(Refused, match="Onbekende tekenset"):
        decode(b"a;b\n", encoding)


def test_a_wrong_choice_is_refused_instead_of_replaced() -> None:
    with pytest.raises(Refused, match="tekens"):
        decode("ë".encode("cp1252"), "utf-8")


def test_dos_end_of_file_is_no_row() -> None:
    assert decode(b"a;b\n1;2\n\x1a").data == b"a;b\n1;2\n"


@pytest.mark.parametrize("data", [bytes(range(256)) * 20, b"\x89PNG\r\n\x1a\n" + b"\0\1\2" * 90])
def test_binary_is_refused(data: bytes) -> None:
    with pytest.raises(Refused, match="geen tabel"):
        decode(data)
