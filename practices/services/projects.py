"""The design of a project: how its waves are filled."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from practices.models import Membership, Project
from practices.models.practices import Selection
from practices.services import audit


@transaction.atomic
def choose_selection(
    *, project: Project, selection: str, reason: str, by: Membership, at: datetime
) -> Project:
    """Say how patients are chosen from now on. The reason stands in the log: it is part of the study's design."""
    project = Project.objects.select_for_update().get(pk=project.pk)
    if selection not in Selection.values:
        raise Refused(_("Choose one of the three ways. Nothing was changed."))
    if selection == project.selection:
        raise Refused(_("It is done that way already. Nothing was changed."))
    if not reason.strip():
        raise Refused(_("Write in a few words why it changes. Nothing was changed."))
    before, project.selection = project.selection, selection
    project.save(update_fields=["selection"])
    audit.record(
        audit.Action.CHANGE,
        "design of the project",
        by=by,
        at=at,
        object_id=project.pk,
        before=before,
        after=selection,
        reason=reason.strip(),
    )
    return project
