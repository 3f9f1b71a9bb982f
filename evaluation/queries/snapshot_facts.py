"""What one practice's part of a snapshot is counted from. The number of queries does not grow with its patients."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Max

from consults.models import Consult
from evaluation.models import Study
from evaluation.queries import choices, outcome_facts, ways
from evaluation.snapshots.counting import Known
from practices.models import Practice
from stopletters.models import Letter
from stopletters.queries.standing import newest_responses


def known(study: Study, practice: Practice, on: date, *, without_consent: bool) -> list[Known]:
    """Everybody who may be counted and is a chronic user by the newest judged use, got a stop letter, or is followed
    beside those who did: whoever stopped since is no chronic user any more, and must not drop out for it.

    Nobody with a letter of before the practice took part in the research: what happened then is not filled in.
    """
    said = choices.read(practice, on)
    if said is None or said.here.study.pk != study.pk:
        return []
    counted = said.countable if without_consent else said.consenting
    counted = counted - outcome_facts.older(practice, said.here.since)
    if not counted:
        return []
    letters, way = choices.newest_letters(practice), ways.of_practice(practice, on)
    answers, rungs = newest_responses(letters.values()), _rungs(letters.values())
    found = []
    for patient in sorted(counted & (letters.keys() | way.without.keys() | way.chronic)):
        letter = letters.get(patient)
        answer = answers.get(letter.pk) if letter else None
        found.append(
            way.known(
                patient,
                got_letter=letter is not None,
                # Consent is asked with a letter. Of who was compared before it, those who agreed are those who still
                # used when they were chosen: without the others nobody in the comparison would have stopped.
                earlier=without_consent,
                consents=patient in said.consenting,
                response=answer.code if answer else "",
                rung=rungs.get(letter.pk, 0) if letter else 0,
            )
        )
    return found


def _rungs(letters: Iterable[Letter]) -> dict[int, int]:
    """The highest consult that was held after each of these letters."""
    rows = Consult.objects.filter(letter__in=letters, state=Consult.State.DONE).order_by()
    return dict(rows.values("letter").annotate(reached=Max("number")).values_list("letter", "reached"))
