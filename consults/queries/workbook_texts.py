"""Texts of the workbook, outside the practices."""

from django.db.models import QuerySet

from consults.models import WorkbookText


def all_texts() -> QuerySet[WorkbookText]:
    return WorkbookText.objects.select_related("approved_by", "created_by").order_by(
        "kind", "language", "level", "-version"
    )


def text(pk: int) -> WorkbookText | None:
    return all_texts().filter(pk=pk).first()


def newest(kind: str, level: str, *, language: str = "nl") -> WorkbookText | None:
    """What a workbook of this level is made with: the newest approved version; a concept is printed for nobody."""
    rows = all_texts().filter(kind=kind, language=language, level=level)
    return rows.filter(approved_at__isnull=False).first()


def versions(text: WorkbookText) -> list[WorkbookText]:
    """The other versions of this text, the newest first."""
    family = all_texts().filter(kind=text.kind, language=text.language, level=text.level)
    return list(family.exclude(pk=text.pk))


def previous(text: WorkbookText) -> WorkbookText | None:
    return next((row for row in versions(text) if row.version < text.version), None)


def beside(text: WorkbookText) -> dict[str, WorkbookText]:
    """Per kind what a book with this text has besides: the newest approved version, else the newest concept."""
    rows = all_texts().filter(language=text.language, level=text.level)
    found = {
        kind: newest(kind, text.level, language=text.language) or rows.filter(kind=kind).first()
        for kind in WorkbookText.Kind.values
    }
    return {kind: row for kind, row in found.items() if row}
