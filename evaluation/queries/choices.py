"""What patients said about the research, and whose data may be used.

Nothing of a practice without a full contract is found here, and nothing from before the day it began. What a patient
said last holds at once: also for a snapshot of an earlier day.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db.models import Count, QuerySet

from evaluation.models import Presence, ResearchChoice, Study, StudyText
from evaluation.queries.outcome_facts import GONE
from patients.models import Patient
from practices.models import Participation, Practice
from practices.queries.participations import research_practices
from stopletters.models import Letter, LetterText, Response
from stopletters.queries.standing import newest_responses

Kind, Answer = ResearchChoice.Kind, ResearchChoice.Answer
# Personal fields that no list of names shows: they stay encrypted.
NOT_LISTED = ("street", "house_number", "postcode", "city", "phone", "gp_code")


@dataclass(frozen=True)
class Said:
    """All answers of one patient, the newest last."""

    rows: list[ResearchChoice]

    @cached_property
    def consent(self) -> ResearchChoice | None:
        return self._newest(Kind.CONSENT)

    @cached_property
    def counting(self) -> ResearchChoice | None:
        return self._newest(Kind.COUNTING)

    @property
    def consents(self) -> bool:
        """To the use of own data. Whoever objects to being counted later on wants that even less."""
        consent, counting = self.consent, self.counting
        if consent is None or consent.answer != Answer.YES:
            return False
        return counting is None or counting.answer == Answer.YES or not _later(counting, consent)

    @property
    def objects(self) -> bool:
        """Not to be counted: it was said so, or the own data were refused and nothing was said about counting since.

        Whoever refuses the one need not find the other box as well.
        """
        consent, counting = self.consent, self.counting
        if self.consents:
            return False
        if counting and counting.answer == Answer.NO:
            return True
        return consent is not None and not (counting and _later(counting, consent))

    def until(self, on: date) -> "Said":
        return Said([row for row in self.rows if row.given_on <= on])

    def _newest(self, kind: str) -> ResearchChoice | None:
        return next((row for row in reversed(self.rows) if row.kind == kind), None)


def _later(row: ResearchChoice, other: ResearchChoice) -> bool:
    """Said after the other, or in one breath."""
    return (row.given_on, row.noted_at) >= (other.given_on, other.noted_at)


@dataclass(frozen=True)
class TakingPart:
    """A practice in the research: in which study, and since when its data may be used."""

    study: Study
    since: date


@dataclass(frozen=True)
class Asked:
    """A patient of the register. `posted_on`: the day of the newest stop letter, None for who got none; `gone`: moved
    or died, as was heard since."""

    patient: Patient
    said: Said
    posted_on: date | None
    gone: bool

    @property
    def to_ask(self) -> bool:
        return self.posted_on is not None and not self.gone and self.said.consent is None


def taking_part(practice: Practice, on: date) -> TakingPart | None:
    """None without a full contract, after the practice left, and for a project without a study."""
    row = Participation.objects.filter(practice=practice).select_related("project__study").first()
    if row is None or row.research_since is None:
        return None
    if not research_practices(row.project, on).filter(pk=practice.pk).exists():
        return None
    study = getattr(row.project, "study", None)
    return TakingPart(study, row.research_since) if study else None


def of_patient(patient: Patient) -> Said:
    rows = ResearchChoice.objects.filter(patient=patient, practice=patient.practice_id)
    return Said(list(rows.select_related("text", "noted_by").order_by("given_on", "noted_at", "pk")))


def of_practice(practice: Practice) -> dict[int, Said]:
    """Per patient id, for who said something."""
    rows = ResearchChoice.objects.filter(practice=practice, patient__practice=practice).select_related("text")
    found: dict[int, list[ResearchChoice]] = defaultdict(list)
    for row in rows.order_by("given_on", "noted_at", "pk"):
        found[row.patient_id].append(row)
    return {pk: Said(mine) for pk, mine in found.items()}


@dataclass(frozen=True)
class Read:
    """What everybody in a practice of the research said, read once: whose data of the day `on` may be used."""

    practice: Practice
    here: TakingPart
    on: date
    said: dict[int, Said]

    @cached_property
    def consenting(self) -> set[int]:
        """Ids of patients who agreed on or before that day, and still do."""
        return {pk for pk, said in self.said.items() if self._may_be_used(said)}

    @cached_property
    def countable(self) -> set[int]:
        """Ids of patients who may be in a count: who consents, and, where the study may count without consent and gave
        notice by then, everybody who did not object."""
        notice = self.here.study.notice_given_on
        if not self.here.study.counts_without_consent or notice is None or notice > self.on:
            return self.consenting
        objecting = {pk for pk, said in self.said.items() if said.objects}
        everybody = Patient.objects.filter(practice=self.practice).values_list("pk", flat=True)
        return self.consenting | (set(everybody) - objecting)

    def _may_be_used(self, said: Said) -> bool:
        then = said.until(self.on)
        given = then.consent
        if not (said.consents and then.consents and given and given.text):
            return False
        return given.given_on >= self.here.since and given.text.study_id == self.here.study.pk


def read(practice: Practice, on: date) -> Read | None:
    """None where nothing may be used at all, see `taking_part`."""
    here = taking_part(practice, on)
    return Read(practice, here, on, of_practice(practice)) if here else None


def consenting(practice: Practice, on: date) -> set[int]:
    found = read(practice, on)
    return found.consenting if found else set()


def countable(study: Study, practice: Practice, on: date) -> set[int]:
    found = read(practice, on)
    return found.countable if found and found.here.study.pk == study.pk else set()


def asked(practice: Practice) -> list[Asked]:
    """Everybody with a posted stop letter, and who else said something; in the order of the patients' ids."""
    said, letters, left = of_practice(practice), newest_letters(practice), gone(practice)
    rows = Patient.objects.filter(practice=practice, pk__in=said.keys() | letters.keys()).defer(*NOT_LISTED)
    return [
        Asked(
            patient,
            said.get(patient.pk, Said([])),
            letters[patient.pk].wave.posted_on if patient.pk in letters else None,
            patient.pk in left,
        )
        for patient in rows.order_by("pk")
    ]


def unanswered(practice: Practice) -> int:
    """How many people with a posted stop letter were not asked yet for their own data."""
    said = ResearchChoice.objects.filter(practice=practice, kind=Kind.CONSENT)
    waiting = (
        _posted(practice).exclude(patient__in=said.values("patient")).exclude(patient__in=gone(practice))
    )
    return int(waiting.aggregate(people=Count("patient", distinct=True))["people"])


def gone(practice: Practice) -> set[int]:
    """Who moved or died, as was said last: in answer to the letter, or of who was missing in a later export."""
    heard = _heard_gone(practice)
    told = {
        row.patient_id: row
        for row in Presence.objects.filter(practice=practice).exclude(answer=Presence.Answer.UNKNOWN)
    }
    found = {pk for pk, row in told.items() if row.answer != Presence.Answer.HERE}
    return found | {pk for pk, at in heard.items() if pk not in told or told[pk].answered_at < at}


def _heard_gone(practice: Practice) -> dict[int, datetime]:
    """When. Whether an answer counts follows from its letters: only those of who once moved or died are opened."""
    heard = Response.objects.filter(letter__practice=practice, code__in=GONE, withdrawn_at__isnull=True)
    newest = _newest(_posted(practice).filter(patient__in=heard.values("letter__patient")))
    answers = newest_responses(newest.values())
    counting = {pk: answers[letter.pk] for pk, letter in newest.items() if letter.pk in answers}
    return {pk: answer.recorded_at for pk, answer in counting.items() if answer.code in GONE}


def newest_letters(practice: Practice) -> dict[int, Letter]:
    """Per patient id, the stop letter that was posted last."""
    return _newest(_posted(practice))


def _posted(practice: Practice) -> QuerySet[Letter]:
    return Letter.objects.filter(practice=practice, kind=LetterText.Kind.STOP, state=Letter.State.POSTED)


def _newest(letters: QuerySet[Letter]) -> dict[int, Letter]:
    rows = letters.select_related("wave").defer("facts").order_by("wave__posted_on", "pk")
    return {row.patient_id: row for row in rows}


def consent_texts(study: Study) -> list[StudyText]:
    return list(study.texts.filter(kind=StudyText.Kind.CONSENT).order_by("-version"))
