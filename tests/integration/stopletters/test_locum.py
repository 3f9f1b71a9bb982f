"""A locum signs on behalf of a GP who is away: only in the days that were arranged, and everybody can see it."""

from datetime import timedelta

import pytest

from benzoproject.lib import files
from benzoproject.lib.refusal import Refused
from practices.models import AuditEvent
from practices.queries import standing_in as queries
from practices.services import standing_in
from stopletters.services import signatures
from stopletters.services.signatures import Hand
from tests.factories import stopletters as made
from tests.factories.people import NOW, MembershipFactory, StandInFactory
from tests.unit.letters import looking

TODAY = NOW.date()
DAY = timedelta(days=1)


@pytest.fixture
def locum(practice):
    return MembershipFactory(practice=practice, gp=True, display_name="dr. L. Meijer", user__name="L. Meijer")


def arrange(gp, locum, by, first=TODAY, last=TODAY + 6 * DAY):
    return standing_in.arrange(gp=gp, locum=locum, first_day=first, last_day=last, by=by, at=NOW)


def sign_for(wave, locum, gp, **hand):
    return signatures.sign(
        wave=wave,
        signed_list=signatures.list_hash(signatures.to_sign(wave, locum, gp)),
        hand=Hand(**(hand or {"typed_name": locum.display_name})),
        proof="totp",
        for_gp=gp,
        by=locum,
        at=NOW,
    )


def test_a_locum_signs_the_letters_of_the_gp_who_is_away(wave, poh, gp, locum):
    arrange(gp, locum, by=poh)
    signature = sign_for(wave, locum, gp)
    assert (signature.signer, signature.for_gp) == (locum, gp)
    assert signature.statement.endswith("namens dr. M. de Wit.")
    assert signatures.to_sign(wave, gp) == []
    logged = AuditEvent.objects.filter(what="letter.sign")
    assert {(event.user, event.detail["for_gp"]) for event in logged} == {(locum.user, gp.pk)}


def test_the_letter_says_on_behalf_of_whom(wave, poh, gp, other_gp, locum):
    arrange(gp, locum, by=poh)
    made.sign(wave, poh)
    sign_for(wave, locum, gp)
    made.sign(wave, other_gp)
    made.make(wave)
    letter = wave.letters.get(position=1)
    words = " ".join(looking.text(files.read(letter.stored_name, letter.pdf_sha256)).split())
    assert "namens dr. M. de Wit, dr. L. Meijer" in words
    assert "waarnemend huisarts · getekend 12-10-2026" in words


def test_the_name_under_it_stays_when_the_locum_is_renamed(wave, poh, gp, locum):
    arrange(gp, locum, by=poh)
    sign_for(wave, locum, gp)
    locum.display_name = "dr. L. Anders"
    locum.save()
    assert wave.signatures.get().typed_name == "dr. L. Meijer"


@pytest.mark.parametrize(
    "days", [(TODAY - 9 * DAY, TODAY - DAY), (TODAY + DAY, TODAY + 9 * DAY)], ids=["over", "not yet"]
)
def test_not_outside_the_days(wave, gp, locum, days):
    StandInFactory(gp=gp, locum=locum, first_day=days[0], last_day=days[1])
    with pytest.raises(Refused, match="neemt vandaag niet waar"):
        sign_for(wave, locum, gp)


@pytest.mark.parametrize("day", [TODAY, TODAY + 3 * DAY])
def test_the_first_and_last_day_count(gp, locum, day):
    StandInFactory(gp=gp, locum=locum, first_day=TODAY, last_day=TODAY + 3 * DAY)
    assert queries.gps_of(locum, on=day) == [gp]


def test_not_after_it_was_ended(wave, poh, gp, locum):
    standing_in.end(stand_in=arrange(gp, locum, by=poh), by=gp, at=NOW)
    with pytest.raises(Refused):
        sign_for(wave, locum, gp)


def test_not_for_another_gp(wave, poh, gp, other_gp, locum):
    arrange(gp, locum, by=poh)
    with pytest.raises(Refused):
        sign_for(wave, locum, other_gp)


def test_not_for_the_poh(wave, poh, locum):
    with pytest.raises(Refused):
        arrange(poh, locum, by=poh)
    StandInFactory(gp=poh, locum=locum)
    with pytest.raises(Refused):
        sign_for(wave, locum, poh)


def test_a_poh_is_nobodys_locum(wave, poh, gp):
    with pytest.raises(Refused):
        arrange(gp, poh, by=gp)


def test_who_is_the_poh_of_the_letters_does_not_sign_as_locum_too(wave, practice, poh, gp):
    both = MembershipFactory(practice=practice, gp=True, user=poh.user)
    StandInFactory(gp=gp, locum=both)
    with pytest.raises(Refused, match="verschillende mensen"):
        sign_for(wave, both, gp, typed_name=both.display_name)


def test_nobody_gives_themselves_the_signature_of_another(gp, locum):
    with pytest.raises(Refused):
        arrange(gp, locum, by=locum)


def test_nobody_of_another_practice(gp, poh, other_practice):
    with pytest.raises(Refused):
        arrange(gp, MembershipFactory(practice=other_practice, gp=True), by=poh)


@pytest.mark.parametrize(
    ("first", "last"), [(TODAY + DAY, TODAY), (TODAY - 3 * DAY, TODAY - DAY)], ids=["reversed", "over"]
)
def test_days_make_sense(gp, locum, poh, first, last):
    with pytest.raises(Refused):
        arrange(gp, locum, by=poh, first=first, last=last)


def test_two_locums_for_the_same_days_are_refused(gp, other_gp, locum, poh):
    arrange(gp, locum, by=poh)
    with pytest.raises(Refused):
        arrange(gp, other_gp, by=poh, first=TODAY + 6 * DAY, last=TODAY + 9 * DAY)
    arrange(gp, other_gp, by=poh, first=TODAY + 7 * DAY, last=TODAY + 9 * DAY)


# --- pages ---


def test_it_is_arranged_and_ended_on_its_page(client_of, poh, gp, locum):
    client = client_of(poh)
    page = "/p/de-linde/practice/stand-ins/"
    days = {"first_day": TODAY.isoformat(), "last_day": (TODAY + DAY).isoformat()}
    assert client.post(page, {"gp": gp.pk, "locum": locum.pk, **days}).status_code == 302
    assert "dr. L. Meijer voor dr. M. de Wit" in client.get(page).content.decode()
    (row,) = queries.of_practice(poh.practice)
    client.post(f"{page}{row.pk}/end/")
    assert queries.gps_of(locum, on=TODAY) == []


def test_what_is_wrong_stands_in_the_form(client_of, poh, gp):
    days = {"first_day": TODAY.isoformat(), "last_day": TODAY.isoformat()}
    answer = client_of(poh).post("/p/de-linde/practice/stand-ins/", {"gp": gp.pk, "locum": gp.pk, **days})
    assert "Kies iemand anders als waarnemer." in answer.content.decode()


def test_the_locum_finds_and_signs_the_letters_from_today(client_of, wave, poh, gp, locum):
    arrange(gp, locum, by=poh)
    client = client_of(locum)
    page = client.get("/p/de-linde/today/").content.decode()
    assert "2 brieven namens dr. M. de Wit" in page
    address = f"/p/de-linde/waves/1/sign/?for={gp.pk}"
    assert address in page
    shown = client.get(address)
    assert "namens dr. M. de Wit" in shown.content.decode()
    client.post(
        address,
        {
            "signed_list": shown.context["current_list"],
            "typed": "L. Meijer",
            "proof": "zomer-in-lindedorp",
        },
    )
    assert wave.signatures.get().for_gp == gp


def test_the_address_alone_gives_nothing(client_of, wave, gp, locum, poh):
    for person in (locum, poh):
        assert client_of(person).get(f"/p/de-linde/waves/1/sign/?for={gp.pk}").status_code == 404
