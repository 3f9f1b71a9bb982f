"""Payment batches: every claim in one, the file tells the same sum, one makes it and another releases it."""

import json
import xml.etree.ElementTree as ET
from datetime import timedelta
from decimal import Decimal
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benzoproject.lib import files
from benzoproject.lib.refusal import Refused
from practices.models import AuditEvent, Batch, Claim, Mail, Project
from practices.queries import payments as queries
from practices.services import bank_accounts, batch_files, batches, mails, tidy
from tests.claims import approved, payable
from tests.factories.people import NOW, PASSWORD, MembershipFactory, PracticeFactory
from tests.factories.programme import IBAN, BankAccountFactory

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
SPACE = "{urn:iso:std:iso:20022:tech:xsd:pain.001.001.03}"


@pytest.fixture
def fund():
    return MembershipFactory(fund=True)


@pytest.fixture
def second():
    return MembershipFactory(fund=True)


@pytest.fixture
def project(practice):
    project = practice.participation.project
    project.payer_name, project.payer_iban = "Stichting Voorbeeldfonds", IBAN
    project.save()
    return project


def make(project, by, at=NOW):
    return batches.make(project=project, execute_on=at.date() + timedelta(days=2), by=by, at=at)


def texts(batch, name):
    data = files.read(batch.stored_name, batch.file_sha256)
    return [node.text for node in ET.fromstring(data.decode()).iter(f"{SPACE}{name}")]


def states():
    return list(Claim.objects.order_by("pk").values_list("state", flat=True))


def test_one_transfer_per_practice_with_the_numbers_of_its_claims(project, practice, other_practice, fund):
    one, two = payable(practice, 85, -10)
    [three] = payable(other_practice, 60)
    batch = make(project, fund)
    assert texts(batch, "InstdAmt") == ["60.00", "75.00"]
    assert texts(batch, "CtrlSum") == ["135.00", "135.00"]
    assert texts(batch, "Ustrd") == [
        f"Benzoproject uren {three.reference}", f"Benzoproject uren {one.reference}, {two.reference}",
    ]  # fmt: skip
    assert texts(batch, "MsgId") == [batch.message_id]
    assert len(set(texts(batch, "EndToEndId"))) == 2
    assert batch.total == Decimal("135.00")
    assert states() == ["in_batch"] * 3
    event = AuditEvent.objects.get(what="batch.make")
    assert sorted(event.detail["claims"]) == [one.pk, two.pk, three.pk]


def test_nothing_personal_is_in_the_file(project, practice, fund):
    payable(practice, 85)
    batch = make(project, fund)
    text = files.read(batch.stored_name, batch.file_sha256).decode()
    for user in {claim.submitted_by for claim in Claim.objects.all()}:
        assert user.name not in text
        assert user.email not in text


def test_what_waits(project, practice, other_practice, fund):
    """A correction above the rest, and a practice without an account that can be used."""
    payable(practice, 85, -85)
    approved(MembershipFactory(practice=other_practice))
    BankAccountFactory(practice=other_practice, confirmed_by=None)
    with pytest.raises(Refused, match="geen declaratie"):
        make(project, fund)
    assert not Batch.objects.exists()
    assert states() == ["approved"] * 3
    # Later hours settle the correction.
    approved(MembershipFactory(practice=practice), minutes=20, number=2)
    assert make(project, fund).total == Decimal("20.00")
    assert states() == ["in_batch", "in_batch", "approved", "in_batch"]


@pytest.mark.parametrize(
    ("days", "payer", "words"),
    [(-1, True, "vanaf vandaag"), (61, True, "hoogstens 60 dagen"), (2, False, "wie betaalt")],
)
def test_what_is_refused(project, practice, fund, days, payer, words):
    payable(practice, 85)
    before = files.stored_names("payments")
    if not payer:
        Project.objects.update(payer_iban="")
    with pytest.raises(Refused, match=words):
        batches.make(project=project, execute_on=TODAY + timedelta(days=days), by=fund, at=NOW)
    assert states() == ["approved"]
    assert not Batch.objects.exists()
    assert files.stored_names("payments") == before


def test_a_holder_no_bank_can_read_makes_no_file(project, practice, fund):
    payable(practice, 85)
    practice.bank_accounts.update(holder="   «»   ")
    with pytest.raises(Refused, match="niet aannemen"):
        make(project, fund)
    assert states() == ["approved"]


def test_the_maker_does_not_release_and_before_that_nobody_downloads(project, practice, fund, second):
    payable(practice, 85)
    batch = make(project, fund)
    for by in (fund, second):
        with pytest.raises(Refused, match="vrijgegeven"):
            batches.file_of(batch=batch, by=by, at=NOW)
    with pytest.raises(Refused, match="zelf gemaakt"):
        batches.release(batch=batch, proof=PASSWORD, by=fund, at=NOW)
    with pytest.raises(Refused):
        batches.release(batch=batch, proof="wrong", by=second, at=NOW)
    assert Batch.objects.get().state == "made"
    batches.release(batch=batch, proof=PASSWORD, by=second, at=NOW)
    assert batches.file_of(batch=batch, by=fund, at=NOW).startswith(b"<?xml")
    assert AuditEvent.objects.filter(what="payment file", action="export").count() == 1


def test_an_account_that_was_taken_back_stops_the_release(project, practice, fund, second):
    payable(practice, 85)
    batch = make(project, fund)
    bank_accounts.stop(account=practice.bank_accounts.get(), by=fund, at=NOW)
    with pytest.raises(Refused, match="teruggenomen"):
        batches.release(batch=batch, proof=PASSWORD, by=second, at=NOW)
    batches.cancel(batch=batch, by=second, at=NOW)
    assert states() == ["approved"]


def test_a_damaged_file_is_not_released(project, practice, fund, second):
    payable(practice, 85)
    batch = make(project, fund)
    files.write(batch.stored_name, b"something else")
    with pytest.raises(Refused, match="beschadigd"):
        batches.release(batch=batch, proof=PASSWORD, by=second, at=NOW)


def test_paid_is_the_end_and_the_practice_hears(project, practice, fund, second, mailoutbox):
    payable(practice, 85)
    batch = make(project, fund)
    with pytest.raises(Refused):
        batches.pay(batch=batch, paid_on=TODAY, by=second, at=NOW)
    batches.release(batch=batch, proof=PASSWORD, by=second, at=NOW)
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
        with pytest.raises(Refused, match="ligt tussen"):
            batches.pay(batch=batch, paid_on=day, by=second, at=NOW)
    batches.pay(batch=batch, paid_on=TODAY, by=fund, at=NOW)
    assert states() == ["paid"]
    for again in (
        lambda: batches.pay(batch=batch, paid_on=TODAY, by=fund, at=NOW),
        lambda: batches.cancel(batch=batch, by=fund, at=NOW),
    ):
        with pytest.raises(Refused):
            again()
    mails.send_due(list(Mail.objects.values_list("pk", flat=True)))
    [mail] = mailoutbox
    assert mail.subject == "Uw uren van september 2026 zijn betaald"
    assert "12-10-2026" in mail.body


def test_a_cancelled_batch_gives_its_claims_back_and_its_file_no_more(project, practice, fund, second):
    payable(practice, 85)
    batch = make(project, fund)
    batches.cancel(batch=batch, by=fund, at=NOW)
    with pytest.raises(Refused):
        batches.file_of(batch=batch, by=second, at=NOW)
    other = make(project, second)
    assert other.message_id != batch.message_id
    assert Claim.objects.get().batch == other
    with pytest.raises(Refused, match="ligt tussen"):  # it never went to the bank
        batches.pay(batch=batch, paid_on=TODAY, by=second, at=NOW)


def called_back(project, fund, second):
    """Made by `fund`, released by `second`, cancelled by `second`."""
    batch = batches.release(batch=make(project, fund), proof=PASSWORD, by=second, at=NOW)
    return batches.cancel(batch=batch, reason="De bank weigerde het", proof=PASSWORD, by=second, at=NOW)


def test_a_released_batch_is_cancelled_by_somebody_else_with_a_reason_and_a_proof(
    project, practice, fund, second
):
    payable(practice, 85)
    batch = batches.release(batch=make(project, fund), proof=PASSWORD, by=second, at=NOW)
    for by, reason, proof, words in (
        (fund, "Geweigerd", PASSWORD, "zelf gemaakt"),
        (second, " ", PASSWORD, "hoe u weet"),
        (second, "Geweigerd", "wrong", "."),
    ):
        with pytest.raises(Refused, match=words):
            batches.cancel(batch=batch, reason=reason, proof=proof, by=by, at=NOW)
    assert states() == ["in_batch"]
    batches.cancel(batch=batch, reason="Geweigerd", proof=PASSWORD, by=second, at=NOW)
    assert states() == ["approved"]
    assert AuditEvent.objects.get(what="batch.cancel").detail["reason"] == "Geweigerd"


def test_a_new_batch_says_that_its_claims_were_released_before(project, practice, fund, second, client_of):
    [claim] = payable(practice, 85)
    first = called_back(project, fund, second)
    text = client_of(fund).get(reverse("payment", args=[make(project, second).pk])).content.decode()
    assert f"Eerder vrijgegeven in {first.message_id}" in text
    assert f"{claim.reference}. Reden: De bank weigerde het" in text


def test_a_cancelled_batch_that_the_bank_paid_after_all_is_paid(project, practice, fund, second):
    payable(practice, 85)
    first = called_back(project, fund, second)
    other = make(project, second)
    with pytest.raises(Refused, match="andere betaalopdracht"):
        batches.pay(batch=first, paid_on=TODAY, by=fund, at=NOW)
    batches.cancel(batch=other, by=fund, at=NOW)
    batches.pay(batch=first, paid_on=TODAY, by=fund, at=NOW)
    claim = Claim.objects.get()
    assert (claim.state, claim.batch, claim.account) == ("paid", first, practice.bank_accounts.get())
    with pytest.raises(Refused):
        make(project, fund)


def test_an_account_that_was_replaced_stops_the_release_and_a_day_that_is_past_too(
    project, practice, fund, second
):
    payable(practice, 85)
    batch = make(project, fund)
    late = NOW + timedelta(days=5)
    with pytest.raises(Refused, match="voorbij"):
        batches.release(batch=batch, proof=PASSWORD, by=second, at=late)
    BankAccountFactory(practice=practice)
    with pytest.raises(Refused, match="vervangen"):
        batches.release(batch=batch, proof=PASSWORD, by=second, at=NOW)


def test_paid_is_after_the_release(project, practice, fund, second):
    payable(practice, 85)
    batch = batches.make(project=project, execute_on=TODAY + timedelta(days=9), by=fund, at=NOW)
    later = NOW + timedelta(days=4)
    batches.release(batch=batch, proof=PASSWORD, by=second, at=later)
    with pytest.raises(Refused, match="vrijgegeven"):
        batches.pay(batch=batch, paid_on=TODAY, by=second, at=later)
    assert batches.pay(batch=batch, paid_on=later.date(), by=second, at=later).paid_on == later.date()


def test_who_cancels_a_released_batch_writes_why_in_the_browser(project, practice, fund, second, client_of):
    payable(practice, 85)
    with time_machine.travel(NOW, tick=False):
        batch = batches.release(batch=make(project, fund), proof=PASSWORD, by=second, at=NOW)
        url, client = reverse("payment_cancel", args=[batch.pk]), client_of(second)
        page = client.post(url, {"proof": PASSWORD})
        assert page.context["cancel"].errors["reason"]
        client.post(url, {"proof": PASSWORD, "reason": "De bank weigerde het"})
        page = client.get(reverse("payment", args=[batch.pk])).content.decode()
        assert "De bank weigerde het" in page
        client.post(reverse("payment_pay", args=[batch.pk]), {"paid_on": "12-10-2026"})
    assert states() == ["paid"]


def test_a_new_account_is_paid_to_only_when_it_counts(project, practice, fund):
    [claim] = payable(practice, 85)
    poh, gp = MembershipFactory(practice=practice), MembershipFactory(practice=practice, gp=True)
    new = bank_accounts.enter(
        practice=practice, number="NL20INGB0001234567", holder="Nieuw", proof=PASSWORD, by=poh, at=NOW
    )
    bank_accounts.confirm(account=new, proof=PASSWORD, by=gp, at=NOW)
    batch = make(project, fund, at=NOW + timedelta(days=4))
    assert texts(batch, "IBAN") == [IBAN, IBAN]
    batches.cancel(batch=batch, by=fund, at=NOW)
    assert texts(make(project, fund, at=NOW + timedelta(days=5)), "IBAN") == [IBAN, new.iban]
    claim.refresh_from_db()
    assert claim.account == new


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.lists(st.integers(-200, 300).filter(bool), min_size=1, max_size=4), min_size=1, max_size=4),
    st.integers(0, 3),
)
def test_laws_of_paying(db, practices_of, cancelled):
    """Whatever was approved: payments add up to their claims, the file to the payments, and each claim stands in one
    live batch at most, also when batches were cancelled before."""
    from django.db import transaction

    with transaction.atomic():
        point = transaction.savepoint()
        try:
            check_laws(practices_of, cancelled)
        finally:
            transaction.savepoint_rollback(point)


def check_laws(practices_of, cancelled):
    fund = MembershipFactory(fund=True, user__factor=False)
    places = [PracticeFactory(agreed=False) for _ in practices_of]
    project = places[0].participation.project
    Project.objects.update(payer_name="Fonds", payer_iban=IBAN)
    for place, minutes in zip(places, practices_of, strict=True):
        payable(place, *minutes)
    expected = {place.pk: sum(minutes) for place, minutes in zip(places, practices_of, strict=True)}
    expected = {pk: total for pk, total in expected.items() if total > 0}
    if not expected:
        with pytest.raises(Refused):
            make(project, fund)
        return
    for _ in range(cancelled % 2):
        batches.cancel(batch=make(project, fund), by=fund, at=NOW)
    batch = make(project, fund)
    paid = {found.practice.pk: found.amount for found in queries.payments_of(batch)}
    assert paid == expected
    assert sum(paid.values()) == batch.total == sum(claim.total for claim in batch.claims.all())
    assert sum(Decimal(text) for text in texts(batch, "InstdAmt")) == batch.total
    assert {Decimal(text) for text in texts(batch, "CtrlSum")} == {batch.total}
    live = Claim.objects.filter(state="in_batch")
    assert {claim.batch_id for claim in live} == {batch.pk}
    assert live.count() + Claim.objects.filter(state="approved").count() == Claim.objects.count()
    with pytest.raises(Refused):
        make(project, fund)


@pytest.mark.parametrize(("count", "end"), [(1, "D00001"), (40, "meer")])
def test_a_reason_fits_on_a_statement(count, end):
    words = batch_files.reason([f"D{number:05d}" for number in range(1, count + 1)])
    assert words.endswith(end)
    assert len(words) <= 140


def test_files_of_nobody_are_thrown_away_after_a_while_and_others_stay(project, practice, fund):
    payable(practice, 85)
    batch = make(project, fund)
    files.write("payments/999-left.xml", b"left")
    tidy.tidy(at=timezone.now())
    assert "payments/999-left.xml" in files.stored_names("payments")
    tidy.tidy(at=timezone.now() + timedelta(hours=2))
    assert files.stored_names("payments") == [batch.stored_name]


# --- pages -----------------------------------------------------------------------------------------------------------
def test_from_approved_to_paid_in_the_browser(project, practice, fund, second, client_of):
    payable(practice, 85)
    with time_machine.travel(NOW, tick=False):
        one, other = client_of(fund), client_of(second)
        text = one.get(reverse("payments")).content.decode()
        assert "Betaalopdracht van €\u00a085,00 maken" in text
        assert "ABNA" not in text
        page = one.post(
            reverse("payments_make", args=[project.pk]), {"execute_on": "14-10-2026"}, follow=True
        )
        assert "Iemand anders geeft deze betaalopdracht vrij" in page.content.decode()
        batch = Batch.objects.get()
        refused = one.get(reverse("payment_file", args=[batch.pk]), follow=True).content.decode()
        assert "nadat iemand anders het heeft vrijgegeven" in refused
        page = other.post(reverse("payment_release", args=[batch.pk]), {"proof": "wrong"})
        assert page.context["release"].errors
        other.post(reverse("payment_release", args=[batch.pk]), {"proof": PASSWORD})
        answer = other.get(reverse("payment_file", args=[batch.pk]))
        assert answer["Content-Disposition"] == f'attachment; filename="{batch.message_id}.xml"'
        page = other.post(reverse("payment_pay", args=[batch.pk]), {"paid_on": "13-10-2026"})
        assert page.context["paid"].errors["paid_on"]
        other.post(reverse("payment_pay", args=[batch.pk]), {"paid_on": "12-10-2026"})
    assert Batch.objects.get().paid_on == TODAY


def test_the_project_leader_looks_and_does_nothing(project, practice, fund, admin, client_of):
    payable(practice, 85)
    batch, client = make(project, fund), client_of(admin)
    text = client.get(reverse("payment", args=[batch.pk])).content.decode()
    assert "85,00" in text
    assert "<form" not in text.split("<main")[1]
    assert client.post(reverse("payment_cancel", args=[batch.pk])).status_code == 403


def test_a_day_that_makes_no_sense_is_said_at_the_field(project, practice, fund, client_of):
    payable(practice, 85)
    page = client_of(fund).post(reverse("payments_make", args=[project.pk]), {"execute_on": "01-01-2020"})
    assert "Kies een dag vanaf vandaag" in page.content.decode()
    assert not Batch.objects.exists()


# --- the command -----------------------------------------------------------------------------------------------------
def run(*arguments):
    out = StringIO()
    call_command("payment_batch", *arguments, stdout=out)
    return out.getvalue()


def test_a_batch_from_the_command_line(project, practice, fund, tmp_path, settings):
    settings.PRODUCTION = False  # there somebody has to be named
    [claim] = payable(practice, 85)
    found = json.loads(run("--project", project.slug, "--out", str(tmp_path / "b.xml"), "--json"))
    batch = Batch.objects.get()
    assert found == {
        "batch": batch.message_id,
        "state": "made",
        "execute_on": batch.execute_on.isoformat(),
        "payments": [{"practice": "de-linde", "claims": [claim.reference], "amount": 85.0}],
        "total": 85.0,
        "file": str(tmp_path / "b.xml"),
        "sha256": batch.file_sha256,
    }
    assert (tmp_path / "b.xml").read_bytes() == files.read(batch.stored_name, batch.file_sha256)
    assert batch.made_by == fund.user
    assert (batch.state, batch.released_at) == ("made", None)


def test_in_words_it_says_when_the_file_may_go_to_the_bank(project, practice, fund, tmp_path, settings):
    settings.PRODUCTION = False
    payable(practice, 85)
    assert "pas naar de bank" in run("--project", project.slug, "--out", str(tmp_path / "b.xml"))


def test_what_the_command_refuses(project, practice, fund, tmp_path, settings):
    settings.PRODUCTION = False
    out = str(tmp_path / "b.xml")
    cases = [
        (["--project", "niets", "--out", out], "geen project"),
        (
            ["--project", project.slug, "--out", out, "--by", "niemand@example.org"],
            "niemand die voor het fonds",
        ),
        (["--project", project.slug, "--out", str(tmp_path / "weg/b.xml")], "bestaat niet"),
        (["--project", project.slug, "--out", out], "geen declaratie"),
    ]
    for arguments, words in cases:
        with pytest.raises(CommandError, match=words) as refused:
            run(*arguments)
        assert refused.value.returncode == 2
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="--by"):
        run("--project", project.slug, "--out", out)
    (tmp_path / "b.xml").write_text("kept")
    with pytest.raises(CommandError, match="overschreven"):
        run("--project", project.slug, "--out", out)
    assert (tmp_path / "b.xml").read_text() == "kept"
    assert not Batch.objects.exists()
