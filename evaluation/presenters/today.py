"""What the follow-up adds to the start page."""

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluation.presenters.follow_up import due_words
from evaluation.queries import follow_up as queries
from evaluation.queries.follow_up import Due
from practices.models import Membership, Practice, Role
from practices.presenters.waiting import Row as Waiting


def waiting(me: Membership, _gps: Sequence[Membership], today: date) -> list[Waiting]:
    """A POH's work: the GP may look, and hears of it when something is asked."""
    if me.practice is None or me.role != Role.POH:
        return []
    found, ask = queries.due(me.practice, today), queries.to_ask(me.practice, today)
    rows = [_export(me.practice, found)] if found else []
    return [*rows, _ask(me.practice, len(ask))] if ask else rows


def _export(practice: Practice, found: list[Due]) -> Waiting:
    """One export is enough, whatever it is for."""
    url = reverse("import_new", args=[practice.slug])
    return Waiting(4, 1, _("Export for the follow-up"), due_words(found[0]), url, _("Read a new file in"))


def _ask(practice: Practice, count: int) -> Waiting:
    title = ngettext("Patient is not in the export", "Patients are not in the export", count)
    url = reverse("follow_up", args=[practice.slug])
    return Waiting(4, count, title, _("are they still here? one tap each"), url, _("Answer for them"))
