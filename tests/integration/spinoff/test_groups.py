"""From an export to a rendered letter about opioids, and about medicines of which no code speaks."""

import io
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from pypdf import PdfReader

from benzoproject.lib import files
from benzoproject.lib.refusal import Refused
from consults.services import plans, workbooks
from patients.models import Patient, Prescription, Use
from patients.pharmacology.tapering import BY_HAND, Request, Strength
from practices.models import AgreementText, Membership, Project, Role
from practices.services import agreement_rendering, agreement_texts, agreements, projects
from stopletters.models import Letter, LetterText
from stopletters.queries import texts
from stopletters.services import letters
from tests.factories import stopletters as made
from tests.factories.people import NOW
from tests.integration.imports.exports import TODAY, line, take
from tests.integration.spinoff.exports import BENZO, OPIOID, OTHER, mixed, months

pytestmark = pytest.mark.django_db
GROUPS = ("benzodiazepines", "opioids", "antidepressants")


def names(poh: Membership, **kept: object) -> set[str]:
    rows = Prescription.objects.filter(patient__practice=poh.practice, **kept)
    return set(rows.values_list("substance", flat=True))


def chronic(poh: Membership) -> dict[str, list[str]]:
    rows = Use.objects.filter(patient__practice=poh.practice, chronic=True).select_related("patient")
    return {use.patient.surname: use.substances for use in rows}


def gp_of(poh: Membership) -> Membership:
    return Membership.objects.get(practice=poh.practice, role=Role.GP)


def one_letter(poh: Membership, level: str = "B1") -> Letter:
    """Everybody who is a chronic user is chosen, looked up, written to; both sign, and the PDF is made."""
    group, gp = poh.practice.participation.project.medicine_group, gp_of(poh)
    Patient.objects.filter(practice=poh.practice).update(gp=gp, reading_level=level)
    LetterText.objects.filter(medicine_group=group).update(
        approved_at=NOW, approved_by=poh.user, approval_note="verzonnen"
    )
    wave = made.a_wave(
        by=poh, patients=list(Patient.objects.filter(practice=poh.practice, use__chronic=True))
    )
    text, simple = (texts.for_letters(group=group, level=one) for one in ("B1", "A2"))
    letters.prepare(wave=wave, text=text, simple=simple, dated=TODAY, by=poh, at=NOW)
    wave.refresh_from_db()
    for signer in (poh, gp):
        made.sign(wave, signer)
    made.make(wave)
    return wave.letters.get(position=1)


def words_of(letter: Letter) -> str:
    pages = PdfReader(io.BytesIO(files.read(letter.stored_name, letter.pdf_sha256))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_each_project_keeps_its_own_medicines_only(follows):
    pohs = {group: follows(group) for group in GROUPS}
    for poh in pohs.values():
        take(poh.practice, *mixed())
    assert {group: names(poh, kind="benzo") for group, poh in pohs.items()} == {
        "benzodiazepines": {"oxazepam"}, "opioids": {"oxycodon"}, "antidepressants": {"sertraline"},
    }  # fmt: skip
    assert {group: set(chronic(poh)) for group, poh in pohs.items()} == {
        "benzodiazepines": {"Zilvermeeuw", "Boomklever"},
        "opioids": {"Kwikstaart", "Boomklever"},
        "antidepressants": {"Roodborst"},
    }


def test_what_only_another_project_follows_is_counted_and_forgotten(follows):
    poh = follows("opioids")
    told = take(poh.practice, *mixed())
    assert "sertraline" not in names(poh)
    assert {patient.surname for patient in Patient.objects.filter(practice=poh.practice)} == {
        "Zilvermeeuw", "Kwikstaart", "Boomklever",
    }  # fmt: skip
    assert told["outcomes"]["not_tracked"] == 24


def test_a_benzodiazepine_beside_an_opioid_is_a_reason_to_look(follows):
    poh = follows("opioids")
    take(poh.practice, *mixed())
    flags = {
        use.patient.surname: {flag["code"] for flag in use.flags} for use in Use.objects.filter(chronic=True)
    }
    assert flags == {"Kwikstaart": {"older"}, "Boomklever": {"older", "benzodiazepine"}}


def test_nothing_of_another_group_is_kept_as_diazepam(follows):
    poh = follows("opioids")
    take(poh.practice, *months("2", "Kwikstaart", **OPIOID))
    use = Use.objects.get()
    assert (use.rule, use.diazepam_mg_per_day, use.diazepam_mg_cautious) == ("opioids-90-days", None, None)
    assert use.ddd_per_day == Decimal("0.2667")
    assert not use.above_one_ddd


def test_a_high_dose_is_said_in_morphine(follows):
    poh = follows("opioids")
    take(poh.practice, *months("2", "Kwikstaart", **OPIOID | {"Middel": "OXYCODON TABLET MGA 40MG"}))
    use = Use.objects.get()
    assert use.above_one_ddd
    assert "Gebruikt per dag meer dan omgerekend 90 mg morfine" in [flag["reason"] for flag in use.flags]


@pytest.mark.parametrize(
    ("group", "medicine", "said"),
    [
        ("opioids", OPIOID, "U gebruikt al lange tijd oxycodon."),
        (
            "antidepressants",
            {"Middel": "VENLAFAXINE CAPSULE MGA 75MG", "ATC": "N06AX16"},
            "kijken naar venlafaxine",
        ),
    ],
)
def test_from_an_export_to_a_rendered_letter(follows, group, medicine, said):
    poh = follows(group)
    take(poh.practice, *months("2", "Kwikstaart", **medicine))
    letter = one_letter(poh)
    assert letter.text.medicine_group == group
    assert said in words_of(letter)
    assert "slaap" not in words_of(letter).lower()


def test_a_letter_in_very_plain_words(follows):
    poh = follows("opioids")
    take(poh.practice, *months("2", "Kwikstaart", **OPIOID))
    letter = one_letter(poh, level="A2")
    assert letter.text.content["version"] == "opioïden A2-1"
    assert "Stop nooit in 1 keer." in words_of(letter)


def test_a_text_about_other_medicines_is_refused(follows):
    poh = follows("opioids")
    take(poh.practice, *months("2", "Kwikstaart", **OPIOID))
    Patient.objects.update(gp=gp_of(poh))
    wave = made.a_wave(by=poh, patients=list(Patient.objects.all()))
    with pytest.raises(Refused, match="andere middelen"):
        made.with_letters(wave, by=poh, text=made.LetterTextFactory(approved=True))


# --- what is only right for benzodiazepines ---


def asked(**differs: object) -> Request:
    kept = {
        "substance": "oxycodon", "daily_mg": Decimal(20), "strengths": (Strength(Decimal(5)),), "start": TODAY,
        "protocol": "opioids-10-4-weeks", "group": "opioids",
    }  # fmt: skip
    return Request(**kept | differs)  # type: ignore[arg-type]


@pytest.fixture
def user(follows) -> Patient:
    poh = follows("opioids")
    take(poh.practice, *months("2", "Kwikstaart", **OPIOID))
    return Patient.objects.get()


def test_a_plan_for_an_opioid_goes_down_by_its_own_schedule(user):
    made_plan = plans.worked_out(user, asked(), today=TODAY)
    assert [step.mg for step in made_plan.steps] == [20, 15, 10, 5, 0]
    assert made_plan.steps[0].days >= 28
    codes = {warning.code for warning in made_plan.warnings}
    assert "never_at_once" in codes
    assert not {"withdrawal_risk", "faster_than_asam", "short_half_life"} & codes


@pytest.mark.parametrize(
    ("differs", "said"),
    [
        ({"switch_to_diazepam": True}, "Bij opioïden kan dit schema niet op een ander middel overstappen."),
        ({"protocol": "ashton"}, "Het schema ashton bestaat niet"),
        ({"substance": "oxazepam"}, "Oxazepam staat niet in de middelentabel"),
        (
            {"group": "antidepressants", "protocol": BY_HAND},
            "Voor antidepressiva zijn hier geen afbouwschema's.",
        ),
    ],
)
def test_what_holds_for_benzodiazepines_only_is_refused_in_words(user, differs, said):
    with pytest.raises(Refused, match=said):
        plans.worked_out(user, asked(**differs), today=TODAY)


def test_there_is_no_workbook_about_opioids(user, client_of):
    poh = Membership.objects.get(practice=user.practice, role=Role.POH)
    with pytest.raises(Refused, match="Er is geen werkboekje over opioïden."):
        workbooks.approved_texts(user)
    page = client_of(poh).get(reverse("workbooks", args=[user.practice.slug, user.pk])).content.decode()
    assert "Er is geen werkboekje over opioïden." in page


def test_pages_speak_of_the_medicines_of_the_project(user, client_of):
    poh, slug = Membership.objects.get(practice=user.practice, role=Role.POH), user.practice.slug
    pages = [
        *(reverse(name, args=[slug]) for name in ("imports", "patients", "chronic_rules", "today")),
        *(reverse(name, args=[slug, user.pk]) for name in ("patient", "plan", "plan_draft")),
    ]
    for page in pages:
        shown = client_of(poh).get(page)
        assert shown.status_code == 200, page
        assert "benzodiazep" not in shown.content.decode().lower(), page
        assert "diazepam" not in shown.content.decode().lower(), page


# --- what a practice agrees on ---


def test_an_agreement_speaks_of_the_medicines_of_the_project(follows, client_of, admin):
    gp = gp_of(follows("opioids"))
    for kind in ("full", "intervention"):
        text = AgreementText.objects.get(kind=kind, version=1)
        agreement_texts.approve(text=text, by=admin, at=NOW)
        address = reverse("agreement_accept", kwargs={"practice": gp.practice.slug, "contract": kind})
        page = client_of(gp).get(address).content.decode()
        assert "opioïd" in page
        assert "{middel" not in page
        assert "benzodiazep" not in page
        agreement = agreements.accept(
            practice=gp.practice, text=text, seen=agreements.words_of(text, gp.practice),
            signer_function="huisarts", proof="totp", by=gp, at=NOW,
        )  # fmt: skip
        Project.objects.filter(slug="opioids").update(medicine_group="antidepressants")
        paper = PdfReader(io.BytesIO(agreement_rendering.make(agreement)))
        words = " ".join(" ".join(page.extract_text() for page in paper.pages).split())
        Project.objects.filter(slug="opioids").update(medicine_group="opioids")
        assert "opioïd" in words
        assert "antidepress" not in words
    shared = client_of(gp).get(reverse("own_agreements", args=[gp.practice.slug])).content.decode()
    assert "{middel" not in shared


# --- the project ---


def test_the_texts_of_a_group_come_in_with_its_first_project(follows):
    follows("opioids")
    assert LetterText.objects.filter(medicine_group="opioids", approved_at=None).count() == 6
    assert LetterText.objects.filter(medicine_group="antidepressants").count() == 0


def test_a_rule_of_another_group_is_refused(admin):
    with pytest.raises(ValidationError, match="Kies een regel voor opioïden."):
        projects.create(
            slug="x", name="X", medicine_group="opioids", chronic_rule="nhg-60-days", by=admin, at=NOW
        )
    with pytest.raises(ValidationError, match="Kies een van de groepen."):
        projects.create(slug="x", name="X", medicine_group="maan", chronic_rule="maan", by=admin, at=NOW)


def test_the_group_is_fixed_from_the_first_file(follows, admin):
    poh = follows("opioids")
    project = Project.objects.get(slug="opioids")
    other = {"medicine_group": "benzodiazepines", "chronic_rule": "nhg-60-days"}
    take(poh.practice, line(Patiëntnr="2", **OTHER))
    with pytest.raises(ValidationError, match="de middelen blijven deze"):
        projects.change(project=project, reason="Toch anders", by=admin, at=NOW, **other)


def test_before_it_a_project_may_still_choose(follows, admin):
    follows("opioids")
    project = Project.objects.get(slug="opioids")
    other = {"medicine_group": "benzodiazepines", "chronic_rule": "nhg-60-days"}
    changed = projects.change(project=project, reason="Toch anders", by=admin, at=NOW, **other)
    assert changed.medicine_group == "benzodiazepines"


def test_the_project_leader_chooses_the_medicines(client_of, admin):
    page = client_of(admin).get(reverse("manage_project_new")).content.decode()
    assert "middelen die worden gevolgd" in page.lower()
    assert "opioïden" in page
    assert "antidepressiva" in page


def test_benzo_users_are_still_found_by_the_rule_of_old(follows):
    poh = follows("benzodiazepines")
    take(poh.practice, *months("1", "Zilvermeeuw", **BENZO))
    use = Use.objects.get()
    assert (use.rule, use.chronic, use.diazepam_mg_per_day) == ("nhg-60-days", True, Decimal("3.3333"))
