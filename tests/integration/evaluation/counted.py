"""Practices with so many patients that their counts say something: rows as the product stores them."""

import itertools

from evaluation.models import Outcome, ResearchChoice, Study, StudyText
from patients.models import HisImport, Patient, Use
from practices.models import Participation, Practice
from tests.factories.evaluation import OutcomeFactory, ResearchChoiceFactory
from tests.factories.patients import HisImportFactory, PatientFactory, UseFactory
from tests.factories.people import NOW, MembershipFactory, PracticeFactory

TODAY = NOW.date()
_numbers = itertools.count(1)
AFTER = {3: ("unchanged", "halved", "abstinent"), 6: ("unchanged", "halved", "abstinent")}


def a_practice(study: Study, *, patients: int, consenting: bool = True) -> Practice:
    """Chronic users who got no letter, most of them with an outcome; all of them agreed, when `consenting`."""
    practice: Practice = PracticeFactory(slug=f"geteld-{next(_numbers)}")
    Participation.objects.filter(practice=practice).update(project=study.project, research_since=NOW.date())
    people = add_patients(practice, patients)
    if consenting:
        agree(study, practice, people)
    return practice


def add_patients(practice: Practice, count: int) -> list[Patient]:
    source: HisImport = HisImport.objects.filter(practice=practice).first() or HisImportFactory(
        practice=practice
    )
    people = [
        PatientFactory(practice=practice, first_import=source, last_import=source) for _ in range(count)
    ]
    Use.objects.bulk_create(UseFactory.build(patient=person) for person in people)
    Outcome.objects.bulk_create(
        OutcomeFactory.build(
            practice=practice, patient=person, group=Outcome.Group.COMPARISON, months=months,
            code=codes[place % len(codes)],
        )
        for months, codes in AFTER.items()
        for place, person in enumerate(people)
    )  # fmt: skip
    return people


def agree(study: Study, practice: Practice, people: list[Patient]) -> None:
    poh = MembershipFactory(practice=practice)
    text = StudyText.objects.filter(study=study, kind=StudyText.Kind.CONSENT).latest("version")
    ResearchChoice.objects.bulk_create(
        ResearchChoiceFactory.build(practice=practice, patient=person, text=text, noted_by=poh)
        for person in people
    )
