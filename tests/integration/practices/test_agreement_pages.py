"""The pages of agreements: reading, accepting with a fresh proof, the project leader's side, and the gates' pages."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from patients.models import HisImport, Wave
from practices.models import Agreement, AgreementText, Participation, Practice
from practices.services import agreement_rendering, agreement_texts, agreements
from practices.writing.agreement import read
from tests.factories.people import NOW, PASSWORD, AgreementTextFactory, MembershipFactory, PracticeFactory
from tests.factories.programme import StartOverrideFactory
from tests.integration.imports.exports import line, table

pytestmark = pytest.mark.django_db
Kind, State = AgreementText.Kind, Participation.State


@pytest.fixture
def beuk():
    return PracticeFactory(slug="de-beuk", name="Huisartsenpraktijk De Beuk", agreed=False)


@pytest.fixture
def beuk_gp(beuk):
    return MembershipFactory(practice=beuk, gp=True, display_name="dr. M. de Wit")


@pytest.fixture
def texts(admin):
    rows = AgreementText.objects.filter(version=1)
    return {row.kind: agreement_texts.approve(text=row, by=admin, at=NOW) for row in rows}


def at(name, *args, **kwargs):
    return reverse(name, args=args or None, kwargs=kwargs or None)


def accept_url(kind):
    return at("agreement_accept", practice="de-beuk", contract=kind)


def filled(text, **other):
    sent = {
        "seen": agreements.words_of(text, Practice.objects.get(slug="de-beuk")),
        "signer_function": "huisarts",
        "authorised": "on",
    }
    return {**sent, "proof": PASSWORD, **other}


def words(answer):
    return " ".join(answer.content.decode().split())


def test_a_gp_reads_all_of_it_and_accepts(client_of, beuk_gp, texts):
    client = client_of(beuk_gp)
    page = words(client.get(accept_url("processing")))
    assert "Verwerkersovereenkomst Benzoproject" in page
    for article in texts[Kind.PROCESSING].content["articles"]:
        assert article["heading"] in page
    answer = client.post(accept_url("processing"), filled(texts[Kind.PROCESSING]), follow=True)
    assert "Het akkoord is vastgelegd." in words(answer)
    assert Agreement.objects.get().proof == "password"


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"proof": "verkeerd"}, "Er is geen akkoord gegeven."),
        ({"proof": ""}, "Vul uw code of wachtwoord in."),
        ({"authorised": ""}, "Vink dit aan als u voor de praktijk mag tekenen."),
        ({"signer_function": ""}, "Vul uw functie in de praktijk in."),
        ({"seen": "ab" * 32}, "De tekst is veranderd terwijl u las."),
    ],
)
def test_what_is_wrong_stands_at_the_field_and_nothing_is_kept(client_of, beuk_gp, texts, other, said):
    sent = {name: value for name, value in filled(texts[Kind.FULL], **other).items() if value}
    page = words(client_of(beuk_gp).post(accept_url("full"), sent))
    assert said in page
    if "signer_function" in sent:
        assert 'value="huisarts"' in page
    # The next try is about the words that stand there now.
    assert agreements.words_of(texts[Kind.FULL], beuk_gp.practice) in page
    assert not Agreement.objects.exists()


def test_the_second_tab_says_that_it_was_done(client_of, beuk_gp, texts):
    client = client_of(beuk_gp)
    client.post(accept_url("full"), filled(texts[Kind.FULL]))
    answer = client.post(accept_url("full"), filled(texts[Kind.FULL]), follow=True)
    assert "Hierop is al akkoord gegeven." in words(answer)
    assert Agreement.objects.count() == 1


def test_a_poh_sees_it_and_cannot_accept(client_of, beuk, beuk_gp, texts):
    client = client_of(MembershipFactory(practice=beuk))
    page = words(client.get(at("own_agreements", "de-beuk")))
    assert "Een huisarts van de praktijk leest dit en gaat akkoord." in page
    assert accept_url("processing") not in page
    assert client.post(accept_url("processing"), filled(texts[Kind.PROCESSING])).status_code == 403
    assert not Agreement.objects.exists()


def test_before_a_text_is_approved_nobody_can_accept(client_of, beuk_gp):
    client = client_of(beuk_gp)
    assert "de projectleider moet de tekst nog goedkeuren" in words(
        client.get(at("own_agreements", "de-beuk"))
    )
    answer = client.get(accept_url("full"), follow=True)
    assert "Er is nog geen goedgekeurde tekst." in words(answer)


def test_another_contract_shows_exactly_what_changes(client_of, beuk, beuk_gp, texts):
    client = client_of(beuk_gp)
    client.post(accept_url("full"), filled(texts[Kind.FULL]))
    page = words(client.get(accept_url("intervention")))
    full, small = (
        read(texts[kind].content, agreements.party_of(beuk)).shared for kind in ("full", "intervention")
    )
    gone = [line for line in full if line not in small]
    head = page[page.index("Dit wordt niet meer gedeeld") : page.index("soorten gegevens blijven")]
    assert all(line in head for line in gone)
    assert not any(line in head for line in small)
    assert "worden niet meer vergoed" in page
    client.post(accept_url("intervention"), filled(texts[Kind.INTERVENTION]))
    beuk.participation.refresh_from_db()
    assert beuk.participation.kind == "intervention"
    back = words(client.get(accept_url("full")))
    assert "Dit komt erbij" in back
    assert "worden niet meer vergoed" not in back
    assert "Contract: aanpak en onderzoek, versie 1, tot" in words(
        client.get(at("own_agreements", "de-beuk"))
    )


def test_practice_and_project_leader_open_the_pdf_and_nobody_else(
    client_of, admin, texts, researcher, beuk_gp, other_poh
):
    client_of(beuk_gp).post(accept_url("processing"), filled(texts[Kind.PROCESSING]))
    made = Agreement.objects.get(practice=beuk_gp.practice)
    early = client_of(beuk_gp).get(at("own_agreement_pdf", "de-beuk", made.pk), follow=True)
    assert "De PDF wordt nog gemaakt." in words(early)
    agreement_rendering.render_due([made.pk])
    for person, address in (
        (beuk_gp, at("own_agreement_pdf", "de-beuk", made.pk)),
        (admin, at("manage_agreement_pdf", "de-beuk", made.pk)),
    ):
        answer = client_of(person).get(address)
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF-")
    own = at("own_agreement_pdf", other_poh.practice.slug, made.pk)
    assert client_of(other_poh).get(own).status_code == 404
    assert client_of(researcher).get(at("manage_agreement_pdf", "de-beuk", made.pk)).status_code == 403


def test_the_project_leader_records_paper_once(client_of, admin, beuk):
    client, address = client_of(admin), at("manage_agreements", "de-beuk")
    for _ in range(2):
        answer = client.post(address, {"kind": "processing"}, follow=True)
        assert "Vastgelegd. Bewaar het getekende exemplaar." in words(answer)
    assert "op papier getekend" in words(answer)
    assert Agreement.objects.count() == 1
    assert "Kies welke overeenkomst is getekend." in words(client.post(address, {"kind": "?"}, follow=True))
    assert "Kies welke" in words(client.post(address, {"kind": "intervention"}, follow=True))
    assert Agreement.objects.count() == 1


# --- the texts
def edited(text, **other):
    content = text.content
    sent = {"title": content["title"], "intro": content["intro"], "shared": "\r\n".join(content["shared"])}
    articles = content["articles"]
    sent |= {"form-TOTAL_FORMS": str(len(articles) + 2), "form-INITIAL_FORMS": str(len(articles))}
    for number, article in enumerate([*articles, {}, {}]):
        sent[f"form-{number}-heading"] = article.get("heading", "")
        sent[f"form-{number}-paragraphs"] = "\r\n".join(article.get("paragraphs", []))
    return {**sent, **other}


def test_the_project_leader_writes_compares_and_approves(client_of, admin):
    client, first = client_of(admin), AgreementText.objects.get(kind=Kind.FULL, version=1)
    last = len(first.content["articles"])
    new = {f"form-{last}-heading": "Nieuw", f"form-{last}-paragraphs": "Een zin.\r\n\r\nNog een."}
    sent = edited(first, **{"form-0-heading": "", "form-0-paragraphs": ""}, **new)
    answer = client.post(at("agreement_text_edit", first.pk), sent, follow=True)
    assert "Bewaard als concept." in words(answer)
    made = AgreementText.objects.get(kind=Kind.FULL, version=2)
    headings = [article["heading"] for article in made.content["articles"]]
    assert headings == [*[a["heading"] for a in first.content["articles"][1:]], "Nieuw"]
    assert made.content["articles"][-1]["paragraphs"] == ["Een zin.", "Nog een."]
    page = words(client.get(at("agreement_text_compare", made.pk)))
    assert "</span>Nieuw</ins>" in page
    assert "Goedgekeurd." in words(client.post(at("agreement_text", made.pk), follow=True))
    made.refresh_from_db()
    assert made.approved_by == admin.user
    assert "goedgekeurd" in words(client.get(at("agreement_texts")))


def test_a_concept_behind_an_approved_version_is_not_offered(client_of, admin):
    client, first = client_of(admin), AgreementText.objects.get(kind=Kind.FULL, version=1)
    assert "Deze tekst goedkeuren" in words(client.get(at("agreement_text", first.pk)))
    AgreementTextFactory(kind=Kind.FULL, version=2)
    page = words(client.get(at("agreement_text", first.pk)))
    assert "een nieuwere versie is goedgekeurd" in page
    assert "Deze tekst goedkeuren" not in page
    assert "ingehaald" in words(client.get(at("agreement_texts")))
    assert "Er is niets veranderd" in words(client.post(at("agreement_text", first.pk), follow=True))


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({}, "Er is niets veranderd"),
        ({"form-0-heading": ""}, "Schrijf een kop boven deze tekst."),
        ({"form-0-paragraphs": ""}, "Schrijf de tekst van dit artikel"),
        ({"title": ""}, "Dit veld is verplicht."),
    ],
)
def test_a_version_that_cannot_be_keeps_what_was_typed(client_of, admin, other, said):
    first = AgreementText.objects.get(kind=Kind.PROCESSING, version=1)
    sent = edited(first, **{"form-1-heading": first.content["articles"][1]["heading"], **other})
    page = words(
        client_of(admin).post(at("agreement_text_edit", first.pk), {**sent, "change_note": "mijn reden"})
    )
    assert said in page
    assert "mijn reden" in page
    assert not AgreementText.objects.filter(version=2).exists()


# --- the gates
def export():
    return {"file": SimpleUploadedFile("export.csv", table(line()))}


def test_no_file_is_read_in_before_the_processing_agreement(client_of, beuk, beuk_gp, texts):
    client, address = client_of(MembershipFactory(practice=beuk)), at("import_new", "de-beuk")
    page = words(client.get(address))
    assert "dr. M. de Wit leest de tekst en gaat akkoord." in page
    assert at("own_agreements", "de-beuk") in page
    assert 'type="file"' not in page
    assert "Er is nog geen verwerkersovereenkomst" in words(client.post(address, export()))
    assert not HisImport.objects.exists()
    client_of(beuk_gp).post(accept_url("processing"), filled(texts[Kind.PROCESSING]))
    assert 'type="file"' in words(client.get(address))
    assert client.post(address, export()).status_code == 302
    assert HisImport.objects.count() == 1


@pytest.mark.parametrize("rehearse", [[], ["--dry-run"]])
def test_the_command_refuses_as_well(beuk, tmp_path, capsys, rehearse):
    (tmp_path / "export.csv").write_bytes(table(line()))
    with pytest.raises(SystemExit) as ended:
        call_command("import_his", str(tmp_path / "export.csv"), "--practice", "de-beuk", *rehearse)
    assert ended.value.code == 2
    assert "Er is nog geen verwerkersovereenkomst" in capsys.readouterr().err
    assert not HisImport.objects.exists()


def test_the_import_page_says_who_is_missing(client_of, beuk, texts):
    page = words(client_of(MembershipFactory(practice=beuk)).get(at("import_new", "de-beuk")))
    assert "niemand heeft die rol nog" in page


def test_a_wave_opens_only_for_a_practice_at_work(client_of, practice, poh):
    Participation.objects.filter(practice=practice).update(state=State.TRAINING)
    client = client_of(poh)
    page = words(client.get(at("waves", "de-linde")))
    assert "Er kan nu geen ronde worden geopend." in page
    assert "trainingsdag 1" in page
    answer = client.post(at("wave_open", "de-linde"), follow=True)
    assert "Er kunnen nu geen brieven worden gemaakt." in words(answer)
    assert not Wave.objects.exists()


def test_a_poh_without_day_1_is_warned_and_may_go_on(client_of, practice, poh):
    client = client_of(poh)
    warning = "volgde u trainingsdag 1 nog niet"
    assert warning in words(client.get(at("waves", "de-linde")))
    StartOverrideFactory(membership=poh)
    assert warning not in words(client.get(at("waves", "de-linde")))
