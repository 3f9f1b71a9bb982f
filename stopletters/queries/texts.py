"""Letter texts, outside the practices."""

from django.db.models import QuerySet

from stopletters.models import LetterText


def all_texts() -> QuerySet[LetterText]:
    return LetterText.objects.select_related("approved_by", "created_by").order_by(
        "kind", "language", "level", "-version"
    )


def text(pk: int) -> LetterText | None:
    return all_texts().filter(pk=pk).first()


def versions(text: LetterText) -> list[LetterText]:
    """The other versions of this text, the newest first."""
    family = all_texts().filter(kind=text.kind, language=text.language, level=text.level)
    return list(family.exclude(pk=text.pk))


def previous(text: LetterText) -> LetterText | None:
    """The version before this one."""
    return next((row for row in versions(text) if row.version < text.version), None)


def for_letters(
    kind: str = LetterText.Kind.STOP, *, language: str = "nl", level: str = "B1"
) -> LetterText | None:
    """The text a new letter of this kind is made with: the newest approved version, else the newest concept."""
    rows = all_texts().filter(kind=kind, language=language, level=level)
    return rows.filter(approved_at__isnull=False).first() or rows.first()
