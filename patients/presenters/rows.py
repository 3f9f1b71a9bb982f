"""One patient as a row of a list."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.models import Screening, Wave
from patients.presenters import flags, numbers, people
from patients.queries.candidates import Candidate
from patients.queries.patients import Tracked
from patients.reasons import REASONS

FULL_MONTH = 31
JUDGEMENT_TONES = {
    Screening.Decision.EXCLUDE: "danger",
    Screening.Decision.DEFER: "warning",
    Screening.Decision.INCLUDE: "success",
}


@dataclass(frozen=True)
class Tag:
    tone: str
    words: str
    title: str = ""


class PatientRow:
    """What the lists of patients show of one person; `today` decides the age."""

    def __init__(
        self, tracked: Tracked, today: date, step: Tag | None = None, alert: Tag | None = None
    ) -> None:
        """`step`: what a floor above says comes next; `alert`: what it wants to be seen beside the name."""
        self.patient, self.use = tracked.patient, tracked.use
        self.tracked, self.step, self.alert = tracked, step, alert
        self.name = people.name_of(tracked.patient)
        self.age = tracked.patient.age_on(today)

    @property
    def medicines(self) -> list[tuple[str, str]]:
        """(medicine, dosage), newest last."""
        used = self.use.medicines if self.use else []
        return [(numbers.medicine(row), numbers.dosage(row["dosage"])) for row in used]

    @property
    def bars(self) -> list[float]:
        """Days per month for the small bars. The running month stands as high as when it goes on like this."""
        if not self.use:
            return []
        *whole, last = self.use.months or [0]
        return [*whole, last * FULL_MONTH / min(self.use.as_of.day, FULL_MONTH)]

    @property
    def months_in_words(self) -> str:
        """The sentence behind the small bars."""
        days = ", ".join(str(days) for days in self.use.months) if self.use else ""
        return _("days of use per month, oldest first: %(days)s") % {"days": days}

    @property
    def why(self) -> str:
        return numbers.why(self.use) if self.use else ""

    @property
    def behind(self) -> str:
        """ "13 prescriptions"."""
        count = len(self.use.evidence) if self.use else 0
        return ngettext("%(count)s prescription", "%(count)s prescriptions", count) % {"count": count}

    @property
    def notices(self) -> list[Tag]:
        """What to look out for, the gravest first."""
        found = [Tag(flag.tone, flag.text, flag.reason) for flag in self.flag_words]
        return found + self._estimated()

    def _estimated(self) -> list[Tag]:
        if not self.use or not self.use.estimated:
            return []
        reason = _(
            "The dosage is if needed or not readable, so the days are estimated from the prescriptions."
        )
        return [Tag("neutral", _("Days estimated"), reason)]

    @property
    def flag_words(self) -> list[flags.Words]:
        return [flags.words(flag) for flag in self.tracked.flags]

    @property
    def dose(self) -> str:
        """The mean dose on days of use: in mg diazepam, which holds for every benzodiazepine; else in DDD."""
        amount = self.use.diazepam_mg_per_day if self.use else None
        if amount is not None:
            return _("%(mg)s mg diazepam") % {"mg": numbers.number(amount, 1)}
        return (
            _("not known") if self._ddd is None else _("%(ddd)s DDD") % {"ddd": numbers.number(self._ddd, 2)}
        )

    @property
    def _ddd(self) -> Decimal | None:
        return self.use.ddd_per_day if self.use else None

    @property
    def dose_note(self) -> str:
        if self._ddd is None:
            return ""
        if self.use and self.use.diazepam_mg_per_day is None:
            return _("a day")
        return _("a day, or %(ddd)s DDD") % {"ddd": numbers.number(self._ddd, 2)}

    @property
    def standing_words(self) -> str:
        tags = self.standing
        return tags[-1].words if tags else _("No chronic use")

    @property
    def judged(self) -> list[Tag]:
        tag = judgement_tag(self.tracked)
        return [tag] if tag else []

    @property
    def standing(self) -> list[Tag]:
        """Chronic or not, in which wave, left out, and what comes next."""
        tracked = self.tracked
        found = (use_tag(tracked), wave_tag(tracked), judgement_tag(tracked), self.step)
        return [tag for tag in found if tag]


class CandidateRow(PatientRow):
    """A row with a box to tick. `ticked` may differ from what is stored, when an answer was refused."""

    def __init__(self, candidate: Candidate, today: date, ticked: bool) -> None:
        super().__init__(candidate.tracked, today)
        self.candidate, self.ticked = candidate, ticked and candidate.open

    @property
    def notices(self) -> list[Tag]:
        apart = [wave_tag(self.tracked)] if self.candidate.group == "elsewhere" else []
        apart += [judgement_tag(self.tracked)]
        return [tag for tag in apart if tag] + super().notices


def use_tag(tracked: Tracked) -> Tag | None:
    if tracked.use and tracked.use.chronic:
        return Tag("neutral", _("Chronic"))
    if tracked.use and tracked.use.near_miss:
        return Tag("neutral", _("Just not chronic"))
    return None


def wave_tag(tracked: Tracked) -> Tag | None:
    if not tracked.place:
        return None
    wave = tracked.place.wave
    if wave.posted_on:
        posted = {"day": date_format(wave.posted_on, "d-m-Y"), "number": wave.number}
        return Tag("success", _("Got a letter on %(day)s (wave %(number)d)") % posted)
    chosen = _("Chosen for wave %(number)d"), _("Letter in wave %(number)d")
    words = chosen[wave.state != Wave.State.CHOOSING]
    return Tag("info", words % {"number": wave.number})


def judgement_tag(tracked: Tracked) -> Tag | None:
    judgement = tracked.judgement
    if not judgement:
        return None
    return Tag(JUDGEMENT_TONES[Screening.Decision(judgement.decision)], judgement_words(judgement))


def judgement_words(judgement: Screening) -> str:
    """ "No letter: palliative care"."""
    words = {
        Screening.Decision.EXCLUDE: _("No letter: %(reason)s"),
        Screening.Decision.DEFER: _("Not now: %(reason)s"),
        Screening.Decision.INCLUDE: _("A letter after all"),
    }[Screening.Decision(judgement.decision)]
    return words % {"reason": reason_words(judgement.reason)}


def reason_words(code: str) -> str:
    """A code that is no choice of a person ("unselected") says what happened."""
    if code == "unselected":
        return _("no longer chosen")
    return str(REASONS[code].label) if code in REASONS else code
