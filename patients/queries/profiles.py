"""The columns that a practice confirmed, per header of a file."""

from collections.abc import Sequence

from benzoproject.lib.crypto import blind_index
from patients.models import MappingProfile
from practices.models import Practice


def all_profiles(practice: Practice) -> list[MappingProfile]:
    """The one that was used or confirmed last comes first."""
    rows = MappingProfile.objects.filter(practice=practice).select_related("confirmed_by")
    return sorted(rows, key=lambda row: (row.used_at or row.confirmed_at, row.pk), reverse=True)


def one(practice: Practice, pk: int) -> MappingProfile | None:
    rows = MappingProfile.objects.filter(practice=practice, pk=pk)
    return rows.select_related("confirmed_by", "practice").first()


def newest(practice: Practice) -> MappingProfile | None:
    return MappingProfile.objects.filter(practice=practice).order_by("-confirmed_at", "-pk").first()


def of_headers(practice: Practice, headers: Sequence[str]) -> MappingProfile | None:
    """The one of files with just these columns, in this order."""
    return MappingProfile.objects.filter(practice=practice, header_index=header_index(headers)).first()


def header_index(headers: Sequence[str]) -> str:
    return blind_index("header", *headers)
