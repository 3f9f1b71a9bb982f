"""Sends one request as one person and undoes whatever it did, so that every request meets the same world."""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client

from tests.world import World

# The log and the session are written by refusals and readings too: that is what they are for.
ALWAYS_WRITTEN = ("practices_auditevent", "practices_auditchain", "django_session")
WRITE = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+"?(\w+)', re.IGNORECASE)
FORM_TOKEN = re.compile(r'(csrfmiddlewaretoken" value=|X-CSRFToken": )"[^"]*"')


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    normal: tuple[
        int, str
    ]  # what somebody could compare: status and body, without the address and the form token
    changed: tuple[str, ...]  # tables whose rows are not what they were


class Stage:
    """The world with everybody logged in."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.client = Client()  # one: each begins with building the middleware
        self.cookies = {actor: session_of(user) for actor, user in world.actors.items()}
        self.before: dict[str, str] = {}

    def ready(self) -> None:
        """Call when all objects are made: this is the state that every request has to leave behind."""
        self.before = digest()

    def ask(self, actor: str, method: str, address: str, data: dict[str, Any] | None = None) -> Answer:
        self.client.cookies.clear()
        if cookie := self.cookies[actor]:
            self.client.cookies[settings.SESSION_COOKIE_NAME] = cookie
        written: set[str] = set()

        def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            if found := WRITE.match(sql):
                written.add(found[1])
            return execute(sql, params, many, context)

        with transaction.atomic():
            point = transaction.savepoint()
            with connection.execute_wrapper(watch):
                response = (
                    self.client.post(address, data or {})
                    if method == "POST"
                    else self.client.generic(method, address)
                )
                text = body(response)
            changed = self.changed() if written - set(ALWAYS_WRITTEN) else ()
            transaction.savepoint_rollback(point)
        comparable = FORM_TOKEN.sub("", text).replace(address, "")
        return Answer(response.status_code, text, (response.status_code, comparable), changed)

    def changed(self) -> tuple[str, ...]:
        return tuple(table for table, rows in digest().items() if rows != self.before[table])


def session_of(user: Any) -> str:
    client = Client()
    if not user:
        return ""
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def body(response: HttpResponse) -> str:
    raw = b"".join(response.streaming_content) if response.streaming else response.content
    return raw.decode("utf-8", "replace")


def digest() -> dict[str, str]:
    """A fingerprint of every table, except those that are always written."""
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    return {table: fingerprint(table) for table in sorted(tables - set(ALWAYS_WRITTEN))}


def fingerprint(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} ORDER BY 1")
        return sha256(repr(cursor.fetchall()).encode()).hexdigest()
