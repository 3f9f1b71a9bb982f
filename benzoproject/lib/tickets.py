"""A ticket that stands hidden in a form anybody may send: when the page was asked for, and a token for one send.

Signed, so nobody makes one; the token in it is what a second send of the same page is known by.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.signing import BadSignature, Signer


class BadTicket(Exception):
    """Not one of ours."""


@dataclass(frozen=True)
class Ticket:
    token: str
    age: timedelta


def issue(purpose: str, *, at: datetime) -> str:
    return Signer(salt=purpose).sign_object({"token": secrets.token_hex(16), "at": at.timestamp()})


def read(purpose: str, text: str, *, at: datetime) -> Ticket:
    try:
        said = Signer(salt=purpose).unsign_object(text)
        return Ticket(said["token"], timedelta(seconds=at.timestamp() - said["at"]))
    except (BadSignature, ValueError, KeyError, TypeError) as error:
        raise BadTicket(text[:20]) from error
