"""Bytes to text. Nothing is ever replaced by a question mark: a file that cannot be read exactly is refused."""

import codecs
import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice

from patients.his.limits import Refused

ENCODINGS = ("utf-8", "utf-16", "cp1252", "latin-1", "cp850")
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# How usual a character is in Dutch names and words. Both code pages give some letter for nearly every byte;
# the one that gives the usual letters is the one the file was written in.
USUAL = {
    **dict.fromkeys("ëéïöüèËÉÏÖÜÈ", 3),
    **dict.fromkeys("’‘€", 2),
    **dict.fromkeys("áàäâêîôûçñåøóíúæßÁÀÄÂÊÎÔÛÇÑÅØÓÍÚÆ\xa0", 1),
}
SIGNS_IN_WORDS = "’‘´–—\xa0"
SIGNS_AROUND_WORDS = SIGNS_IN_WORDS + "€§°±²³½¼µ·“”…"
WORD = re.compile(rb"[A-Za-z'\-\x80-\xff]+")
ACCENT = re.compile(r"[^\x00-\x7f]")
LONGEST_WORD, MOST_ACCENTS, MOST_SAMPLES = 40, 10_000, 3
BINARY_SHARE = 0.02
HEAD_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Decoded:
    """The file as UTF-8 with line ends as `\\n`; `encoding` is what it was.

    `doubtful` asks a person to look at the `samples` (words with accents).
    """

    data: bytes
    encoding: str
    doubtful: bool = False
    samples: tuple[str, ...] = ()

    @property
    def head(self) -> str:
        """The beginning, enough to find the separator and the header."""
        return self.data[:HEAD_BYTES].decode(errors="ignore")


def decode(data: bytes, encoding: str = "") -> Decoded:
    """The text of a CSV file. `encoding` is a person's own choice; empty means: find out.

    Raises `Refused` when the bytes are not text, or do not fit the chosen encoding.
    """
    if encoding:
        if encoding not in ENCODINGS:
            raise Refused(f"Onbekende tekenset: {encoding}. Kies uit {', '.join(ENCODINGS)}.")
        return _decoded(data, encoding, doubtful=False)
    for mark, name in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _decoded(data, name, doubtful=False)
    if wide := _utf16_without_mark(data):
        return _decoded(data, wide, doubtful=False)
    _refuse_binary(data)
    if _fits(data, "utf-8"):
        return _decoded(data, "utf-8", doubtful=False)
    name, doubtful = _code_page(data)
    return _decoded(data, name, doubtful=doubtful)


def _decoded(data: bytes, encoding: str, *, doubtful: bool) -> Decoded:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise Refused(
            "De tekens in dit bestand zijn niet te lezen. Bewaar het als CSV (UTF-8) of XLSX."
        ) from None
    # A large file that is UTF-8 already is not copied.
    exact = data if encoding == "utf-8" else text.encode()
    return Decoded(_with_plain_ends(exact), encoding.removesuffix("-sig"), doubtful, _samples(text))


def _with_plain_ends(data: bytes) -> bytes:
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    # Neither the Ctrl-Z with which DOS ends a text nor the marks inside files that were put together are data.
    data = data.removesuffix(b"\x1a")
    if not data.isascii() and codecs.BOM_UTF8 in data:
        data = re.sub(rb"^(?:\xef\xbb\xbf)+", b"", data, flags=re.MULTILINE)
    return data if data.endswith(b"\n") else data + b"\n"


def _samples(text: str) -> tuple[str, ...]:
    """Words with an accent, found from the accent outwards: most text has none, and one word may be all of a file."""
    words: dict[str, None] = {}
    if text.isascii():
        return ()
    for accent in islice(ACCENT.finditer(text), MOST_ACCENTS):
        at = accent.start()
        before, after = text[max(at - LONGEST_WORD, 0) : at], text[at + 1 : at + LONGEST_WORD]
        # Read wrongly, an accent may be any sign; that is when a person has to see it.
        parts = re.findall(r"[^\W\d_]+$", before), [text[at]], re.findall(r"^[^\W\d_]+", after)
        word = "".join(part for found in parts for part in found)
        if 2 < len(word) < LONGEST_WORD:
            words[word] = None
        if len(words) == MOST_SAMPLES:
            break
    return tuple(words)


def _fits(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _utf16_without_mark(data: bytes) -> str:
    """Latin text in UTF-16 has a zero in nearly every second byte."""
    head = data[:4096]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if len(data) % 2 == 0 and max(even, odd) > 0.4 * len(head) / 2:
        return "utf-16-le" if odd > even else "utf-16-be"
    return ""


def _refuse_binary(data: bytes) -> None:
    head = data[:65536]
    odd = sum(head.count(byte) for byte in range(32) if byte not in b"\t\n\r\x0b\x0c\x1a")
    if odd > BINARY_SHARE * len(head):
        raise Refused("Dit is geen tabel. Kies een CSV-, Excel- (.xlsx), ODS- of FHIR-bestand (JSON).")


def _code_page(data: bytes) -> tuple[str, bool]:
    """cp1252 (Windows), cp850 (DOS) or latin-1, and whether both readings give believable words."""
    words = Counter(word for word in WORD.findall(data) if not word.isascii())
    windows = "cp1252" if _fits(data, "cp1252") else "latin-1"
    windows_score, windows_odd = _believable(words, windows)
    dos_score, dos_odd = _believable(words, "cp850")
    if bool(windows_odd) != bool(dos_odd):
        return ("cp850", False) if windows_odd else (windows, False)
    if windows_odd and dos_odd:
        return ("cp850" if dos_odd < windows_odd else windows), True
    return ("cp850" if dos_score > windows_score else windows), True


def _believable(words: Counter[bytes], encoding: str) -> tuple[int, int]:
    """(points for usual letters, number of signs where a letter should be)."""
    points = odd = 0
    for raw, count in words.items():
        word = raw.decode(encoding)
        points += count * sum(USUAL.get(letter, 0) for letter in word)
        odd += count * _out_of_place(word)
    return points, odd


def _out_of_place(word: str) -> bool:
    strange = [letter for letter in word if not letter.isascii() and not letter.isalpha()]
    if any(sign not in SIGNS_AROUND_WORDS for sign in strange):
        return True
    inner = word[1:-1]
    if any(sign in inner for sign in strange if sign not in SIGNS_IN_WORDS):
        return True
    # A capital with an accent after a small letter ("PatiÙnt") is another code page read wrongly.
    return any(a.islower() and not b.isascii() and b.isupper() for a, b in zip(word, word[1:], strict=False))
