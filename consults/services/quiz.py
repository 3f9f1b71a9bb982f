"""The knowledge quiz, answered in a consult."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused
from consults.models import Consult, QuizRound, WorkbookText
from consults.services import conversations
from practices.models import Membership
from practices.services import audit

Answers = Mapping[str, bool | None]


def score(text: WorkbookText, answers: Answers) -> int:
    """How many are right; "I do not know" is not."""
    return sum(answers.get(asked["key"]) is asked["true"] for asked in text.content["questions"])


@transaction.atomic
def record(
    *,
    consult: Consult,
    moment: str,
    text: WorkbookText,
    version: int,
    answers: Answers,
    unfinished: bool = False,
    by: Membership,
    at: datetime,
) -> QuizRound:
    """Keep the answers of one moment. Answered again in the same consult, the newer answers stand.

    `answers`: per key of a question true, false, or None for "I do not know". `version`: of the quiz the page showed;
    refused when `text` is another one by now, or when a question has no answer. `unfinished` answers are kept too, but
    never instead of whole ones.
    """
    consult = conversations.writable(consult, at=at)
    keys = [asked["key"] for asked in text.content["questions"]]
    fits = set(answers) <= set(keys) if unfinished else set(answers) == set(keys)
    if version != text.version or not fits:
        raise Refused(_("The quiz was renewed while this page was open. Fill it in once more."))
    kept = QuizRound.objects.filter(consult=consult, moment=moment).first()
    if kept and (kept.quiz_version, kept.answers) == (text.version, dict(answers)):
        return kept  # the same form, sent twice
    if kept and kept.complete and len(answers) < len(keys):
        raise Refused(_("Answer every statement; until then the earlier answers stand."))
    action = audit.Action.CHANGE if kept else audit.Action.CREATE
    kept = kept or QuizRound(consult=consult, patient_id=consult.patient_id, moment=QuizRound.Moment(moment))
    kept.quiz_version, kept.answers = text.version, dict(answers)
    kept.score, kept.questions = score(text, answers), len(keys)
    kept.saved_at, kept.saved_by = at, by
    kept.save()
    audit.record(
        action,
        "quiz",
        by=by,
        at=at,
        patient_id=consult.patient_id,
        object_id=kept.pk,
        moment=str(moment),
    )
    return kept
