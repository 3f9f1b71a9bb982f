"""Keeping what is said, while it is being said."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from consults.lifecycles import CONSULT
from consults.models import Consult, Conversation
from consults.parts import FIELDS, touched
from consults.queries import conversations as queries
from practices.models import Membership
from practices.services import audit


class Overtaken(Refused):
    """Something else was saved in the same fields meanwhile; nothing was changed.

    `saved`: the conversation as it stands; `fields`: where both wrote something; `own`: saved by the same person, in
    another window.
    """

    def __init__(self, saved: Conversation, fields: list[str], *, by: Membership) -> None:
        self.saved, self.fields, self.own = saved, fields, saved.saved_by_id == by.pk
        super().__init__(self._words())

    def _words(self) -> str:
        who = {
            "name": self.saved.saved_by.display_name,
            "time": date_format(timezone.localtime(self.saved.saved_at), "H:i"),
        }
        if self.own:
            return (
                _(
                    "You saved something else here at %(time)s, in another window. Nothing is lost: compare and "
                    "choose."
                )
                % who
            )
        return _("%(name)s saved something else here at %(time)s. Nothing is lost: compare and choose.") % who


@transaction.atomic
def save(
    *, consult: Consult, revision: int, fields: Mapping[str, Any], by: Membership, at: datetime
) -> Conversation:
    """Keep `fields` of a page that showed `revision`. What is the same already changes nothing.

    A field that got another value after `revision` is not written over: `Overtaken` says which ones.
    """
    consult = writable(consult, at=at)
    conversation = _of(consult, by=by, at=at)
    changed = [name for name in FIELDS if name in fields and getattr(conversation, name) != fields[name]]
    if not changed:
        return conversation
    both = [name for name in changed if conversation.changed_in.get(name, 0) > revision]
    if both:
        raise Overtaken(conversation, both, by=by)
    conversation.revision += 1
    for name in changed:
        setattr(conversation, name, fields[name])
        conversation.changed_in[name] = conversation.revision
    conversation.saved_at, conversation.saved_by = at, by
    conversation.save()
    _log(consult, changed, by=by, at=at)
    return conversation


def _log(consult: Consult, changed: Iterable[str], *, by: Membership, at: datetime) -> None:
    """A page saves itself every few seconds: one line for each part somebody writes in, good for ten minutes."""
    parts = touched(changed)
    if parts <= queries.parts_logged(consult, by=by, at=at):
        return
    audit.record(
        audit.Action.CHANGE,
        "consult.write",
        by=by,
        at=at,
        patient_id=consult.patient_id,
        object_id=consult.pk,
        parts=sorted(parts),
    )


def writable(consult: Consult, *, at: datetime) -> Consult:
    """The consult, locked, while something may still be written in it; else Refused."""
    consult = Consult.objects.select_for_update().get(pk=consult.pk)
    CONSULT.step(consult.state, "write")
    if not queries.is_open(consult, at):
        raise Refused(
            _("This consult was held more than a week ago and can no longer be changed. Nothing was saved.")
        )
    return consult


def _of(consult: Consult, *, by: Membership, at: datetime) -> Conversation:
    return queries.of_consult(consult) or Conversation(consult=consult, saved_at=at, saved_by=by)
