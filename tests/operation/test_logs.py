"""Nothing of a person reaches the log: not from a page or an address, not from a crash with a record in its hands."""

import json
import logging
import logging.config
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
import structlog
from django.test import Client
from django.urls import reverse

from benzoproject.lib import logs
from patients.models import Patient
from patients.queries import patients as patient_queries
from practices.models import Membership
from tests.factories.patients import PatientFactory
from tests.factories.people import InvitationFactory

SECRET = "Kwikstaart"


@pytest.fixture
def written() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """What production would write, line by line."""
    root, out = logging.getLogger(), StringIO()
    before, level = root.handlers[:], root.level
    config = logs.configure(json=True, level="DEBUG")
    formatter = config["formatters"]["lines"]
    handler = logging.StreamHandler(out)
    handler.setFormatter(formatter.pop("()")(**formatter))
    root.handlers = [handler]
    root.setLevel(logging.DEBUG)
    yield lambda: [json.loads(line) for line in out.getvalue().splitlines()]
    root.handlers = before
    root.setLevel(level)


Written = Callable[[], list[dict[str, Any]]]
Login = Callable[[Membership], Client]


@pytest.fixture
def patient(poh: Membership) -> Patient:
    words = dict.fromkeys(("his_number", "surname", "street", "city", "phone", "gp_code"), SECRET)
    found: Patient = PatientFactory(practice=poh.practice, chronic=True, **words)
    return found


def finished(lines: list[dict[str, Any]]) -> dict[str, Any]:
    return next(line for line in lines if line["event"] == "request_finished")


def test_a_page_is_one_line_with_ids(
    poh: Membership, patient: Patient, client_of: Login, written: Written
) -> None:
    assert SECRET in client_of(poh).get(reverse("patient", args=["de-linde", patient.pk])).content.decode()
    line = finished(written())
    assert line["request"] == "GET patient"
    assert (line["user_id"], line["practice_id"], line["code"]) == (poh.user_id, poh.practice_id, 200)
    assert line["ms"] >= 0
    assert len(line["request_id"]) == 36


def test_words_in_an_address_a_header_or_a_form_do_not_come_along(
    poh: Membership, client_of: Login, written: Written
) -> None:
    InvitationFactory(practice=poh.practice, token=SECRET)
    client = client_of(poh)
    client.get(reverse("invitation", args=[SECRET]))
    client.get(f"/{SECRET}/?q={SECRET}", headers={"user-agent": SECRET, "referer": f"http://x/{SECRET}"})
    client.post(reverse("patients", args=["de-linde"]), {"search": SECRET})
    client.post(reverse("account_login"), {"login": f"{SECRET}@example.org", "password": SECRET})
    client.get("/", headers={"host": f"{SECRET}.example.org"})
    assert len(written()) >= 5
    assert SECRET not in json.dumps(written())


def test_what_somebody_sends_as_the_number_or_method_of_a_request_is_not_believed(
    client_of: Login, poh: Membership, written: Written
) -> None:
    client_of(poh).generic(
        SECRET.upper(), "/help/", headers={"x-request-id": SECRET, "x-correlation-id": SECRET}
    )
    line = finished(written())
    assert len(line["request_id"]) == 36
    assert line["request"] == "..."
    assert SECRET.lower() not in json.dumps(written()).lower()


def test_a_crash_says_what_and_where_but_not_about_whom(
    poh: Membership, patient: Patient, client_of: Login, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(practice: Any, pk: int) -> None:
        record = Patient.objects.get(pk=pk)
        raise ValueError(f"cannot handle {record.surname}")

    monkeypatch.setattr(patient_queries, "one", crash)
    client = client_of(poh)
    client.raise_request_exception = False
    assert client.get(reverse("patient", args=["de-linde", patient.pk])).status_code == 500
    (line,) = [line for line in written() if line["event"] == "request_failed"]
    assert line["raised"] == "ValueError"
    assert line["frames"][-1].endswith("crash")
    assert any(frame.startswith("patients/views/found.py:") for frame in line["frames"])
    assert SECRET not in json.dumps(written())


def said(name: str, *words: Any, **more: Any) -> Callable[[], None]:
    return lambda: logging.getLogger(name).error(*words, **more)


@pytest.mark.parametrize(
    ("speak", "event"),
    [
        (
            said("celery.app.trace", "Task %(name)s raised: %(exc)r", {"name": "x", "exc": SECRET}),
            "Task ... raised: '...'",
        ),
        (said("patients.services", "import %s: %s", 12, SECRET), "import 12: ..."),
        (said("django.db", "took %d ms for %s", 7, SECRET), "took 7 ms for ..."),
        (said("some.library", f"read {SECRET}"), "some.library at line"),
        (said("some.library", "read %s", SECRET), "some.library at line"),
        (said("django", ValueError(SECRET)), "django at line"),
        (lambda: structlog.get_logger("patients").error("row left out", row=3, name=SECRET), "row left out"),
        (lambda: structlog.get_logger("patients").error("row left out", model=f"{SECRET}@x"), "row left out"),
        (
            lambda: structlog.get_logger("patients").error("row left out", model=f"mevr. {SECRET}"),
            "row left out",
        ),
        (lambda: structlog.get_logger("patients").error("row left out", row=SECRET), "row left out"),
    ],
)
def test_a_library_or_a_slip_of_ours(speak: Callable[[], None], event: str, written: Written) -> None:
    speak()
    (line,) = written()
    assert line["event"].startswith(event)
    assert SECRET not in json.dumps(line)


def test_the_demo_reads_it_as_text() -> None:
    config = logs.configure(json=False, level="INFO")["formatters"]["lines"]
    formatter = config.pop("()")(**config)
    record = logging.LogRecord("patients", logging.INFO, __file__, 1, "import %s: %s", (12, SECRET), None)
    text = formatter.format(record)
    assert "import 12: ..." in text
    assert not text.startswith("{")
