"""ODS files written cell by cell, so that a test can write what no library would."""

import io
import zipfile
from collections.abc import Sequence

SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
)
STYLES = (
    '<office:automatic-styles><style:style style:name="gone" style:family="table">'
    '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
)


def cell(kind: str, shown: str, *, times: int = 1, formula: str = "", note: str = "", **values: str) -> str:
    """`shown` is the text a person sees, `values` the exact one (value=, date=, boolean=)."""
    names = {"value": "value", "date": "date-value", "boolean": "boolean-value"}
    said = "".join(f" office:{names[name]}='{value}'" for name, value in values.items())
    said += f" office:value-type='{kind}'" if kind else ""
    said += " table:formula='{}'".format(formula.replace("'", "&apos;")) if formula else ""
    said += f" table:number-columns-repeated='{times}'" if times != 1 else ""
    inside = f"<office:annotation><text:p>{note}</text:p></office:annotation>" if note else ""
    inside += f"<text:p>{shown}</text:p>" if shown else ""
    return f"<table:table-cell{said}>{inside}</table:table-cell>"


def string(text: str, *, times: int = 1) -> str:
    return cell("string" if text else "", text, times=times)


def number(value: str, shown: str | None = None) -> str:
    return cell("float", value if shown is None else shown, value=value)


def row(cells: Sequence[str], *, times: int | str = 1) -> str:
    return f"<table:table-row table:number-rows-repeated='{times}'>{''.join(cells)}</table:table-row>"


def empty(times: int) -> str:
    return row([string("", times=16_384)], times=times)


def sheet(*rows: Sequence[str] | str, name: str = "Recepten", hidden: bool = False) -> str:
    lines = "".join(line if isinstance(line, str) else row(line) for line in rows)
    style = " table:style-name='gone'" if hidden else ""
    return f"<table:table table:name='{name}'{style}>{lines}</table:table>"


def content(*sheets: str) -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {SPACES}>{STYLES}'
        f"<office:body><office:spreadsheet>{''.join(sheets)}</office:spreadsheet></office:body>"
        "</office:document-content>"
    ).encode()


def ods(
    *sheets: str,
    content: bytes | None = None,
    mimetype: str = "application/vnd.oasis.opendocument.spreadsheet",
) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", mimetype)
        archive.writestr("content.xml", _content(*sheets) if content is None else content)
    return stream.getvalue()


_content = content
