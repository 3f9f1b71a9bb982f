"""Personal fields: encrypted one by one, with a keyed index where a value must be found again.

The keys live outside the database (see settings). MultiFernet: the first key encrypts, all decrypt, so that keys rotate
without a moment in which something cannot be read.
"""

import hashlib
import hmac
import json
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models


@cache
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def fernet() -> MultiFernet:
    return _fernet(tuple(settings.FIELD_KEYS))


def encrypt(text: str) -> str:
    return fernet().encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    return fernet().decrypt(token).decode()


def rotate(token: str) -> str:
    return fernet().rotate(token).decode()


def blind_index(*parts: object) -> str:
    """Keyed hash of `parts`: equal values can be found, the value itself cannot be read or guessed without the key."""
    message = "\x1f".join(str(part) for part in parts).encode()
    return hmac.new(settings.INDEX_KEY.encode(), message, hashlib.sha256).hexdigest()


if TYPE_CHECKING:
    Column = models.TextField[Any, Any]  # the Python value is whatever a subclass makes of the text
else:
    Column = models.TextField


class EncryptedField(Column):
    """Base of the encrypted fields: a Fernet token in the column, a plain value in Python; empty stays empty."""

    if TYPE_CHECKING:
        _pyi_private_set_type: Any
        _pyi_private_get_type: Any

    def to_text(self, value: Any) -> str:
        return str(value)

    def from_text(self, text: str) -> Any:
        return text

    def get_prep_value(self, value: Any) -> str | None:
        return value if value is None or value == "" else encrypt(self.to_text(value))

    def from_db_value(self, value: str | None, *_: Any) -> Any:
        return value if value is None or value == "" else self.from_text(decrypt(value))

    def to_python(self, value: Any) -> Any:
        return value

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name not in ("isnull", "exact"):
            raise TypeError(f"{self.name} is encrypted: it can be read, not searched; use its index")
        return super().get_lookup(lookup_name)


class EncryptedTextField(EncryptedField):
    pass


class EncryptedDateField(EncryptedField):
    def to_text(self, value: date) -> str:
        return value.isoformat()

    def from_text(self, text: str) -> date:
        return date.fromisoformat(text)


class EncryptedJSONField(EncryptedField):
    def to_text(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def from_text(self, text: str) -> Any:
        return json.loads(text)
