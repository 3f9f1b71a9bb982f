"""The command create_practice with a file, and how its practice begins."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from practices.models import Agreement, Invitation, Participation, Practice
from tests.factories.people import ProjectFactory

pytestmark = pytest.mark.django_db
WHOLE = """
slug: de-beuk
name: Huisartsenpraktijk De Beuk
project: arnhem
kind: intervention
list_size: 1980
agb_code: "01000009"
kvk_number: "00000000"
letterhead:
  street: Dorpsstraat
  house_number: "7"
  postcode: 1234 AB
  city: Lindedorp
  phone: (026) 000 00 00
people:
  - {name: P. Poh, email: poh@example.org, role: poh, discipline: ggz}
  - {name: H. Huisarts, email: huisarts@example.org, role: gp, display_name: dr. H. Huisarts}
"""


@pytest.fixture(autouse=True)
def project():
    return ProjectFactory(slug="arnhem")


@pytest.fixture
def made(tmp_path):
    def make(text, *options, name="praktijk.yaml"):
        file = tmp_path / name
        file.write_text(text)
        out = StringIO()
        call_command("create_practice", f"--file={file}", *options, stdout=out)
        return out.getvalue()

    return make


def refused(make, text, *options, **more):
    with pytest.raises(CommandError) as error:
        make(text, *options, **more)
    assert error.value.returncode == 2
    assert not Practice.objects.exists()
    assert not Invitation.objects.exists()
    return str(error.value)


def test_a_file_makes_the_practice_and_invites_its_people(made):
    said = made(WHOLE, "--agreement=paper")
    practice = Practice.objects.get()
    assert (practice.agb_code, practice.city, practice.list_size) == ("01000009", "Lindedorp", 1980)
    assert (practice.participation.kind, practice.participation.project.slug) == ("intervention", "arnhem")
    assert practice.letterhead_complete
    assert list(Invitation.objects.values_list("email", "display_name").order_by("email")) == [
        ("huisarts@example.org", "dr. H. Huisarts"), ("poh@example.org", "P. Poh"),
    ]  # fmt: skip
    assert "De Beuk" in said
    assert "poh@example.org" in said


def test_json_says_the_same(made):
    made(json.dumps({"slug": "de-beuk", "name": "De Beuk"}), name="praktijk.json")
    assert Practice.objects.get().slug == "de-beuk"


@pytest.mark.parametrize(
    ("options", "production", "state", "agreements"),
    [
        (["--agreement=paper"], True, Participation.State.ACTIVE, 1),
        (["--agreement=browser"], False, Participation.State.CONTRACT, 0),
        ([], False, Participation.State.ACTIVE, 1),
        ([], True, Participation.State.CONTRACT, 0),
    ],
)
def test_on_paper_it_is_at_work_in_the_browser_it_accepts_first(
    made, settings, options, production, state, agreements
):
    settings.PRODUCTION = production
    made(WHOLE, *options)
    assert Participation.objects.get().state == state
    assert Agreement.objects.count() == agreements


def test_the_option_wins_from_the_file(made):
    made(WHOLE + "agreement: paper\n", "--agreement=browser")
    assert not Agreement.objects.exists()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("slug: de-beuk", "", ["slug: ontbreekt"]),
        ("slug: de-beuk", "slug: De Beuk", ["slug:"]),
        ('agb_code: "01000009"', "agb_code: 01000007", ["agb_code: zet het tussen aanhalingstekens"]),
        ('agb_code: "01000009"', 'agb_code: "123"', ["agb_code: Een AGB-code heeft 8 cijfers."]),
        ("kind: intervention", "kind: half", ["kind: kies uit full, intervention"]),
        ("project: arnhem", "project: elders", ["project: Er is geen project"]),
        ("list_size: 1980", "list_size: veel", ["list_size: schrijf een geheel getal"]),
        ("list_size: 1980", "list_size: 0", ["list_size:"]),
        ("list_size: 1980", "lijst: 1980", ["lijst: is hier niet bekend"]),
        ("postcode: 1234 AB", "postcode: 12 AB", ["postcode:"]),
        ("  city: Lindedorp", "  plaats: Lindedorp", ["letterhead.plaats: is hier niet bekend"]),
        ("role: poh, discipline: ggz", "role: poh", ["people[1].discipline: ontbreekt"]),
        ("role: gp", "role: baas", ["people[2].role: kies uit poh, gp"]),
        ("email: huisarts@example.org", "email: huisarts", ["people[2].email:"]),
        ("people:", "people: niemand\nmensen:", ["people: schrijf een lijst", "mensen: is hier niet bekend"]),
        ("slug: de-beuk", "slug: [", ["geen goede YAML of JSON", "regel"]),
    ],
)
def test_a_mistake_is_told_with_its_field_and_nothing_is_made(made, old, new, words):
    assert old in WHOLE
    said = refused(made, WHOLE.replace(old, new), "--agreement=paper")
    assert "is niet gemaakt" in said
    for word in words:
        assert word in said


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- a\n- b",
        "zomaar tekst",
        "!!python/object/apply:os.system ['true']",
        "\x00",
        "a: " + "x" * 100_001,
    ],
)
def test_what_is_no_practice_is_refused(made, text):
    refused(made, text)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(CommandError) as error:
        call_command("create_practice", f"--file={tmp_path / 'weg.yaml'}")
    assert error.value.returncode == 2
    assert "kan niet worden geopend" in str(error.value)
