"""On the patient's page: the referral with what became of it, and the logbook in one line."""

from datetime import date

from django.urls import reverse

from consults.presenters.logbook import spent
from consults.presenters.referrals import ReferralWords, address_of, events
from consults.queries import logbook, referrals
from patients.models import Patient
from patients.presenters.patient_page import Panel, Told
from practices.models import Membership
from practices.permissions import allows
from stopletters.presenters.people import listed

TEMPLATE = "consults/_care_panel.html"


def told(patient: Patient, me: Membership, today: date) -> Told:
    """Somebody who never got a letter, and was never referred, has no panel."""
    found, book = (
        [ReferralWords(row) for row in referrals.of_patient(patient)],
        logbook.of_patient(patient, today),
    )
    history = [event for words in found for event in events(words)]
    if not (found or book.lines):
        return Told(history)
    slug, standing = patient.practice.slug, next((words for words in found if words.is_open), None)
    context = {
        "received": _received(book),
        "minutes": spent(book.minutes) if book.minutes else "",
        "gaps": len(book.gaps),
        "logbook": reverse("logbook_patient", args=[slug, patient.pk]),
        "referrals": [(words, address_of(words.referral)) for words in found],
        "refer": reverse("referral_new", args=[slug, patient.pk])
        if not standing and allows(me.role, "referrals.make")
        else "",
    }
    return Told(history, panels=[Panel(TEMPLATE, context)])


def _received(book: logbook.Logbook) -> str:
    """ "stop letter, phone call and consult": what this patient received, once each."""
    return listed(str(element.label) for element in logbook.Element if book.received[element])
