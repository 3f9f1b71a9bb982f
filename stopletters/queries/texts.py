"""Letter texts, outside the practices."""

from django.db.models import QuerySet

from patients.pharmacology.groups import BENZODIAZEPINES
from stopletters.models import LetterText


def all_texts() -> QuerySet[LetterText]:
    return LetterText.objects.select_related("approved_by", "created_by").order_by(
        "medicine_group", "kind", "language", "level", "-version"
    )


def text(pk: int) -> LetterText | None:
    return all_texts().filter(pk=pk).first()


def versions(text: LetterText) -> list[LetterText]:
    """The other versions of this text, the newest first."""
    family = all_texts().filter(
        medicine_group=text.medicine_group, kind=text.kind, language=text.language, level=text.level
    )
    return list(family.exclude(pk=text.pk))


def previous(text: LetterText) -> LetterText | None:
    """The version before this one."""
    return next((row for row in versions(text) if row.version < text.version), None)


def for_letters(
    kind: str = LetterText.Kind.STOP,
    *,
    group: str = BENZODIAZEPINES,
    language: str = "nl",
    level: str = "B1",
) -> LetterText | None:
    """What a new letter of this kind about these medicines is made with: the newest approved version, else concept."""
    rows = all_texts().filter(medicine_group=group, kind=kind, language=language, level=level)
    return rows.filter(approved_at__isnull=False).first() or rows.first()
