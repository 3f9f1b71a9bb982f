"""Letters and answers in words: tags, and the answers of a wave as a picture."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from benzoproject.lib.durable import WorkState
from patients.models import DrawLine
from patients.presenters.people import name_of
from patients.reasons import REASONS
from stopletters.models import Letter, Response
from stopletters.presenters import people
from stopletters.presenters.wave import answered
from stopletters.queries.standing import Row, Standing

C = Response.Code
TALKS, LESS, OTHER = (C.CONSULT, C.NOT_ALONE, C.TALK_TO_GP), (C.STOPPED, C.REDUCED), (
    C.RETURNED, C.MOVED, C.DIED, C.NOT_SUITABLE,
)  # fmt: skip
ANSWER_TONES = {
    C.CONSULT: "primary",
    C.NOT_ALONE: "primary",
    C.TALK_TO_GP: "info",
    C.STOPPED: "success",
    C.REDUCED: "success",
    C.NO_REACTION: "warning",
    C.RETURNED: "warning",
}


@dataclass(frozen=True)
class Tag:
    tone: str
    words: str


def letter_tag(letter: Letter | None) -> Tag:
    if letter is None:
        return Tag("neutral", _("No letter yet"))
    if letter.state == Letter.State.COMPLETE:
        return _made(letter)
    tones = {Letter.State.PREPARED: "info", Letter.State.POSTED: "success"}
    return Tag(tones.get(Letter.State(letter.state), "neutral"), capfirst(str(letter.get_state_display())))


def _made(letter: Letter) -> Tag:
    if letter.work_state == WorkState.DONE:
        return Tag("success", _("Ready to print"))
    if letter.work_state == WorkState.FAILED:
        return Tag("danger", _("Could not be made"))
    return Tag("neutral", _("Signed, being made"))


def taken_back(done: str, out: Iterable[Letter]) -> str:
    """`done`, and what cannot be undone: letters that the answer took out of their wave."""
    stays = [_("The letter of %(wave)s stays out.") % {"wave": letter.wave.in_sentence} for letter in out]
    return " ".join([done, *stays])


def can_be_copied(letter: Letter | None) -> bool:
    made = (Letter.State.COMPLETE, Letter.State.POSTED)
    return letter is not None and letter.state in made and letter.work_state == WorkState.DONE


def answer_tag(response: Response | None) -> Tag | None:
    if response is None:
        return None
    return Tag(ANSWER_TONES.get(C(response.code), "neutral"), capfirst(str(response.get_code_display())))


def awaited(row: Row) -> str:
    """ "S. Bakker and dr. M. de Wit": who still has to sign."""
    return people.signers(row.awaited)


def reason(code: str) -> str:
    """Why somebody was taken out."""
    return str(REASONS[code].label) if code in REASONS else _("not chosen any more")


def came_instead(lines: Iterable[DrawLine]) -> dict[int, str]:
    """Per patient who was left out: who came in for them from the reserve of the draw."""
    words = _("%(name)s came in their place, number %(rank)d of the draw")
    return {
        line.entered_for_id: words % {"name": name_of(line.patient), "rank": line.rank}
        for line in lines
        if line.entered_for_id
    }


def rungs(standing: Standing) -> list[dict[str, Any]]:
    """One dot per patient: the letter, and what came of it. The five after the letter add up to it."""
    answers, total = standing.answers, len(standing.letters)
    silent = len(standing.unanswered)
    return [
        {"label": _("Letter"), "been": total},
        {"label": _("Wants to talk"), "been": _sum(answers, TALKS)},
        {"label": _("Stopped or less"), "been": _sum(answers, LESS)},
        {"label": _("Does not want to"), "been": answers[C.DECLINED]},
        {"label": _("Something else"), "been": _sum(answers, OTHER)},
        {"label": _("No reaction"), "been": answers[C.NO_REACTION] + silent, "note": _to_come(silent)},
    ]


def _sum(answers: Counter[str], codes: tuple[Response.Code, ...]) -> int:
    return sum(answers[code] for code in codes)


def _to_come(silent: int) -> str:
    return (
        ngettext("%(count)d not asked yet", "%(count)d not asked yet", silent) % {"count": silent}
        if silent
        else ""
    )


def answer_table(standing: Standing) -> list[tuple[str, int]]:
    """The same as a table: every answer that was given, and how often."""
    rows = [(str(C(code).label), count) for code, count in standing.answers.most_common()]
    silent = len(standing.unanswered)
    return [*rows, (_("no answer recorded yet"), silent)] if silent else rows


def answer_sentence(standing: Standing) -> str:
    """The answer to "how did it go" in one sentence."""
    talks = _sum(standing.answers, TALKS)
    if not talks:
        return f"{answered(standing)}."
    talk = ngettext("%(count)d wants to talk about it", "%(count)d want to talk about it", talks)
    return f"{answered(standing)}; {talk % {'count': talks}}."


def filters(standing: Standing) -> list[dict[str, Any]]:
    """What the list can be narrowed to once answers come in, with how many each shows."""
    if standing.wave.posted_on is None:
        return []
    names = (("", _("All")), ("none", _("No answer yet")), ("talk", _("Wants to talk")))
    return [
        {"value": value, "label": label, "count": len(filtered(standing, value))} for value, label in names
    ]


def filtered(standing: Standing, chosen: str) -> list[Row]:
    """Who has not answered stands first."""
    if chosen == "none":
        return standing.unanswered
    if chosen == "talk":
        return [row for row in standing.rows if row.response and row.response.code in TALKS]
    return sorted(standing.rows, key=lambda row: not row.unanswered)
