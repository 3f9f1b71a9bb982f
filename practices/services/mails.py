"""E-mails to colleagues that arrive, and arrive once: a row per mail, sent by a worker."""

from datetime import datetime

from django.core.mail import BadHeaderError
from django.utils import timezone

from benzoproject.lib.durable import LostClaim, WorkState
from practices.models import Mail, User
from practices.services import mail


def ask(
    *, key: str, template: str, at: datetime, to: str = "", user: User | None = None, **words: object
) -> bool:
    """Ask for `template` to be sent to `to`, or to `user`. False when `key` was asked for before.

    `words` go into the template: ids, dates as text, addresses of pages; never anything about a patient.
    """
    values = {"template": template, "to": to or (user.email if user else ""), "user": user}
    row, new = Mail.objects.get_or_create(key=key, defaults={**values, "words": words, "asked_at": at})
    if new:
        row.queue(at=at)
    return new


def send_due(ids: list[int]) -> None:
    """Send the mails of `ids` that nobody is busy with."""
    for mail_id in ids:
        row = Mail.claim_row(mail_id, at=timezone.now())
        if row:
            with row.kept():
                _send(row)
        else:
            _forget_given_up(mail_id)


def _send(row: Mail) -> None:
    """A server that is away is tried again by the sweep; an address that cannot be is said."""
    try:
        mail.send(row.template, to=row.to, name=row.user.name if row.user else "", **row.words)
    except (BadHeaderError, ValueError) as error:
        _end(row, type(error).__name__)
        return
    _end(row, "")


def _end(row: Mail, error: str) -> None:
    """The row stays as the proof that it was sent; a link, which may open something, is not kept longer."""
    at, words = timezone.now(), _without_link(row)
    try:
        row.fail(at=at, error=error, words=words) if error else row.finish(at=at, words=words)
    except LostClaim:
        return


def _forget_given_up(mail_id: int) -> None:
    """A mail that was tried too often is never sent: its link goes as well."""
    row = Mail.objects.filter(pk=mail_id, work_state=WorkState.FAILED).first()
    if row:
        Mail.objects.filter(pk=mail_id, work_state=WorkState.FAILED).update(words=_without_link(row))


def _without_link(row: Mail) -> dict[str, object]:
    return {name: value for name, value in row.words.items() if name != "link"}


def forget(*, before: datetime) -> int:
    """Of mails that ended before then: to whom, and the words. That it was sent, and what about, stays."""
    ended = Mail.objects.filter(work_state__in=(WorkState.DONE, WorkState.FAILED), finished_at__lt=before)
    return ended.exclude(to="").update(to="", words={})
