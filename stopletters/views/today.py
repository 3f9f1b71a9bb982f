"""The start page of a practice: what waits for this person, and one act that comes first."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from patients.presenters.people import name_of
from patients.queries import imports, patients
from practices.access import PageRequest, practice_page, see
from practices.models import Membership, Role
from practices.queries import standing_in
from stopletters.presenters import letters as letter_words
from stopletters.presenters import next_step, people
from stopletters.presenters import today as words
from stopletters.queries import answers, calls, second_letters, standing
from stopletters.queries import today as queries


@practice_page("patients.view")
@require_safe
def today(request: PageRequest) -> HttpResponse:
    standings = standing.of_all(list(standing.open_waves(request.practice)))
    if request.membership.role == Role.GP:
        return _for_gp(request, standings)
    return _for_poh(request, standings)


def _for_poh(request: PageRequest, standings: list[standing.Standing]) -> HttpResponse:
    see(request, "today")
    rows, last = _waiting(request, standings), queries.last_file(request.practice)
    context = {
        "today": timezone.localdate(),
        "rows": rows,
        "calm": words.on_the_way(standings, timezone.localdate()),
        "waves": [_picture(one) for one in standings if one.has_answers],
        "lately": words.lately(queries.recent_changes(request.practice)),
        "last_file": last,
        "nothing_read": not rows and last is None,
    }
    return render(request, "stopletters/today.html", context)


def _waiting(request: PageRequest, standings: list[standing.Standing]) -> list[words.Waiting]:
    """What waits for a POH. Each number is the number of rows on the page it leads to."""
    practice, today = request.practice, timezone.localdate()
    rows = words.of_waves(request.membership, standings)
    if not practice.letterhead_complete:
        rows.append(words.letterhead(practice))
    if due := calls.due(practice, today):
        rows.append(words.to_phone(practice, due))
    if count := answers.returned(practice).count():
        rows.append(words.returned(practice, count))
    rows += [words.second_letter(one) for one in second_letters.due(practice, today, standings)]
    if count := imports.waiting_count(practice):
        rows.append(words.questions(practice, count))
    if files := imports.to_check(practice):
        rows.append(words.to_check(practice, files))
    elif queries.is_importing(practice):
        rows.append(words.importing(practice))
    if not standings and (chronic := queries.chronic_users(practice)):
        rows.append(words.new_wave(practice, chronic))
    rows += words.from_elsewhere(request.membership, [], today)
    return sorted(rows, key=lambda row: row.urgency)


def _waiting_for_gp(request: PageRequest, gps: list[Membership]) -> list[words.Waiting]:
    practice, rows = request.practice, []
    if count := answers.wants_gp(practice, gps).count():
        rows.append(words.wants_gp(practice, count))
    if found := patients.objections(practice, gps):
        rows.append(words.objections(practice, len(found)))
    rows += words.from_elsewhere(request.membership, gps, timezone.localdate())
    return sorted(rows, key=lambda row: row.urgency)


def _picture(one: standing.Standing) -> dict[str, Any]:
    return {
        "wave": one.wave,
        "rungs": letter_words.rungs(one),
        "sentence": letter_words.answer_sentence(one),
    }


def _for_gp(request: PageRequest, standings: list[standing.Standing]) -> HttpResponse:
    me = request.membership
    oldest_first = sorted(standings, key=lambda one: one.wave.number)
    gps = standing_in.acts_for(me, on=timezone.localdate())
    cards = [_to_sign(one, rows, gp, me) for one in oldest_first for gp in gps if (rows := one.to_sign(gp))]
    see(request, "letters to sign", patients=[row["patient"].pk for card in cards for row in card["rows"]])
    waiting = _waiting_for_gp(request, gps)
    urgent = [row for row in waiting if row.urgency == words.URGENT]
    context = {
        "today": timezone.localdate(),
        "cards": cards,
        "urgent": urgent,
        "rows": waiting[len(urgent) :],
        "rows_first": not cards and not urgent,
        "waves": [_picture(one) for one in standings if one.has_answers],
        "lately": words.lately(queries.recent_changes(request.practice)),
    }
    return render(request, "stopletters/today_gp.html", context)


def _to_sign(
    one: standing.Standing, rows: list[standing.Row], gp: Membership, me: Membership
) -> dict[str, Any]:
    day = timezone.localdate()
    return {
        "wave": one.wave,
        "step": next_step.to_sign(one, gp) if gp == me else next_step.on_behalf(one, gp),
        "rows": [
            {
                "patient": row.patient,
                "letter": row.letter,
                "name": name_of(row.patient),
                "why": people.why(row.place, day),
                "notices": people.notices(row.flags),
            }
            for row in rows
        ],
    }
