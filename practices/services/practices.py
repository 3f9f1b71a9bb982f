"""Makes practices and changes what they put on their letters and claims."""

from datetime import datetime
from typing import Any

from django.db import transaction

from practices.models import Membership, Participation, Practice, Project, User
from practices.services import audit

FIRST_PROJECT = {"slug": "benzoreductie", "name": "Benzoreductie 2.0"}
SETTINGS = frozenset(
    {
        "name", "list_size", "street", "house_number", "postcode", "city", "phone", "opening_hours",
        "agb_code", "kvk_number", "poh_minutes_a_week", "salutation",
        "window_side", "window_x_mm", "window_y_mm", "window_width_mm", "window_height_mm",
    }
)  # fmt: skip


@transaction.atomic
def create(
    *,
    slug: str,
    name: str,
    by: Membership | User | None,
    at: datetime,
    list_size: int = 2100,
    project: Project | None = None,
    kind: str = Participation.Kind.FULL,
    state: str = Participation.State.ACTIVE,
    **letterhead: Any,
) -> Practice:
    """A new practice that takes part in `project` (the oldest one; made when there is none), at work or at `state`.

    `by` is None for a command. Raises ValidationError per field: slug taken or malformed, list size below 1.
    """
    practice = Practice(slug=slug, name=name.strip(), list_size=list_size, **letterhead)
    practice.full_clean()
    practice.save()
    Participation.objects.create(
        practice=practice, project=project or default_project(), kind=kind, state=state, state_since=at
    )
    audit.record(audit.Action.CREATE, "practice", by=by, at=at, practice=practice, object_id=practice.pk)
    return practice


def default_project() -> Project:
    return Project.objects.order_by("pk").first() or Project.objects.create(**FIRST_PROJECT)


@transaction.atomic
def change(*, practice: Practice, by: Membership, at: datetime, **settings: Any) -> Practice:
    """Change letterhead, numbers, envelope or salutation; the log says which fields, not their words.

    Raises ValidationError per field.
    """
    if unknown := settings.keys() - SETTINGS:
        raise TypeError(f"not a setting of a practice: {sorted(unknown)}")
    practice = Practice.objects.select_for_update().get(pk=practice.pk)
    changed = sorted(name for name, value in settings.items() if getattr(practice, name) != value)
    for name in changed:
        setattr(practice, name, settings[name])
    practice.full_clean()
    if changed:
        practice.save(update_fields=changed)
        audit.record(
            audit.Action.CHANGE,
            "practice",
            by=by,
            at=at,
            practice=practice,
            object_id=practice.pk,
            fields=changed,
        )
    return practice
