"""What a practice sees of itself, exactly, beside what was published of all practices together."""

from dataclasses import dataclass
from datetime import date

from consults.queries import ladder
from evaluation.models import Outcome, Snapshot, Study
from evaluation.outcomes.windows import MONTHS
from evaluation.queries import outcome_facts, outcomes, snapshots
from evaluation.snapshots.answers import ANSWERED
from evaluation.snapshots.content import Content
from evaluation.snapshots.counting import RESPONSES
from patients.models import Use
from patients.pharmacology.groups import NaturalCourse
from patients.queries.medicines import medicine_group
from practices.models import Practice
from practices.queries.participations import research_practices

RUNGS = range(1, 6)


@dataclass(frozen=True)
class Window:
    """The outcomes of who got a letter; `sent`: all letters whose window has ended."""

    months: int
    sent: int
    with_data: int
    codes: dict[str, int]

    def count(self, *codes: str) -> int:
        return sum(self.codes.get(code, 0) for code in codes)


@dataclass(frozen=True)
class Own:
    """`first_posted`: the day of the first stop letters; None before them. `came`: per consult, who came so far."""

    chronic: int
    letters: int
    answered: int
    came: dict[int, int]
    windows: dict[int, Window]
    first_posted: date | None

    @property
    def six(self) -> Window | None:
        """Half a year after the letters, once something is known of it."""
        found = self.windows.get(6)
        return found if found and found.with_data else None


@dataclass(frozen=True)
class Pool:
    """`content`: None while nothing was published. `practices`: in the research now; `least`: for a comparison;
    `nature`: who stops without a letter, where that is known of these medicines."""

    content: Content | None
    practices: int
    least: int
    nature: NaturalCourse | None = None


def own(practice: Practice) -> Own:
    ladders = ladder.of_practice(practice)
    posted = outcome_facts.posted(practice)
    return Own(
        chronic=Use.objects.filter(patient__practice=practice, chronic=True).count(),
        letters=len(ladders),
        answered=sum(_answered(one) for one in ladders),
        came={rung: sum(one.reached >= rung for one in ladders) for rung in RUNGS},
        windows=_windows(practice),
        first_posted=min(posted.values(), default=None),
    )


def _answered(one: ladder.Ladder) -> bool:
    """As the snapshots count it."""
    return RESPONSES[one.answer.code if one.answer else ""] in ANSWERED


def _windows(practice: Practice) -> dict[int, Window]:
    refresh = outcomes.refresh_of(practice)
    counts = refresh.counts if refresh else {}
    found = {months: counts[str(months)][Outcome.Group.LETTER] for months in MONTHS if str(months) in counts}
    return {
        months: Window(months, told["sent"], told["with_data"], told["codes"])
        for months, told in found.items()
    }


def pool(practice: Practice, on: date) -> Pool:
    """Of the project of this practice; one that only treats reads it too."""
    study = Study.objects.filter(project__participations__practice=practice).first()
    newest: Snapshot | None = snapshots.newest_published(study)
    least = study.pool if study else Study._meta.get_field("pool").default
    there = research_practices(practice.participation.project, on).count()
    nature = medicine_group(practice).natural_course
    return Pool(Content.of(newest.content) if newest else None, there, least, nature)
