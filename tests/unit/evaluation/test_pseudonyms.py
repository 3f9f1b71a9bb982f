"""Names in research rows: the same each time, another per project, nothing without the key."""

import base64
import hashlib
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.models import Study
from evaluation.services import pseudonyms as made
from evaluation.services.pseudonyms import LETTERS, SHORT, SIGNS, pseudonym, pseudonyms

ONE, OTHER = Study(pseudonym_key="ab" * 32), Study(pseudonym_key="cd" * 32)
ids = st.integers(min_value=1, max_value=10**9)


def test_a_name_never_changes():
    """Written down once: another way of making it would break every export that was made before."""
    assert [pseudonym(ONE, pk) for pk in (1, 2, 71_001)] == ["CVQ4CBF7DC", "CM4KHCK7JX", "CFNNVVCGP4"]


@given(ids)
def test_the_form_can_be_read_aloud_and_is_no_number(pk: int):
    name = pseudonym(ONE, pk)
    assert len(name) == SHORT
    assert name[0] in LETTERS
    assert set(name) <= set(SIGNS)
    assert not set(SIGNS) & set("AEIOUY0125Z8")


@given(ids)
def test_another_project_calls_the_same_person_otherwise(pk: int):
    assert pseudonym(ONE, pk) != pseudonym(OTHER, pk)


@given(ids, ids)
def test_two_people_have_two_names(pk: int, other: int):
    assert (pseudonym(ONE, pk) == pseudonym(ONE, other)) == (pk == other)


def test_it_is_no_plain_hash_of_the_number():
    """Whoever tries every number with every usual hash finds nobody."""
    name = pseudonym(ONE, 7)
    for algorithm, text in itertools.product(("md5", "sha1", "sha256", "sha512"), ("7", "patient 7", "7\n")):
        digest = hashlib.new(algorithm, text.encode(), usedforsecurity=False).digest()
        for form in (digest.hex(), base64.b32encode(digest).decode(), spelled(digest)):
            assert not form.upper().startswith(name)


def spelled(digest: bytes) -> str:
    """The digest in our own signs."""
    number = int.from_bytes(digest)
    number, first = divmod(number, len(LETTERS))
    signs = [LETTERS[first]]
    while len(signs) < SHORT:
        number, sign = divmod(number, len(SIGNS))
        signs.append(SIGNS[sign])
    return "".join(signs)


def test_every_sign_is_used_about_equally():
    names = list(pseudonyms(ONE, range(1, 5001)).values())
    for place in range(1, SHORT):
        counts = {sign: sum(name[place] == sign for name in names) for sign in SIGNS}
        assert min(counts.values()) > 140, place  # 208 expected


def test_who_would_share_a_name_gets_a_longer_one(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(made, "SHORT", 2)
    monkeypatch.setattr(made.pseudonym, "__defaults__", (2,))
    short = {pk: pseudonym(ONE, pk) for pk in range(1, 401)}
    found = pseudonyms(ONE, short)
    assert len(set(short.values())) < 400  # there was something to collide
    assert len(set(found.values())) == 400
    for pk, name in found.items():
        assert name.startswith(short[pk])
        shared = list(short.values()).count(short[pk]) > 1
        assert (len(name) > 2) == shared


def test_the_order_and_doubles_of_what_is_asked_change_nothing():
    assert pseudonyms(ONE, [3, 1, 2, 1]) == pseudonyms(ONE, [1, 2, 3])
    assert pseudonyms(ONE, []) == {}
