"""The world of the access matrix: practices A, B, C with their people, and an object for every part of a URL.

A floor that adds a URL with a new part (`<int:letter>`) adds one line to OBJECTS; its maker gets the Home it
belongs to, and plants `home.secret` in every personal word, so that a leak is seen.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from evaluation.models import InterviewRound, Snapshot
from patients.models import HisImport, Patient, Wave
from practices.models import Membership, Participation, Practice, User
from practices.services import audit
from practices.services.people import hash_of
from stopletters.models import Call, Letter
from tests import published as publishing
from tests.factories.consults import (
    AlarmFactory,
    ConsultFactory,
    ConversationFactory,
    LogbookEntryFactory,
    PlanStepFactory,
    ReferralFactory,
    ReferralOutcomeFactory,
    TaperPlanFactory,
    WorkbookFactory,
    WorkbookTextFactory,
)
from tests.factories.evaluation import (
    CodeFactory,
    CodingFactory,
    ContactReleaseFactory,
    InterviewFactory,
    InterviewRoundFactory,
    ParagraphFactory,
    PatientRequestFactory,
    ResearchExportFactory,
    StudyFactory,
    StudyTextFactory,
)
from tests.factories.imports import LedgerRowFactory, MappingProfileFactory, OpenRowFactory, asked_cells
from tests.factories.patients import HisImportFactory, PatientFactory, WaveFactory
from tests.factories.people import (
    NOW,
    FactorResetFactory,
    InvitationFactory,
    MembershipFactory,
    PracticeFactory,
    StandInFactory,
    UserFactory,
)
from tests.factories.programme import (
    BankAccountFactory,
    BatchFactory,
    ClaimFactory,
    ClaimLineFactory,
    ClaimRemarkFactory,
    DismissedProposalFactory,
    HoursFactory,
    LessonFactory,
    MeetingFactory,
    RateFactory,
    SeatFactory,
    SectionVerdictFactory,
    SignUpFactory,
)
from tests.factories.stopletters import (
    CallFactory,
    CopyFactory,
    LetterFactory,
    LetterTextFactory,
    ResponseFactory,
)

MISSING_NUMBER, MISSING_WORD = 987654321, "bestaat-niet"


@dataclass
class Home:
    """One practice with its people; `secret` may be read by nobody outside it, `people` also by the admin."""

    letter: str
    practice: Practice
    poh: Membership
    gp: Membership
    secret: str
    people: str
    objects: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, part: str) -> Any:
        """The object of this practice for a part of a URL, made when it is first asked for."""
        if part not in self.objects:
            self.objects[part] = OBJECTS[part](self)
        return self.objects[part]


def factor_reset(home: Home) -> int:
    """Asked by somebody else about somebody else, so that POH and GP of the practice can both confirm it."""
    lost = MembershipFactory(practice=home.practice, display_name=home.people)
    return FactorResetFactory(user=lost.user, practice=home.practice).pk


def logged_patient(home: Home) -> int:
    """A patient of whom the practice's log speaks; a number is enough for the log's own pages."""
    number = {"a": 71_001, "b": 72_001, "c": 73_001}[home.letter]
    audit.record(audit.Action.VIEW, "patient", by=home.poh, at=NOW, patient_id=number)
    return number


def meeting(home: Home) -> int:
    """Of yesterday; POH and GP of the practice were there, and nobody of another practice."""
    held = MeetingFactory(starts_at=NOW - timedelta(days=1))
    for person in (home.poh, home.gp):
        here = {"attendance": "present", "attendance_at": NOW, "attendance_by": held.created_by}
        SeatFactory(meeting=held, membership=person, state="coming", **here)
    return held.pk


def lesson(home: Home) -> int:
    """Offered by the POH. The project leader reads it on purpose, so its words are no secret here."""
    return LessonFactory(author=home.poh).pk


def invited(home: Home) -> str:
    """The secret of an invitation's link."""
    InvitationFactory(practice=home.practice, name=home.people, token=f"token-{home.letter}")
    return f"token-{home.letter}"


def patient(home: Home) -> int:
    """A chronic user; every personal word is the practice's secret."""
    words = dict.fromkeys(("his_number", "surname", "street", "city", "phone", "gp_code"), home.secret)
    return PatientFactory(practice=home.practice, chronic=True, **words).pk


def wave(home: Home) -> int:
    """Its number is one that no other practice has, or the own wave would answer for the foreign one."""
    return WaveFactory(practice=home.practice, number={"a": 11, "b": 12, "c": 13}[home.letter]).number


def letter(home: Home) -> int:
    """A letter to somebody whose every personal word is the practice's secret."""
    words = dict.fromkeys(("surname", "street", "city", "phone"), home.secret)
    wave = WaveFactory(
        practice=home.practice,
        number={"a": 21, "b": 22, "c": 23}[home.letter],
        state=Wave.State.LETTERS,
        opened_by=home.poh,
    )
    addressee = PatientFactory(practice=home.practice, chronic=True, **words)
    return LetterFactory(place__wave=wave, place__patient=addressee, gp=home.gp).pk


def posted_letter(home: Home) -> Letter:
    """Posted yesterday, so that it can be phoned about."""
    addressee = Patient.objects.get(pk=home["patient"])
    number = {"a": 31, "b": 32, "c": 33}[home.letter]
    wave = WaveFactory(practice=home.practice, number=number, opened_by=home.poh, posted=True)
    return LetterFactory(place__wave=wave, place__patient=addressee, gp=home.gp, state=Letter.State.POSTED)


def call(home: Home) -> int:
    """A call that was made; its note is the practice's secret."""
    made = {"made_at": NOW, "made_by": home.poh, "result": Call.Result.NO_ANSWER, "note": home.secret}
    return CallFactory(letter=posted_letter(home), **made).pk


def copy(home: Home) -> int:
    """Why it was made is the practice's secret."""
    return CopyFactory(letter=Letter.objects.get(pk=home["letter"]), note=home.secret).pk


def his_import(home: Home) -> int:
    """A file that waits for its check, with rows as if it had been stored: every page about it shows something."""
    column = {"header": home.secret, "field": "surname", "status": "recognised", "samples": [home.secret]}
    row = HisImportFactory(
        practice=home.practice,
        phase=HisImport.Phase.READY,
        file_name=f"{home.secret}.csv",
        preview={
            "columns": [column], "questions": [], "refusal": "", "warnings": [], "problems": [], "open": [],
        },
        result={"outcomes": {"imported": 1}, "patients": {}, "people": 1, "chronic": 1, "near_misses": 0},
    )  # fmt: skip
    LedgerRowFactory(his_import=row, message=home.secret)
    return row.pk


def open_row(home: Home) -> int:
    return OpenRowFactory(
        practice=home.practice, question=home.secret, cells=asked_cells(surname=home.secret, quantity="3x")
    ).pk


def profile(home: Home) -> int:
    columns = {"surname": home.secret}
    return MappingProfileFactory(practice=home.practice, name=home.secret, columns=columns).pk


def consult(home: Home) -> int:
    """Of this afternoon, with something said in it: every word of it is the practice's secret."""
    held = ConsultFactory(letter=posted_letter(home), starts_at=NOW)
    words = dict.fromkeys(("agenda", "agreements", "own_reasons"), home.secret)
    ConversationFactory(consult=held, revision=1, **words)
    return held.pk


def alarm(home: Home) -> int:
    """Open, raised by the POH; its note is the practice's secret, and so is the patient."""
    person = Patient.objects.get(pk=home["patient"])
    return AlarmFactory(patient=person, note=home.secret, raised_by=home.poh).pk


def plan(home: Home) -> int:
    """Approved, with one step; what was written to the GP is the practice's secret."""
    person = PatientFactory(practice=home.practice, chronic=True, surname=home.secret, street=home.secret)
    row = TaperPlanFactory(
        patient=person, note=home.secret, made_by=home.poh, approved=True, approved_by=home.gp
    )
    return PlanStepFactory(plan=row, position=1).plan_id


def workbook(home: Home) -> int:
    """Every name and word in it is the practice's secret."""
    row = WorkbookFactory(patient=Patient.objects.get(pk=home["patient"]), made_by=home.poh)
    said = row.facts["said"] | dict.fromkeys(("reasons", "agreements", "good_sides"), home.secret)
    row.facts = row.facts | {"called": home.secret, "said": said}
    row.save()
    return row.pk


def referral(home: Home) -> int:
    """Being prepared; the question is the practice's secret, and the patient is one."""
    person = PatientFactory(practice=home.practice, chronic=True, surname=home.secret, street=home.secret)
    return ReferralFactory(patient=person, question=home.secret, gp=home.gp, made_by=home.poh).pk


def entry(home: Home) -> int:
    """By hand; its note is the practice's secret."""
    person = Patient.objects.get(pk=home["patient"])
    return LogbookEntryFactory(patient=person, note=home.secret, recorded_by=home.poh).pk


def outcome(home: Home) -> int:
    """Of a referral that was sent; its note is the practice's secret."""
    sent = ReferralFactory(
        patient__practice=home.practice, patient__surname=home.secret, sent=True, made_by=home.poh
    )
    return ReferralOutcomeFactory(referral=sent, note=home.secret).pk


def sign_up(home: Home) -> int:
    """Every section is good, so that it can be accepted."""
    row = SignUpFactory(project=home.practice.participation.project)
    for section in row.Section:
        SectionVerdictFactory(sign_up=row, section=section)
    return row.pk


def sign_up_token(home: Home) -> str:
    """The secret of the link to a sign-up of which a section was sent back."""
    token = f"aanmelding-{home.letter}"
    row = SignUpFactory(
        project=home.practice.participation.project, state="returned", link_hash=hash_of(token)
    )
    SectionVerdictFactory(sign_up=row, good=False, note="Kijk dit na.")
    return token


def interview_round(home: Home) -> int:
    """One project has one study: its first round, with a code so that the codebook has something in it."""
    study = StudyFactory(
        project=home.practice.participation.project, registered_at=NOW, registered_by=home.poh.user
    )
    return InterviewRoundFactory(study=study).pk


def interview(home: Home) -> int:
    """With the POH, agreed, held by another researcher than the one who asks."""
    return InterviewFactory(round_id=home["interview_round"], membership=home.poh).pk


def patient_request(home: Home) -> int:
    return PatientRequestFactory(round_id=home["interview_round"], practice=home.practice).pk


def paragraph(home: Home) -> int:
    """The number within the notes of the interview."""
    return ParagraphFactory(interview_id=home["interview"], number=1).number


def code(home: Home) -> int:
    row = InterviewRound.objects.get(pk=home["interview_round"])
    return CodeFactory(study=row.study, name=f"Thema {home.letter}").pk


def studied(home: Home) -> int:
    """A project whose study has a passage with a code, so that every file of the codebook has something in it."""
    assert home["coding"]
    return home.practice.participation.project_id


def coding(home: Home) -> int:
    return CodingFactory(interview_id=home["interview"], code_id=home["code"]).pk


def interviewed(home: Home) -> int:
    """A patient who agreed; name and number are the practice's secret."""
    person = Patient.objects.get(pk=home["patient"])
    one = InterviewFactory(round_id=home["interview_round"], patient=True, practice=home.practice)
    words = {"name": home.secret, "phone": home.secret}
    return ContactReleaseFactory(patient=person, invitation__interview=one, **words).invitation.patient_id


# What stands for each part of a URL. Patients and letters are made by the factories of their floors.
def hours_entry(home: Home) -> int:
    """Of the POH, in a month that is open; its remark is the practice's secret."""
    return HoursFactory(membership=home.poh, remark=home.secret).pk


def own_claim(home: Home) -> int:
    """With hours, a question and why it was rejected: each is the practice's secret."""
    row = ClaimFactory(practice=home.practice, month=date(2026, 8, 1), reason=home.secret)
    HoursFactory(membership=home.poh, claim=row, day=date(2026, 8, 14), remark=home.secret)
    return ClaimRemarkFactory(claim=row, text=home.secret).claim_id


def dismissed(home: Home) -> int:
    """A proposal that the POH left."""
    return DismissedProposalFactory(membership=home.poh).pk


def judged_claim(home: Home) -> int:
    """Submitted, as the fund sees it."""
    row = ClaimFactory(
        practice=home.practice, month=date(2026, 7, 1), state="submitted", submitted_at=NOW,
        submitted_by=home.poh.user, total=Decimal("85.00"),
    )  # fmt: skip
    ClaimLineFactory(claim=row)
    HoursFactory(membership=home.poh, claim=row, day=date(2026, 7, 14))
    return row.pk


def account(home: Home) -> int:
    """Entered by somebody else, so that POH and GP of the practice can both confirm it; whose it is, is a secret."""
    return BankAccountFactory(practice=home.practice, holder=home.secret, confirmed_by=None).pk


def fund_account(home: Home) -> int:
    return BankAccountFactory(practice=home.practice, confirmed_by=None).pk


def published(home: Home) -> int:
    """The number of a published snapshot with pictures and a report."""
    project = home.practice.participation.project
    known = Snapshot.objects.filter(study__project=project, state=Snapshot.State.PUBLISHED).first()
    if known is None:
        known = publishing.publish(project, number=404)
        publishing.report(known)
    return known.number


OBJECTS: dict[str, Callable[[Home], Any]] = {
    "agreement": lambda home: home.practice.agreements.get().pk,
    "interview_round": interview_round,
    "interview": interview,
    "interviewed": interviewed,
    "patient_request": patient_request,
    "paragraph": paragraph,
    "code": code,
    "coding": coding,
    "studied": studied,
    "agreement_text": lambda home: home.practice.agreements.get().text_id,
    "practice": lambda home: home.practice.slug,
    "membership": lambda home: home.gp.pk,
    "reset": factor_reset,
    "logged_patient": logged_patient,
    "invitation": lambda home: InvitationFactory(practice=home.practice, name=home.people).pk,
    "token": invited,
    "patient": patient,
    "wave": wave,
    "his_import": his_import,
    "open_row": open_row,
    "profile": profile,
    "letter": letter,
    "call": call,
    "copy": copy,
    "kind": lambda _home: "reminder",
    "response": lambda home: ResponseFactory(letter=posted_letter(home), note=home.secret).pk,
    "project": lambda home: home.practice.participation.project_id,
    "project_slug": lambda home: home.practice.participation.project.slug,
    "sign_up": sign_up,
    "sign_up_token": sign_up_token,
    "section": lambda _home: "record",
    "stand_in": lambda home: (
        StandInFactory(
            gp=home.gp, locum=MembershipFactory(gp=True, practice=home.practice, display_name=home.people)
        ).pk
    ),
    "meeting": meeting,
    "lesson": lesson,
    "poh": lambda home: home.poh.pk,
    "consult": consult,
    "moment": lambda _home: "before",
    "alarm": alarm,
    "plan": plan,
    "workbook": workbook,
    "workbook_text": lambda home: WorkbookTextFactory(kind="quiz").pk,
    "referral": referral,
    "judged_claim": judged_claim,
    "account": account,
    "fund_account": fund_account,
    "batch": lambda home: BatchFactory(project=home.practice.participation.project).pk,
    "rate": lambda home: RateFactory(project=home.practice.participation.project).pk,
    "hours_entry": hours_entry,
    "own_claim": own_claim,
    "dismissed": dismissed,
    "entry": entry,
    "outcome": outcome,
    "published": published,
    "snapshot": published,
    "figure": lambda _home: "outcome",
    "look": lambda _home: "dark-narrow",
    "file_format": lambda _home: "png",
    "study_text": lambda home: StudyTextFactory(study__project=home.practice.participation.project).pk,
    "export": lambda home: ResearchExportFactory(study__project=home.practice.participation.project).pk,
    "text": lambda home: LetterTextFactory(approved=True).pk,
}


@dataclass
class World:
    a: Home
    b: Home
    c: Home
    actors: dict[str, User | None]

    def home_of(self, actor: str) -> Home | None:
        """Where this actor works, if anywhere."""
        return {"a": self.a, "b": self.b, "c": self.c}.get(actor.partition("_")[2])


def build() -> World:
    a, b = make_home("a", Participation.Kind.FULL), make_home("b", Participation.Kind.FULL)
    c = make_home("c", Participation.Kind.INTERVENTION)
    former = MembershipFactory(
        practice=a.practice, active=False, deactivated_at=NOW, deactivated_by=UserFactory(factor=False)
    )
    deactivated = MembershipFactory(practice=a.practice, user__is_active=False)
    actors = {
        "anonymous": None,
        "poh_a": a.poh.user,
        "gp_a": a.gp.user,
        "poh_b": b.poh.user,
        "gp_b": b.gp.user,
        "poh_c": c.poh.user,
        "researcher": MembershipFactory(researcher=True).user,
        "admin": MembershipFactory(admin=True).user,
        "fund": MembershipFactory(fund=True).user,
        "deactivated": deactivated.user,
        "former": former.user,
        "stranger": UserFactory(),
    }
    return World(a, b, c, actors)


def make_home(letter: str, kind: str) -> Home:
    people, secret = f"Zilvermeeuw-{letter}", f"Kwikstaart-{letter}"
    practice = PracticeFactory(
        slug=f"praktijk-{letter}", name=f"Praktijk {letter.upper()}", opening_hours=secret, kind=kind
    )
    poh = MembershipFactory(practice=practice, display_name=f"{people} poh", user__name=f"{people} poh")
    gp = MembershipFactory(practice=practice, gp=True, display_name=f"{people} gp", user__name=f"{people} gp")
    return Home(letter, practice, poh, gp, secret, people)
