"""Mail goes out as settings say; of a restored installation it is kept, encrypted, until a person lets it go."""

import base64
import json
from collections.abc import Sequence
from email import message_from_bytes
from email.message import Message
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import MIMEMixin

from benzoproject.lib import files, held

FOLDER = "mail"


class Backend(BaseEmailBackend):
    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        if not held.is_held():
            delivery = get_connection(settings.EMAIL_DELIVERY, fail_silently=self.fail_silently)
            return delivery.send_messages(messages) or 0
        for message in messages:
            _keep(message)
        return len(messages)


def _keep(message: EmailMessage) -> None:
    """As it would have been sent, and to whom: blind copies stand in no header."""
    facts = {
        "from_email": message.from_email,
        "to": message.recipients(),
        "message": base64.b64encode(message.message().as_bytes()).decode(),
    }
    files.write(f"{FOLDER}/{uuid4().hex}", json.dumps(facts).encode())


class _Parsed(MIMEMixin, Message):  # type: ignore[misc]
    """A message as the mail backends write it out."""


class _Kept(EmailMessage):
    """What was kept, unchanged: with the parts, the headers and the date it had."""

    def __init__(self, *, message: str, **envelope: Any) -> None:
        super().__init__(**envelope)
        self._message = message_from_bytes(base64.b64decode(message), _class=_Parsed)

    def message(self, **_: Any) -> Any:
        return self._message


def send_kept() -> tuple[int, int]:
    """Send what was kept: how many went, and how many could not and stay for the next time."""
    sent = left = 0
    for name in files.stored_names(FOLDER):
        try:
            sent += _Kept(**json.loads(files.read(name))).send()
        except (OSError, files.FileDamaged):  # a mail server that says no, is an OSError too
            left += 1
            continue
        files.delete(name)
    return sent, left
