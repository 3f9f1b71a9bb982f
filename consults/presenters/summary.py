"""The consult as plain text for the patient's record in the HIS, in the order of SOEP. Only what was filled in."""

from collections.abc import Iterable, Iterator

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override

from benzoproject.lib.written import day
from consults.models import Alarm, Consult, Conversation, QuizRound
from consults.presenters import appointments, knowledge
from consults.presenters import conversation as words
from patients.pharmacology.groups import DUTCH
from patients.queries.medicines import medicine_group

S = (
    "agenda",
    "use_in_own_words",
    "good_sides",
    "less_good_sides",
    "own_reasons",
    "complaints",
    "complaints_note",
)
O = ("units_per_day",)  # noqa: E741
E = ("readiness",)
P = ("agreements", "teach_back")
RULERS = ("importance", "confidence")


def text(
    consult: Consult, kept: Conversation | None, rounds: Iterable[QuizRound], alarms: Iterable[Alarm]
) -> str:
    """In Dutch, whatever the language of the page: the record is Dutch."""
    with override("nl"):
        title, on = appointments.rung_title(consult.number), day(consult.starts_at)
        medicine = medicine_group(consult.practice).one[DUTCH]
        head = f"{title} {_('%(medicine)s reduction') % {'medicine': medicine}}, {on}"
        if consult.minutes_spent:
            head += f", {consult.minutes_spent} min"
        blocks = {
            "S": list(_lines(kept, S)),
            "O": [*_lines(kept, O), *_rulers(kept), *map(_quiz, rounds)],
            "E": [*_lines(kept, E), *map(_alarm, alarms)],
            "P": list(_lines(kept, P)),
        }
        return "\n".join(
            [head, *(line for letter, found in blocks.items() for line in _block(letter, found))]
        )


def _block(letter: str, found: list[str]) -> Iterator[str]:
    """ "S  first line", the next ones under it."""
    for place, line in enumerate(part for text in found for part in text.split("\n")):
        yield f"{letter if place == 0 else ' '}  {line}"


def _lines(kept: Conversation | None, fields: Iterable[str]) -> Iterator[str]:
    return (f"{line.label}: {line.text}" for line in words.lines(kept, fields))


def _rulers(kept: Conversation | None) -> Iterator[str]:
    """ "Belang 7 van 10. Waarom niet lager: ..."."""
    for name in RULERS:
        found = list(_lines(kept, (name, f"{name}_why_not_lower", f"{name}_what_helps")))
        if found:
            yield ". ".join(line.rstrip(".") for line in found)


def _quiz(round: QuizRound) -> str:
    return f"{knowledge.quiz_at(round.moment)}: {knowledge.right(round.score, round.questions)}"


def _alarm(alarm: Alarm) -> str:
    told = _("GP asked for today: %(what)s") % {"what": alarm.get_kind_display()}
    return ". ".join(part for part in (capfirst(told), alarm.note.rstrip("."), alarm.outcome) if part)
