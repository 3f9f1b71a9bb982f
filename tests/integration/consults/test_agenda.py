"""The week of a practice nurse, the worklist that leads to it, the calendar file, and the weeks ahead."""

from datetime import date, timedelta

import icalendar
import pytest
import time_machine
from django.db import models
from django.urls import reverse
from django.utils import timezone

from consults.models import Consult
from consults.presenters import agenda as words
from consults.presenters.capacity import Ahead
from consults.queries import agenda
from consults.queries.capacity import Capacity, Week
from consults.services import consults
from practices.models import Membership, Practice
from tests.factories.people import NOW, MembershipFactory
from tests.integration.consults.climbing import IN_A_WEEK, a_letter, a_wave, held, planned, says

S = Consult.State
TODAY = date(2026, 10, 12)  # a Monday
EVERYBODY = "Iedereen die op een consult wacht, heeft een afspraak."
ONE = "1 consult heeft nog geen dag: 20 min."


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def at(name, practice, *more):
    return reverse(name, args=[practice.slug, *more])


def rows_of(client, practice):
    """{title: (count, url)} of the worklist."""
    context = client.get(at("today", practice)).context
    return {row.title: (row.count, row.url) for row in context["rows"]}


def listed(client, url):
    answer = client.get(url)
    assert answer.status_code == 200
    return len(answer.context["rows"])


# --- the worklist -----------------------------------------------------------------------------------------------


def test_each_number_of_the_worklist_is_the_number_of_rows_it_leads_to(client_of, poh, gp, now):
    letters = list(a_wave(poh, gp, count=6).letters.order_by("position"))
    for letter in letters:
        says(letter, "consult", poh)
    planned(letters[0], poh, NOW + timedelta(hours=1))
    planned(letters[1], poh, NOW + timedelta(hours=2))
    late = planned(letters[2], poh, NOW + timedelta(hours=3))
    Consult.objects.filter(pk=late.pk).update(starts_at=NOW - timedelta(days=3))
    consults.cancel(
        consult=planned(letters[3], poh, IN_A_WEEK), reason=Consult.Reason.ILL, by=poh, at=timezone.now()
    )
    client = client_of(poh)
    rows = rows_of(client, poh.practice)
    expected = {"Consulten vandaag": 2, "Consult vast te leggen": 1, "Patiënten zonder afspraak": 3}
    for title, count in expected.items():
        shown, url = rows[title]
        assert shown == listed(client, url) == count, title
    assert "1 gemist of afgezegd" in client.get(at("today", poh.practice)).content.decode()
    tabs = {tab["value"]: tab["count"] for tab in client.get(at("consults", poh.practice)).context["tabs"]}
    assert tabs == {"week": 2, "today": 2, "plan": 3, "record": 1}, "last Friday's was another week"
    assert not set(expected) & set(rows_of(client_of(gp), poh.practice)), "a GP plans no consults"


def test_nothing_waits_when_nobody_asked(client_of, poh, gp):
    a_letter(poh, gp, answer="declined")
    rows = rows_of(client_of(poh), poh.practice)
    assert not [title for title in rows if "onsult" in title or "afspraak" in title]


def test_with_two_practice_nurses_each_sees_their_own_first(client_of, poh, gp):
    other = MembershipFactory(practice=poh.practice, display_name="K. Jansen")
    left = MembershipFactory(practice=poh.practice)
    for number, holder in enumerate((poh, other, other, left), start=1):
        planned(a_letter(poh, gp, first=number), holder, NOW + timedelta(hours=number))
    Membership.objects.filter(pk=left.pk).update(active=False)
    for person, mine in ((poh, 2), (other, 3)):
        client = client_of(person)
        count, url = rows_of(client, poh.practice)["Consulten vandaag"]
        assert count == listed(client, url) == mine, "and those of somebody who left are everybody's"
        assert listed(client, f"{at('consults', poh.practice)}?show=today&who=all") == 4
    html = client_of(poh).get(f"{at('consults', poh.practice)}?who=all").content.decode()
    assert "K. Jansen" in html


def test_a_gp_reads_the_week_without_buttons(client_of, poh, gp):
    planned(a_letter(poh, gp), poh, NOW + timedelta(hours=1))
    for show in ("week", "today", "plan", "record"):
        answer = client_of(gp).get(f"{at('consults', poh.practice)}?show={show}")
        assert answer.status_code == 200
        assert "/end/" not in answer.content.decode()


# --- the week ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "monday"),
    [
        ("", TODAY),
        ("2026-W48", date(2026, 11, 23)),
        ("2026-W53", date(2026, 12, 28)),
        ("2027-W01", date(2027, 1, 4)),
        ("2027-W53", TODAY),
        ("2026-48", TODAY),
        ("2026-W00", TODAY),
        ("9999-W52", TODAY),
        ("0001-W01", TODAY),
        ("<script>", TODAY),
    ],
)
def test_a_week_is_named_in_the_address_and_anything_else_is_this_week(code, monday):
    week = words.week_of(code, TODAY)
    assert week.monday == monday
    assert words.week_of(week.after, TODAY).monday - monday == timedelta(weeks=1)
    assert words.week_of(week.before, TODAY).monday - monday == -timedelta(weeks=1)


def test_a_week_shows_the_weekend_only_when_something_is_planned_there(client_of, poh, gp):
    letter, saturday = a_letter(poh, gp), NOW + timedelta(days=5)
    planned(letter, poh, IN_A_WEEK)
    client, url = client_of(poh), at("consults", poh.practice)
    shown = client.get(f"{url}?week=2026-W43").context["days"]
    assert [len(day.items) for day in shown] == [1, 0, 0, 0, 0]
    planned(a_letter(poh, gp, first=4), poh, saturday)
    assert [len(day.items) for day in client.get(url).context["days"]] == [0, 0, 0, 0, 0, 1]


def test_the_week_of_the_clock_change_holds_sunday_night(client_of, poh, gp):
    """In the night of 25 October 2026 an hour comes twice; each appointment stands on its own day."""
    late = timezone.datetime(2026, 10, 25, 22, 30, tzinfo=timezone.get_current_timezone())
    planned(a_letter(poh, gp), poh, late)
    client, url = client_of(poh), at("consults", poh.practice)
    assert [day.on.day for day in client.get(f"{url}?week=2026-W43").context["days"] if day.items] == [25]
    assert not [day for day in client.get(f"{url}?week=2026-W44").context["days"] if day.items]


# --- one's own diary --------------------------------------------------------------------------------------------


def events_of(answer):
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/calendar")
    return icalendar.Calendar.from_ical(answer.content).walk("VEVENT")


def test_a_consult_in_a_diary_says_when_and_never_who(client_of, poh, gp):
    letter = a_letter(poh, gp)
    consult = planned(letter, poh, place="phone")
    answer = client_of(poh).get(at("consult_ics", poh.practice, consult.pk))
    [event] = events_of(answer)
    assert event.decoded("dtstart") == IN_A_WEEK
    assert event.decoded("duration") == timedelta(minutes=20)
    assert str(event["summary"]) == "Consult, ronde 1"
    assert str(event["location"]) == "telefonisch"
    assert str(event["url"]).endswith(at("consult", poh.practice, consult.pk))
    assert str(event["status"]) == "CONFIRMED"
    said, patient = answer.content.decode(), letter.patient
    for word in (patient.surname, patient.initials, patient.phone, patient.his_number, patient.street):
        assert word, "there is something that could leak"
        assert word not in said


def test_a_consult_that_does_not_take_place_leaves_the_diary(client_of, poh, gp):
    consult = planned(a_letter(poh, gp), poh)
    consults.cancel(consult=consult, reason=Consult.Reason.POH, by=poh, at=NOW)
    [event] = events_of(client_of(poh).get(at("consult_ics", poh.practice, consult.pk)))
    assert str(event["status"]) == "CANCELLED"
    week = client_of(poh).get(f"{at('consults_ics', poh.practice)}?week=2026-W43")
    assert events_of(week) == []


def test_a_week_in_a_diary_is_one_file(client_of, poh, gp):
    for number in (1, 2):
        planned(a_letter(poh, gp, first=number), poh, IN_A_WEEK + timedelta(hours=number))
    held(a_letter(poh, gp, first=7), poh)
    answer = client_of(poh).get(f"{at('consults_ics', poh.practice)}?week=2026-W43")
    assert 'filename="consulten-2026-W43.ics"' in answer["Content-Disposition"]
    assert len(events_of(answer)) == 2
    assert len({str(event["uid"]) for event in events_of(answer)}) == 2


# --- the weeks ahead --------------------------------------------------------------------------------------------


def ahead(minutes, a_week, waiting=0):
    weeks = [Week(TODAY + timedelta(weeks=place), bool(spent), spent) for place, spent in enumerate(minutes)]
    return Ahead(Capacity(weeks, a_week, waiting, 20))


@pytest.mark.parametrize(
    ("minutes", "a_week", "waiting", "said"),
    [
        ([60, 0], 120, 0, f"Deze week is 1 u van de 2 u gepland. {EVERYBODY}"),
        ([60, 180], 120, 1, f"Deze week is 1 u van de 2 u gepland. 1 week is te vol. {ONE}"),
        ([0, 40], None, 7, "Deze week is niets meer gepland. 7 consulten hebben nog geen dag: 2 u 20 min."),
        ([40, 40], None, 0, f"Deze week is 40 min gepland. {EVERYBODY}"),
    ],
)  # fmt: skip
def test_the_weeks_ahead_in_a_sentence(minutes, a_week, waiting, said):
    assert ahead(minutes, a_week, waiting).sentence == said


def test_a_bar_reaches_the_line_when_the_week_is_full_and_passes_it_when_too_full():
    picture = ahead([120, 60, 180, 0], 120)
    full, half, over, empty = picture.bars
    assert full.y == picture.line
    assert not full.full
    assert float(half.y) > float(full.y) > float(over.y)
    assert over.full
    assert (empty.empty, empty.height) == (True, "0.0")
    assert ahead([0, 0], None).line == ""


def test_the_page_of_the_weeks_ahead_asks_for_the_time_there_is(client_of, poh, gp):
    planned(a_letter(poh, gp), poh)
    client, url = client_of(poh), at("ladders", poh.practice)
    assert "Vul in hoeveel tijd er per week is" in client.get(url).content.decode()
    Practice.objects.filter(pk=poh.practice.pk).update(poh_minutes_a_week=120)
    html = client.get(url).content.decode()
    assert "De streepjeslijn is de tijd van de POH: 2 u per week." in html
    assert 'class="weeks-limit"' in html


def test_who_plans_keeps_the_hours_of_the_practice_nurse_before_looking_whether_they_are_free(
    poh, gp, monkeypatch
):
    letter, asked = a_letter(poh, gp), []
    whole, free = models.QuerySet.select_for_update, agenda.overlapping

    def noted(rows, **how):
        asked.append((rows.model.__name__, how.get("no_key", False)))
        return whole(rows, **how)

    def looked(*args, **kwargs):
        asked.append("looked")
        return free(*args, **kwargs)

    monkeypatch.setattr(models.QuerySet, "select_for_update", noted)
    monkeypatch.setattr(agenda, "overlapping", looked)
    consult = planned(letter, poh)
    later = IN_A_WEEK + timedelta(days=1)
    consults.move(
        consult=consult, starts_at=later, minutes=20, poh=poh, place="phone", by=poh, at=timezone.now()
    )
    mine = [one for one in asked if one in ("looked", ("Membership", True))]
    assert mine == [("Membership", True), "looked"] * 2
