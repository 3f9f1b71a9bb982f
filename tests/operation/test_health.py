"""Alive for anybody, ready for whoever may ask; neither says a word about a patient, and nothing has to be there."""

from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from benzoproject.lib import heartbeat, held
from benzoproject.operation import doctor, health

READY = "/health/ready/"


@pytest.fixture(autouse=True)
def swept(settings: Any, tmp_path: Any) -> None:
    settings.DATA_DIR = tmp_path
    heartbeat.beat()


def test_alive_needs_nothing(client: Client, settings: Any) -> None:
    """No database (this test has none), no known host name, no https."""
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = [], True
    answer = client.get("/health/", headers={"host": "10.0.0.7"})
    assert (answer.status_code, answer.content, answer["Cache-Control"]) == (200, b"ok\n", "no-store")
    assert not answer.cookies


@pytest.mark.django_db
def test_ready_from_this_machine(client: Client) -> None:
    answer = client.get(READY)
    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "database": True,
        "broker": True,
        "worker": True,
        "not_held": True,
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("from_where", "headers", "status"),
    [
        ("127.0.0.1", {"x-forwarded-for": "203.0.113.9"}, 404),
        ("203.0.113.9", {}, 404),
        ("203.0.113.9", {"authorization": "Bearer wrong"}, 404),
        ("203.0.113.9", {"authorization": "Bearer let-me-ask"}, 200),
        ("127.0.0.1", {"x-forwarded-for": "203.0.113.9", "authorization": "Bearer let-me-ask"}, 200),
    ],
)
def test_ready_for_whoever_may_ask(
    client: Client, settings: Any, from_where: str, headers: dict[str, str], status: int
) -> None:
    settings.HEALTH_TOKEN = "let-me-ask"
    assert client.get(READY, headers=headers, REMOTE_ADDR=from_where).status_code == status


@pytest.mark.django_db
def test_without_a_token_an_empty_one_is_no_key(client: Client, settings: Any) -> None:
    settings.HEALTH_TOKEN = ""
    assert (
        client.get(READY, headers={"authorization": "Bearer "}, REMOTE_ADDR="203.0.113.9").status_code == 404
    )


@pytest.mark.django_db
def test_not_ready_without_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise OperationalError("connection to server at db.internal failed for user benzo")

    monkeypatch.setattr(connection, "ensure_connection", away)
    answer = client.get(READY)
    assert answer.status_code == 503
    assert answer.json()["database"] is False
    assert b"internal" not in answer.content


@pytest.mark.django_db
def test_not_ready_without_broker(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from benzoproject.celery import app

    class Away:
        def __enter__(self) -> None:
            raise ConnectionRefusedError("redis.internal")

        def __exit__(self, *_: object) -> None: ...

    monkeypatch.setattr(app, "connection_for_write", Away)
    answer = client.get(READY)
    assert (answer.status_code, answer.json()["broker"], answer.json()["database"]) == (503, False, True)


@pytest.mark.django_db
def test_not_ready_without_worker_or_while_held(client: Client, settings: Any) -> None:
    from django.utils import timezone

    held.hold(at=timezone.now(), backup_made_at="2026-10-12")
    assert client.get(READY).json()["not_held"] is False
    held.release()
    (settings.DATA_DIR / "last-sweep").unlink()
    assert client.get(READY).json() | {"ready": False} == client.get(READY).json()
    assert client.get(READY).json()["worker"] is False


def test_every_question_of_the_probe_is_one_of_the_doctor() -> None:
    assert set(health.ASKED.values()) <= set(doctor.QUESTIONS)
