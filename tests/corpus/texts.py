"""Text files: encodings, separators, quotes, sizes, and things that are no text at all."""

import gzip
import random

from tests.corpus.make import odd
from tests.unit.his.exports import HEADER, row, text

TEMAZEPAM, PARACETAMOL = "TEMAZEPAM CAPSULE 20MG", "PARACETAMOL TABLET 500MG"
# Two rows that are followed and one that is not, with the letters that go wrong first.
BASE = [
    row(name="Daniëls, J."),
    row(number="104418", name="Groß, Ü.", product=TEMAZEPAM),
    row(number="104419", name="Coördinator, P.", product=PARACETAMOL),
]
DUTCH = [BASE[0], row(number="104418", name="Één, É.", product=TEMAZEPAM), BASE[2]]


def made(name: str, data: bytes) -> None:
    odd(name)(lambda: data)


made("utf8.csv", text(BASE).encode())
made("utf8_bom.csv", text(BASE).encode("utf-8-sig"))
made("utf16.csv", text(BASE).encode("utf-16"))
made("utf16_big.csv", b"\xfe\xff" + text(BASE).encode("utf-16-be"))
made("utf16_unmarked.csv", text(BASE).encode("utf-16-le"))
made("cp1252.csv", text([*DUTCH, row(number="5", name="’t Hof, A.")]).encode("cp1252"))
made("latin1.csv", text(DUTCH).encode("latin-1"))
made("cp850.csv", text(DUTCH).encode("cp850"))
made(
    "two_encodings.csv",
    text(DUTCH[:2]).encode() + ";".join(row(number="9", name="Daniëls, K.")).encode("latin-1"),
)
made("marks_inside.csv", text(BASE).replace("\n104418", "\n\ufeff104418").encode("utf-8-sig"))
made("nul_bytes.csv", text([*BASE, row(number="6", name="A\0a, B.")]).encode())
made("dos_end.csv", text(BASE).encode() + b"\x1a")

made("comma.csv", text(BASE, ",").encode())
made("tab.tsv", text(BASE, "\t").encode())
made("pipe.csv", text(BASE, "|").encode())
made("sep_line.csv", b"sep=;\n" + text(BASE).encode())
made("mac_ends.csv", text(BASE).replace("\n", "\r").encode())
made("windows_ends.csv", text(BASE).replace("\n", "\r\n").encode())
made("trailing_separators.csv", text(BASE).replace("\n", ";;;\n").encode())
made("blank_lines.csv", text(BASE).replace("\n", "\n\n  ;;;\n").encode())
made("title_rows.csv", b"Praktijk De Linde\n\nRecepten 2026;;\n" + text(BASE).encode())
made("totals_row.csv", text([*BASE, ["Totaal", "", "", "", "", "90", ""]]).encode())
made("quoted.csv", text([row(name='Aa; van der "Japie"', dosage="1;D1T"), *BASE[1:]]).encode())
made("line_breaks.csv", text([row(dosage="1 tablet\nvoor de nacht"), *BASE[1:]]).encode())
made("lost_quote.csv", text(BASE).replace("104418;", '104418;"').encode())
made("too_many_cells.csv", text(BASE).replace("104418;", "104418;x;").encode())

made("empty.csv", b"")
made("only_spaces.csv", b" \n\t\n ")
made("header_only.csv", text([]).encode())
made("no_header.csv", text(BASE[1:], header=BASE[0]).encode())
made(
    "columns_101.csv",
    text([[*row(), *["x"] * 94]], header=[*HEADER, *[f"Veld {at}" for at in range(94)]]).encode(),
)


@odd("rows_250001.csv")
def too_many_rows() -> bytes:
    return (text([]) + (";".join(row(product=PARACETAMOL)) + "\n") * 250_001).encode()


@odd("rows_250000.csv")
def just_enough_rows() -> bytes:
    return (text([row()]) + (";".join(row(product=PARACETAMOL)) + "\n") * 249_999).encode()


@odd("bytes_26mb.csv")
def too_many_bytes() -> bytes:
    return text([row(dosage="x" * 1000)] * 100).encode() * 250


@odd("one_long_line.csv")
def one_long_line() -> bytes:
    return text([*BASE, row(number="6", dosage="x" * 200_000)]).encode()


made("long_cell.csv", text([*BASE, row(number="6", dosage="x" * 10_000)]).encode())
made("many_quotes.csv", (text(BASE) + '"' * 100_001 + "\n").encode())

made("a_pdf.csv", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n")
made("a_web_page.xls", b"<html><table><tr><td>Pati\xc3\xabntnr</td></tr></table></html>")
made("a_letter.csv", b"{\\rtf1\\ansi Geachte heer}")
made("an_image.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40)
made("compressed.csv.gz", gzip.compress(text(BASE).encode(), mtime=0))
made("noise.bin", random.Random(7).randbytes(20_000))
made("a_story.txt", b"Beste collega,\n\nHierbij de lijst.\nGroet, A.\n")
