"""The interviews of the demo: a first round that is nearly done, a second one that begins, and what was said."""

import tomllib
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

from django.utils import timezone

from benzoproject.demo.days import at_hour, on_day
from evaluation.models import Code, Interview, InterviewRound, Study
from evaluation.queries import interviews as queries
from evaluation.queries import invitations as wanted
from evaluation.services import codebook, coding, interviews, invitations, inviting, notes, rounds
from patients.models import Patient
from patients.presenters.people import name_of
from practices.models import Membership, Project, Role

Kind, Medium = Interview.Kind, Interview.Medium
# Days before today.
FIRST, INVITED, ASKED, HELD, LAST, NEXT = 45, 40, 27, 19, 8, 4
HALF_AN_HOUR, GROUP_MINUTES = 30, 90
NO_NUMBER = "06 00 00 00 00"
REMARK = "het liefst na het eten"


def tell(*, today: date) -> None:
    study = Study.objects.get(project=Project.objects.earliest("pk"))
    researcher = Membership.objects.get(role=Role.RESEARCHER)
    first = add_round(study, researcher, today - timedelta(days=FIRST), today - timedelta(days=LAST), today)
    hear_staff(first, researcher, today)
    hear_patients(first, researcher, today)
    meet(first, researcher, today)
    write_down(study, researcher, today)
    second = add_round(
        study, researcher, today - timedelta(days=NEXT), today + timedelta(days=60), today, days=NEXT
    )
    begin(second, researcher, today)


def by(who: Membership) -> dict[str, Any]:
    return {"by": who, "at": timezone.now()}


def add_round(
    study: Study, researcher: Membership, starts: date, ends: date, today: date, *, days: int = FIRST
) -> InterviewRound:
    with on_day(today - timedelta(days=days), 9):
        return rounds.add(
            study=study, starts_on=starts, ends_on=ends, staff_groups=1, patient_groups=0, **by(researcher)
        )


def invite(row: InterviewRound, researcher: Membership) -> list[Interview]:
    """Every POH and at most so many GPs as the project asks for; practices for patients."""
    today = timezone.localdate()
    staff = queries.staff_to_invite(row, today)
    gps = [one for one in staff if one.role == Role.GP][: row.study.project.interviews_gps]
    people = [one.pk for one in staff if one.role == Role.POH] + [one.pk for one in gps]
    practices = [one.pk for one in queries.practices_to_ask(row, today)]
    found, _asked = inviting.send(
        row=row, people=people, practices=practices, interviewer=researcher, **by(researcher)
    )
    return found


def hear_staff(row: InterviewRound, researcher: Membership, today: date) -> None:
    """All but the last POH, who was not reached, and one GP, who had no time."""
    with on_day(today - timedelta(days=INVITED)):
        found = invite(row, researcher)
    pohs = [one for one in found if one.kind == Kind.POH]
    gps = [one for one in found if one.kind == Kind.GP]
    for place, one in enumerate([*pohs[:-1], *gps[:-1]]):
        with on_day(today - timedelta(days=INVITED - 3)):
            answer(one, yes=True)
        hold(one, researcher, today - timedelta(days=INVITED - 6 - place), 13)
    with on_day(today - timedelta(days=INVITED - 4)):
        for one in gps[-1:]:
            answer(one, yes=False)
    with on_day(today - timedelta(days=LAST + 1)):
        for one in pohs[-1:]:
            interviews.end(interview=one, act="miss", reason="drie keer gebeld", **by(researcher))


def answer(one: Interview, *, yes: bool) -> None:
    assert one.membership
    interviews.answer(interview=one, yes=yes, said_on=timezone.localdate(), **by(one.membership))


def hold(one: Interview, researcher: Membership, day: date, hour: int) -> None:
    begins = at_hour(day, hour, 30)
    with on_day(day, hour + 1):
        interviews.hold(
            interview=one, starts_at=begins, minutes=HALF_AN_HOUR, medium=Medium.PHONE, **by(researcher)
        )


def hear_patients(row: InterviewRound, researcher: Membership, today: date) -> None:
    """In each practice that has posted letters: both of the patients it was asked for."""
    for request in queries.requests(row):
        poh = Membership.objects.filter(practice=request.practice, role=Role.POH, active=True).first()
        people = wanted.candidates(request.practice, request)[: request.wanted]
        for place, each in enumerate(people):
            assert poh
            with on_day(today - timedelta(days=ASKED - place)):
                told = invitations.note(
                    patient=each.patient, request=request, invitation=None, yes=True, said_on=timezone.localdate(),
                    contact=contact_of(each.patient), **by(poh),
                )  # fmt: skip
            hold(told.interview, researcher, today - timedelta(days=HELD - place), 15)


def contact_of(patient: Patient) -> dict[str, str]:
    return {"name": name_of(patient), "phone": patient.phone or NO_NUMBER, "remark": REMARK}


def meet(row: InterviewRound, researcher: Membership, today: date) -> None:
    """A focus group with the POHs."""
    pohs = [one for one in queries.staff_of_project(row, today) if one.role == Role.POH]
    begins = at_hour(today - timedelta(days=LAST + 4), 16)
    moment: dict[str, Any] = {"starts_at": begins, "minutes": GROUP_MINUTES, "medium": Medium.VISIT}
    with on_day(today - timedelta(days=HELD)):
        group = interviews.plan_group(
            row=row, kind=Kind.STAFF_GROUP, people=pohs, interviewer=researcher, **moment, **by(researcher)
        )
    with on_day(today - timedelta(days=LAST + 4), 18):
        interviews.hold(interview=group, present=max(len(pohs), 3), **moment, **by(researcher))


def write_down(study: Study, researcher: Membership, today: date) -> None:
    """The codebook, the notes of those who were heard, and the codes; two codes turned out to be one."""
    told = tomllib.loads((files("benzoproject.demo") / "interviews.toml").read_text(encoding="utf-8"))
    with on_day(today - timedelta(days=LAST - 1)):
        codes = add_codes(study, told["codes"], researcher)
        for row in told["notes"]:
            held = queries.of_study(study).filter(kind=row["who"], state=Interview.State.DONE)
            if row["place"] < len(held):
                note(held[row["place"]], row, codes, researcher)
        codebook.merge(code=codes["Onrust"], into=codes["Klachten bij afbouwen"], **by(researcher))


def add_codes(study: Study, rows: list[dict[str, str]], researcher: Membership) -> dict[str, Code]:
    found: dict[str, Code] = {}
    for row in rows:
        found[row["name"]] = codebook.add(
            study=study, name=row["name"], parent=found.get(row.get("below", "")),
            description=row["description"], examples=row.get("examples", ""), **by(researcher),
        )  # fmt: skip
    return found


def note(one: Interview, row: dict[str, Any], codes: dict[str, Code], researcher: Membership) -> None:
    notes.write(interview=one, text="\n\n".join(row["paragraphs"]), **by(researcher))
    for first, last, name in row["codes"]:
        coding.mark(interview=one, first=first, last=last, codes=[codes[name].pk], **by(researcher))


def begin(row: InterviewRound, researcher: Membership, today: date) -> None:
    """Everybody was invited; some said yes, one is planned. A patient agreed: name and number are open for a while."""
    with on_day(today - timedelta(days=NEXT), 11):
        pohs = [one for one in invite(row, researcher) if one.kind == Kind.POH]
    with on_day(today - timedelta(days=1)):
        for one in pohs[1:3]:
            answer(one, yes=True)
        for one in pohs[2:3]:
            interviews.plan(
                interview=one, starts_at=at_hour(next_week(today), 14), minutes=HALF_AN_HOUR, medium=Medium.VIDEO,
                **by(researcher),
            )  # fmt: skip
        ask_patients(row)


def ask_patients(row: InterviewRound) -> None:
    """One of De Linde agreed, one thinks about it."""
    for request in queries.requests(row):
        if request.practice.slug != "de-linde":
            continue
        poh = Membership.objects.filter(practice=request.practice, role=Role.POH, active=True).first()
        people = wanted.candidates(request.practice, request)
        for each, yes in zip(people[-2:], (True, None), strict=False):
            assert poh
            invitations.note(
                patient=each.patient, request=request, invitation=None, yes=yes, said_on=timezone.localdate(),
                contact=contact_of(each.patient), **by(poh),
            )  # fmt: skip


def next_week(today: date) -> date:
    return today + timedelta(days=7)
