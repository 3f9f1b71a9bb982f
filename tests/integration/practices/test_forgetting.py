"""Who people are is forgotten a year after it was needed; what became of it stays."""

from datetime import timedelta

import pytest

from practices.models import AuditEvent, Mail, SectionVerdict, SignUp
from practices.services import tidy
from tests.factories.people import NOW, UserFactory
from tests.factories.programme import MailFactory, SectionVerdictFactory, SignUpFactory

pytestmark = pytest.mark.django_db
YEAR = timedelta(days=366)


def test_a_sign_up_that_came_to_nothing_is_about_nobody_after_a_year():
    decided = {"decided_at": NOW, "decided_by": UserFactory(factor=False), "decision_note": "Te ver weg"}
    rejected = SignUpFactory(state="rejected", motivation="Wij willen graag", **decided)
    withdrawn = SignUpFactory(state="withdrawn")
    waiting = SignUpFactory()
    tidy.tidy(at=NOW + timedelta(days=364))
    assert not SignUp.objects.filter(contact_email="").exists()
    for _again in range(2):
        tidy.tidy(at=NOW + YEAR)
    rejected.refresh_from_db()
    assert (rejected.gp_name, rejected.motivation, rejected.phone, rejected.decision_note) == ("", "", "", "")
    assert (rejected.name, rejected.city, rejected.state) == (rejected.name, "Lindedorp", "rejected")
    assert set(SignUp.objects.filter(contact_email="")) == {rejected, withdrawn}
    waiting.refresh_from_db()
    assert waiting.contact_name
    assert AuditEvent.objects.get(what="sign_up.forget").detail == {"count": 2}


def test_notes_with_sections_are_forgotten_a_year_after_the_decision(practice):
    decided = {"decided_at": NOW, "decided_by": UserFactory(factor=False)}
    accepted = SignUpFactory(state="accepted", participation=practice.participation, **decided)
    for sign_up in (accepted, SignUpFactory(state="rejected", **decided), SignUpFactory(state="withdrawn")):
        SectionVerdictFactory(
            sign_up=sign_up, good=False, note="Het nummer van P. Poh klopt niet", judged_at=NOW
        )
    SectionVerdictFactory(sign_up=accepted, good=True, note="", judged_at=NOW)
    waiting = SectionVerdictFactory(
        sign_up=SignUpFactory(state="returned"), good=False, note="Wie?", judged_at=NOW
    )
    tidy.tidy(at=NOW + timedelta(days=364))
    assert SectionVerdict.objects.filter(note__contains="P. Poh").count() == 3
    tidy.tidy(at=NOW + YEAR)
    assert sorted(SectionVerdict.objects.values_list("note", flat=True)) == ["", "-", "-", "-", waiting.note]


@pytest.mark.parametrize(("state", "kept"), [("done", False), ("failed", False), ("queued", True)])
def test_a_mail_that_was_sent_keeps_no_address_after_a_year(state, kept):
    MailFactory(work_state=state, finished_at=None if kept else NOW, words={"who": "S. Bakker"})
    tidy.tidy(at=NOW + YEAR)
    found = Mail.objects.get()
    assert (bool(found.to), bool(found.words), found.template) == (kept, kept, "meeting_invited")
