"""Files of a codebook: as the published structure wants them, and safe in a spreadsheet."""

import csv
import io
from uuid import UUID
from xml.etree import ElementTree

import pytest
import xmlschema
from hypothesis import given
from hypothesis import strategies as st

from evaluation.codebooks import listing, refi
from evaluation.codebooks.book import Book, Entry, Quote

# The part of Codebook.xsd 1.0 (REFI-QDA) that a codebook without sets needs, written from the standard.
SCHEMA = xmlschema.XMLSchema(
    """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="urn:QDA-XML:codebook:1.0"
     targetNamespace="urn:QDA-XML:codebook:1.0" elementFormDefault="qualified">
  <xs:element name="CodeBook"><xs:complexType>
    <xs:sequence><xs:element name="Codes"><xs:complexType><xs:sequence>
      <xs:element name="Code" type="Code" maxOccurs="unbounded"/>
    </xs:sequence></xs:complexType></xs:element></xs:sequence>
    <xs:attribute name="origin" type="xs:string"/>
  </xs:complexType></xs:element>
  <xs:complexType name="Code">
    <xs:sequence>
      <xs:element name="Description" type="xs:string" minOccurs="0"/>
      <xs:element name="Code" type="Code" minOccurs="0" maxOccurs="unbounded"/>
    </xs:sequence>
    <xs:attribute name="guid" use="required"><xs:simpleType><xs:restriction base="xs:token"><xs:pattern
      value="([0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12})"/></xs:restriction></xs:simpleType>
    </xs:attribute>
    <xs:attribute name="name" type="xs:string" use="required"/>
    <xs:attribute name="isCodable" type="xs:boolean" use="required"/>
    <xs:attribute name="color" type="xs:string"/>
  </xs:complexType>
</xs:schema>"""
)
NAMESPACE = {"q": "urn:QDA-XML:codebook:1.0"}
GUID = UUID("2a08bddf-4c35-4250-bf77-7de37b50c930")
CHILD = Entry(UUID(int=7), "Rust", "gaf rust", "“eindelijk”", 2)
BOOK = Book("Codeboek", (Entry(GUID, "De brief", "", "", 0, (CHILD,)), Entry(UUID(int=9), "Organisatie")))
WORDS = {"examples": "Voorbeelden", "passages": "passages"}
HEADER = ("a", "b", "c", "d", "e", "f")

texts = st.text(max_size=30)
entries = st.recursive(
    st.builds(Entry, st.uuids(), texts.filter(bool), texts, texts, st.integers(0, 9)),
    lambda below: st.builds(
        Entry,
        st.uuids(),
        texts.filter(bool),
        texts,
        texts,
        st.integers(0, 9),
        st.lists(below, max_size=3).map(tuple),
    ),
    max_leaves=8,
)


def qdc(book: Book) -> bytes:
    return refi.qdc(book, origin="Benzoproject", examples="Voorbeelden")


def test_a_codebook_as_the_standard_wants_it():
    data = qdc(BOOK)
    SCHEMA.validate(data.decode())
    root = ElementTree.fromstring(data)
    assert root.tag == "{urn:QDA-XML:codebook:1.0}CodeBook"
    letter, organisation = root.findall("q:Codes/q:Code", NAMESPACE)
    assert letter.attrib == {"guid": str(GUID).upper(), "name": "De brief", "isCodable": "true"}
    assert letter.find("q:Description", NAMESPACE) is None
    assert letter.find("q:Code/q:Description", NAMESPACE).text == "gaf rust\nVoorbeelden: “eindelijk”"
    assert organisation.get("name") == "Organisatie"


@given(st.lists(entries, min_size=1, max_size=4).map(tuple))
def test_any_codebook_is_valid_and_comes_back_whole(found):
    data = qdc(Book("x", found))
    SCHEMA.validate(data.decode())
    guids = [code.get("guid") for code in ElementTree.fromstring(data).iter("{urn:QDA-XML:codebook:1.0}Code")]
    assert guids == [str(entry.guid).upper() for _depth, entry in Book("x", found).walk()]


def test_a_book_without_codes_is_no_file():
    with pytest.raises(ValueError, match="needs a code"):
        qdc(Book("Leeg", ()))


def rows(lines):
    return list(csv.reader(io.StringIO("".join(lines).removeprefix("\ufeff")), delimiter=";"))


def test_tables_hold_no_formula():
    quote = Quote("P-01-1", "patiënt", 1, 2, 4, ("De brief", "Rust"), "=HYPERLINK(1)")
    evil = Entry(GUID, "+cmd", "@x", "=1", 1)
    _header, passage = rows(listing.passages_csv(Book("x", (evil,), (quote,)), HEADER))
    assert passage == ["P-01-1", "patiënt", "1", "2 t/m 4", "De brief > Rust", "'=HYPERLINK(1)"]
    _header, code = rows(listing.codes_csv(Book("x", (evil,)), HEADER))
    assert code == ["1", "'+cmd", "'@x", "'=1", "1", str(GUID).upper()]


def test_the_text_shows_the_tree_with_its_passages():
    quote = Quote("POH-01-1", "POH", 1, 3, 3, ("De brief", "Rust"), "Het gaf rust.")
    text = listing.text(Book("Codeboek", BOOK.entries, (quote,)), WORDS)
    assert "De brief (0 passages)\n" in text
    assert (
        "  Rust (2 passages)\n    gaf rust\n    Voorbeelden: “eindelijk”\n    [POH-01-1, 3] Het gaf rust.\n"
        in text
    )
