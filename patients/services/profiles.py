"""The columns that a practice confirmed: kept, named, used and forgotten."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from patients.his.reading import Reading
from patients.models import HisImport, MappingProfile
from patients.queries.profiles import header_index, of_headers
from patients.services.reading import headers_of
from practices.models import Membership
from practices.services import audit


def keep(his_import: HisImport, *, by: Membership, at: dt.datetime) -> None:
    """What a person confirmed for this file counts for the next one with these columns. Inside a transaction."""
    headers = [found["header"] for found in (his_import.preview or {})["columns"]]
    MappingProfile.objects.update_or_create(
        practice=his_import.practice,
        header_index=header_index(headers),
        defaults={"columns": his_import.mapping, "confirmed_at": at, "confirmed_by": by},
    )


def note_use(his_import: HisImport, reading: Reading, *, at: dt.datetime) -> None:
    """A file was recognised by what was confirmed before."""
    profile = of_headers(his_import.practice, headers_of(reading))
    if profile:
        MappingProfile.objects.filter(pk=profile.pk).update(used_at=at)


@transaction.atomic
def rename(*, profile: MappingProfile, name: str, by: Membership, at: dt.datetime) -> MappingProfile:
    profile.name = name.strip()
    profile.save(update_fields=["name"])
    _log("columns of a file, named", profile, by=by, at=at)
    return profile


@transaction.atomic
def forget(*, profile: MappingProfile, by: Membership, at: dt.datetime) -> None:
    """The next file with these columns is asked about again. What was read in with them stays."""
    current = MappingProfile.objects.select_for_update().filter(pk=profile.pk).first()
    if current is None:
        raise Refused(_("These columns were removed already."))
    _log("columns of a file, removed", current, by=by, at=at)
    current.delete()


def _log(what: str, profile: MappingProfile, *, by: Membership, at: dt.datetime) -> None:
    audit.record(audit.Action.CHANGE, what, by=by, at=at, practice=profile.practice, object_id=profile.pk)
