"""What a file may be, checked before it is parsed. Every refusal is a Dutch sentence a POH can act on."""

from dataclasses import dataclass


class Refused(Exception):
    """The file as a whole is not read and nothing changes; `str()` is the Dutch sentence."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, rows and columns as a person counts them, cells in characters."""

    file_bytes: int = 25 * 1024**2
    unpacked_bytes: int = 100 * 1024**2
    workbook_parts: int = 2_000
    rows: int = 250_000
    columns: int = 100
    cell_characters: int = 2_000
    record_characters: int = 100_000
    lines_in_record: int = 20

    def check_file(self, size: int) -> None:
        if size == 0:
            raise Refused("Dit bestand is leeg.")
        if size > self.file_bytes:
            raise Refused(
                f"Dit bestand is groter dan {self.file_bytes // 1024**2} MB. "
                "Maak de export kleiner, bijvoorbeeld met een kortere periode."
            )

    def check_unpacked(self, size: int, parts: int) -> None:
        if size > self.unpacked_bytes or parts > self.workbook_parts:
            raise Refused(
                f"Dit werkboek is uitgepakt groter dan {self.unpacked_bytes // 1024**2} MB. "
                "Bewaar alleen het blad met recepten, liefst als CSV."
            )

    def check_rows(self, count: int) -> None:
        if count > self.rows:
            raise Refused(
                f"Dit bestand heeft meer dan {dutch_count(self.rows)} rijen. "
                "Kies in uw HIS een kortere periode en lees de bestanden na elkaar in."
            )

    def check_columns(self, count: int) -> None:
        if count > self.columns:
            raise Refused(
                f"Dit bestand heeft meer dan {self.columns} kolommen. Kies in uw HIS alleen de nodige kolommen."
            )


LIMITS = Limits()


def dutch_count(number: int) -> str:
    """12345 -> "12.345"."""
    return f"{number:,}".replace(",", ".")
