"""A practice offers a lesson learned; the project leader looks at it before others read it."""

import re
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from benzoproject.lib.refusal import Refused
from practices.models import Lesson, Membership
from practices.services import audit, mails

State = Lesson.State
# Which judgement is open in which state.
OPEN = {
    State.SHOWN: (State.OFFERED, State.REMOVED),
    State.RETURNED: (State.OFFERED, State.SHOWN),
    State.REMOVED: (State.OFFERED, State.RETURNED, State.SHOWN),
}
# What points to one person whatever the words around it say. A name cannot be told by a rule: that is what the
# project leader looks for.
TELLING = (
    (re.compile(r"\b\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d{2}\b"), gettext_lazy("a date")),
    (re.compile(r"\b[1-9]\d{3} ?[A-Z]{2}\b"), gettext_lazy("a postcode")),
    (re.compile(r"\S@\S"), gettext_lazy("an e-mail address")),
    (re.compile(r"\d{7,}|\(?\b0\d{1,3}\)?[ -]?\d{3}[ -]?\d{2}[ -]?\d{2}\b"), gettext_lazy("a long number")),
)


@transaction.atomic
def offer(*, theme: str, case: str, lesson: str, by: Membership, at: datetime) -> Lesson:
    """Others see it after the project leader looked at it. Raises ValidationError."""
    row = Lesson(practice=by.practice, author=by, offered_at=at)
    _fill(row, theme=theme, case=case, lesson=lesson)
    row.save()
    audit.record(audit.Action.CREATE, "lesson", by=by, at=at, object_id=row.pk, theme=theme)
    return row


@transaction.atomic
def change(*, row: Lesson, theme: str, case: str, lesson: str, by: Membership, at: datetime) -> Lesson:
    """Other words, before it is shown or after it was sent back; then it waits to be looked at again."""
    row = _locked(row)
    if row.state not in (State.OFFERED, State.RETURNED):
        raise Refused(
            _("This lesson was judged already, so its words stay as they are. Nothing was changed.")
        )
    _fill(row, theme=theme, case=case, lesson=lesson)
    row.state, row.offered_at = State.OFFERED, at
    row.judged_at = row.judged_by = None
    row.save()
    audit.record(audit.Action.CHANGE, "lesson", by=by, at=at, object_id=row.pk, theme=theme)
    return row


@transaction.atomic
def judge(*, row: Lesson, state: str, note: str, by: Membership, at: datetime) -> Lesson:
    """Show it, send it back with a note, or take it away. Raises Refused or ValidationError."""
    row = _locked(row)
    if row.state not in OPEN[State(state)]:
        raise Refused(
            _("This can no longer be done: the lesson is in another state by now. Nothing was changed.")
        )
    if state == State.RETURNED and not note.strip():
        raise ValidationError({"note": _("Write what has to be changed; the author reads it.")})
    row.state, row.note, row.judged_at, row.judged_by = state, note.strip(), at, by.user
    row.full_clean(exclude=["practice", "author", "judged_by", "case", "lesson"])
    row.save(update_fields=["state", "note", "judged_at", "judged_by"])
    if state == State.RETURNED:
        _tell(row, at=at)
    audit.record(
        audit.Action.CHANGE, "lesson", by=by, at=at, practice=row.practice, object_id=row.pk, state=state
    )
    return row


def judgements(row: Lesson) -> list[str]:
    """What the project leader can do with it now."""
    return [str(state) for state, sources in OPEN.items() if row.state in sources]


def _locked(row: Lesson) -> Lesson:
    rows = Lesson.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("practice", "author__user").get(pk=row.pk)


def _fill(row: Lesson, *, theme: str, case: str, lesson: str) -> None:
    row.theme, row.case, row.lesson = theme, case.strip(), lesson.strip()
    telling = {name: _what_tells(getattr(row, name)) for name in ("case", "lesson")}
    if any(telling.values()):
        raise ValidationError(
            {
                name: _("Leave out %(what)s: nobody may be recognised. Nothing was stored yet.")
                % {"what": what}
                for name, what in telling.items()
                if what
            }
        )
    row.full_clean(exclude=["practice", "author", "judged_by"])


def _what_tells(text: str) -> str:
    return next((str(what) for pattern, what in TELLING if pattern.search(text)), "")


def _tell(row: Lesson, *, at: datetime) -> None:
    link = settings.SITE_URL + reverse("lesson_change", args=[row.practice.slug, row.pk])
    key = f"lesson-returned:{row.pk}:{at.isoformat()}"
    mails.ask(key=key, template="lesson_returned", user=row.author.user, at=at, link=link, note=row.note)
