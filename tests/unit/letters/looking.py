"""What a person or a reader program sees in a PDF."""

import io
import re
import subprocess
from typing import Any, NamedTuple

from pypdf import PdfReader

MM = 25.4 / 72


class Word(NamedTuple):
    text: str
    left: float
    top: float
    right: float
    bottom: float


def reader(data: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(data))


def text(data: bytes) -> str:
    """All words, with every run of white space as one space."""
    return " ".join(" ".join(page.extract_text() for page in reader(data).pages).split())


def words(data: bytes) -> list[Word]:
    """The words of the first page with their places in mm from the paper's left and top edge."""
    page = subprocess.run(
        ["pdftotext", "-bbox", "-l", "1", "-", "-"], input=data, capture_output=True, check=True
    ).stdout.decode()
    found = re.findall(r'<word xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">(.*?)</word>', page)
    return [
        Word(word, float(left) * MM, float(top) * MM, float(right) * MM, float(bottom) * MM)
        for left, top, right, bottom, word in found
    ]


def fonts(data: bytes) -> dict[str, bool]:
    """Font name without its subset prefix -> embedded or not, over all pages."""
    found = {}
    for page in reader(data).pages:
        for font in page["/Resources"]["/Font"].values():
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            descriptor = descendant["/FontDescriptor"].get_object()
            found[descendant["/BaseFont"].split("+")[1]] = any(
                key.startswith("/FontFile") for key in descriptor
            )
    return found


def tags(data: bytes) -> list[str]:
    """The structure tags in reading order: ["/Document", "/P", ...]."""
    return list(_tags_under(reader(data).root_object["/StructTreeRoot"]["/K"]))


def _tags_under(node: Any) -> Any:
    node = node.get_object()
    if isinstance(node, list):
        for child in node:
            yield from _tags_under(child)
    elif isinstance(node, dict) and "/S" in node:
        yield node["/S"]
        yield from _tags_under(node.get("/K", []))
