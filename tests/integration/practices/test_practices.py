"""Making and changing a practice, by service and by command."""

from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from practices.models import AuditEvent, Participation, Practice, Project
from practices.services import practices
from tests.factories.people import NOW

pytestmark = pytest.mark.django_db


def test_a_new_practice_takes_part_in_the_first_project():
    practice = practices.create(slug="de-linde", name="De Linde", by=None, at=NOW)
    assert practice.participation.kind == Participation.Kind.FULL
    assert practice.participation.project == Project.objects.get()
    event = AuditEvent.objects.get()
    assert (event.action, event.what, event.practice) == ("create", "practice", practice)


def test_change_logs_which_fields_and_not_their_words(practice, poh):
    practices.change(practice=practice, phone="(026) 111 11 11", city=practice.city, by=poh, at=NOW)
    event = AuditEvent.objects.get()
    assert event.detail == {"fields": ["phone"]}
    assert event.user == poh.user


def test_change_refuses_an_envelope_window_off_the_paper(practice, poh):
    with pytest.raises(ValidationError):
        practices.change(practice=practice, window_x_mm=500, by=poh, at=NOW)
    assert Practice.objects.get().window_x_mm == 20
    assert not AuditEvent.objects.exists()


def test_command_makes_a_practice():
    out = StringIO()
    call_command("create_practice", "--slug", "de-es", "--name", "De Es", "--list-size", "1900", stdout=out)
    assert Practice.objects.get(slug="de-es").list_size == 1900
    assert "De Es" in out.getvalue()


@pytest.mark.parametrize(
    ("slug", "size", "word"),
    [("de-linde", "2100", "de-linde"), ("De Linde!", "2100", "slug"), ("nieuw", "0", "list_size")],
)
def test_command_refuses_in_dutch_with_exit_2(practice, slug, size, word):
    with pytest.raises(CommandError) as refusal:
        call_command("create_practice", "--slug", slug, "--name", "X", "--list-size", size)
    assert refusal.value.returncode == 2
    assert "is niet gemaakt" in str(refusal.value)
    assert word in str(refusal.value)
    assert Practice.objects.count() == 1
