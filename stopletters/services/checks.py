"""The POH's last look at each letter of the pile: still registered, address current, 18 or older, nothing new."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from benzoproject.lib.durable import WorkState
from benzoproject.lib.refusal import Refused
from patients.models import HisImport, Patient, Screening, Wave
from patients.services import waves
from practices.models import Membership, Practice
from practices.services import audit
from stopletters.lifecycles import LETTER
from stopletters.models import Letter
from stopletters.queries import second_letters
from stopletters.services import content

State = Letter.State
GROWN_UP = 18


@dataclass(frozen=True)
class Noticed:
    """What the record says today about one letter of the pile."""

    minor: bool = False
    address_changed: bool = False
    left_out: bool = False  # somebody judged so after the letter was made
    answered: bool = False  # a second letter that the patient made needless meanwhile
    excluding: list[dict[str, Any]] = field(
        default_factory=list
    )  # new since the choice, and nobody weighed them
    flags: list[dict[str, Any]] = field(default_factory=list)  # new since the choice: to look at
    not_in_last_file: bool = False

    @property
    def bars(self) -> bool:
        """It cannot be posted like this, whatever somebody ticks."""
        return self.minor or self.address_changed or self.left_out or self.answered or bool(self.excluding)


def pile(wave: Wave) -> QuerySet[Letter]:
    """The letters to look at, in the order of the print file."""
    rows = Letter.objects.filter(wave=wave, state=State.COMPLETE).select_related(
        "place__patient__gp",
        "place__patient__use",
        "place__wave__practice",
        "poh",
        "gp",
        "text",
        "checked_by",
    )
    return rows.order_by("position")


def noticed(pile: Iterable[Letter], *, practice: Practice, today: date) -> dict[int, Noticed]:
    """Per letter id, in as many queries however many there are."""
    looked_at = list(pile)
    judged = {
        row.patient_id: row
        for row in Screening.objects.filter(
            patient__in=[letter.patient_id for letter in looked_at], withdrawn_at__isnull=True
        )
    }
    read = HisImport.objects.filter(
        practice=practice,
        phase=HisImport.Phase.COMMITTED,
        contents=HisImport.Contents.PRESCRIPTIONS,
        committed_at__isnull=False,
    )
    newest = read.order_by("-committed_at", "-pk").only("committed_at").first()
    answered = second_letters.overtaken(looked_at)
    return {
        letter.pk: _noticed(
            letter, judged.get(letter.patient_id), newest, answered=letter.pk in answered, today=today
        )
        for letter in looked_at
    }


def _noticed(
    letter: Letter, judgement: Screening | None, newest: HisImport | None, *, answered: bool, today: date
) -> Noticed:
    patient = letter.place.patient
    age, new = patient.age_on(today), _new_flags(letter)
    weighed = judgement is not None and not judgement.bars
    return Noticed(
        minor=age is not None and age < GROWN_UP,
        address_changed=content.recipient_of(patient, letter.place.wave.practice)
        != content.from_json(letter.facts)[0].recipient,
        left_out=judgement is not None and judgement.bars,
        answered=answered,
        excluding=[flag for flag in new if flag["advice"] == "exclude" and not weighed],
        flags=[flag for flag in new if flag["advice"] != "exclude" or weighed],
        not_in_last_file=_left_behind(patient, letter, newest),
    )


def _new_flags(letter: Letter) -> list[dict[str, Any]]:
    use, known = getattr(letter.place.patient, "use", None), set(letter.place.basis.get("flags", []))
    return [flag for flag in (use.flags if use else []) if flag["code"] not in known]


def _left_behind(patient: Patient, letter: Letter, newest: HisImport | None) -> bool:
    """A file read after the choice does not name this patient: perhaps no longer registered."""
    if newest is None or newest.committed_at <= letter.place.chosen_at:  # type: ignore[operator]
        return False
    return patient.last_import_id != newest.pk


@transaction.atomic
def check(*, letter: Letter, by: Membership, at: datetime) -> Letter:
    """`by` looked at this letter: it may be posted. Said twice, it is kept once."""
    letter = _locked(letter)
    step = LETTER.step(letter.state, "check")
    if letter.work_state != WorkState.DONE:
        raise Refused(_("This letter has not been made yet. Check it when it lies in the pile."))
    if letter.checked_at:
        return letter
    _refuse(letter, at=at)
    letter.checked_at, letter.checked_by = at, by
    letter.save(update_fields=["checked_at", "checked_by"])
    audit.record(
        audit.Action.CHANGE, step.event, by=by, at=at, patient_id=letter.patient_id, object_id=letter.pk
    )
    return letter


@transaction.atomic
def check_everything(*, wave: Wave, by: Membership, at: datetime) -> int:
    """Somebody looked at the whole pile; returns how many letters that were."""
    return len([check(letter=letter, by=by, at=at) for letter in pile(wave)])


@transaction.atomic
def uncheck(*, letter: Letter, by: Membership, at: datetime) -> Letter:
    """A tick too many."""
    letter = _locked(letter)
    step = LETTER.step(letter.state, "uncheck")
    if letter.checked_at is None:
        return letter
    letter.checked_at = letter.checked_by = None
    letter.save(update_fields=["checked_at", "checked_by"])
    audit.record(
        audit.Action.CHANGE, step.event, by=by, at=at, patient_id=letter.patient_id, object_id=letter.pk
    )
    return letter


def _locked(letter: Letter) -> Letter:
    wave = waves.lock(letter.wave)
    Letter.objects.select_for_update().get(pk=letter.pk)
    found = pile(wave).filter(pk=letter.pk).first()
    if found is None:
        raise Refused(_("This letter is no longer in the pile. Look at the list again."))
    return found


def _refuse(letter: Letter, *, at: datetime) -> None:
    today = timezone.localdate(at)
    found = noticed([letter], practice=letter.place.wave.practice, today=today)[letter.pk]
    if found.bars:
        raise Refused(sentences(found)[0])


def sentences(found: Noticed) -> list[str]:
    """Why this letter cannot be posted, and what to do; the gravest first. Empty when it can."""
    reasons = ", ".join(str(flag["reason"]) for flag in found.excluding)
    said = {
        _("Younger than 18: take this letter out."): found.minor,
        _("Somebody decided on no letter after all: take this letter out."): found.left_out,
        _("The patient answered the first letter meanwhile: take this letter out."): found.answered,
        _("The address or the name changed. Make the letters again, or take this one out."): (
            found.address_changed
        ),
        _(
            "New in the record: %(reasons)s. Take the letter out, or say on the patient's page why it is right."
        )
        % {"reasons": reasons}: bool(found.excluding),
    }
    return [sentence for sentence, so in said.items() if so]


def require_all(wave: Wave, *, at: datetime) -> None:
    """Refused while a letter of the pile was not checked, or is no longer right since."""
    looked_at = list(pile(wave))
    open_ones = sum(letter.checked_at is None for letter in looked_at)
    if open_ones:
        raise Refused(
            ngettext(
                "%(count)d letter has not been checked yet. Go through the pile first; nothing was marked as posted.",
                "%(count)d letters have not been checked yet. Go through the pile first; nothing was marked as posted.",
                open_ones,
            )
            % {"count": open_ones}
        )
    today = timezone.localdate(at)
    found = noticed(looked_at, practice=wave.practice, today=today)
    for letter in looked_at:
        if found[letter.pk].bars:
            raise Refused(
                _("Letter %(reference)s changed after it was checked. %(why)s Nothing was marked as posted.")
                % {"reference": letter.facts["reference"], "why": sentences(found[letter.pk])[0]}
            )
