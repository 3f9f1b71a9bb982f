"""The patient's page, seen from the consults: one source, that the subjects of this floor fill (see apps.py)."""

from datetime import date

from patients.models import Patient
from patients.presenters.patient_page import Source, Told, together
from practices.models import Membership

SUBJECTS: list[Source] = []


def told(patient: Patient, me: Membership, today: date) -> Told:
    return together([subject(patient, me, today) for subject in SUBJECTS])
