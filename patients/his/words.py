"""The words that HIS exports and spreadsheets use above a column. Order matters: the first word is the surest."""

import re
import unicodedata

REQUIRED = ("patient_number", "date")
FIELDS: dict[str, str] = {
    "patient_number": "patiëntnummer",
    "full_name": "naam, volledig",
    "initials": "voorletters",
    "prefix": "tussenvoegsel",
    "surname": "achternaam",
    "birth_date": "geboortedatum",
    "sex": "geslacht",
    "street": "straat",
    "house_number": "huisnummer",
    "house_number_addition": "toevoeging huisnummer",
    "postcode": "postcode",
    "city": "woonplaats",
    "phone": "telefoon",
    "date": "datum recept",
    "product": "middel",
    "atc": "ATC-code",
    "strength": "sterkte",
    "quantity": "aantal",
    "dosage": "dosering",
    "icpc": "ICPC-code",
    "gp": "eigen huisarts",
}
WORDS: dict[str, str] = {
    "patient_number": "patientnummer patientnr patientid patientnum patnr patnummer patid pid patientcode nhgnummer "
    "dossiernummer dossiernr hisnummer hisnr patientnumber patient",
    "full_name": "naam patientnaam naampatient volledigenaam patnaam naamvolledig name",
    "initials": "voorletters voorletter initialen vl initials",
    "prefix": "tussenvoegsel tussenvoegsels voorvoegsel voorvoegsels tussenv tv prefix",
    "surname": "achternaam geslachtsnaam familienaam eigennaam surname lastname",
    "birth_date": "geboortedatum gebdatum gebdat geboortedat gebdt datumgeboorte geboren birthdate dateofbirth",
    "sex": "geslacht sekse mv gesl mvo sex gender",
    "street": "straat straatnaam adres street",
    "house_number": "huisnummer huisnr hnr nummerhuis housenumber",
    "house_number_addition": "huisnummertoevoeging toevoeging huisnrtoevoeging huisnrtoev toev hnrtoevoeging "
    "huistoevoeging huisletter housenumberaddition",
    "postcode": "postcode pc postkode zip postalcode",
    "city": "woonplaats plaats plaatsnaam city",
    "phone": "telefoon telefoonnummer telnr tel telefoonnr mobiel mobielnummer mobieltelefoon phone",
    "date": "voorschrijfdatum receptdatum datumvoorschrift datumrecept datumvoorgeschreven rxdatum "
    "voorgeschrevenop datum startdatum begindatum ingangsdatum afleverdatum aflevdatum uitgiftedatum "
    "episodedatum datumepisode begindatumepisode startdatumepisode date",
    "product": "etiketnaam middel geneesmiddel medicatie medicijn medicament geneesmiddelnaam artikelomschrijving "
    "artikel artikelnaam hpknaam prknaam gpknaam product productnaam middelnaam preparaat omschrijving voorschrift "
    "medication drug",
    "atc": "atc atccode atc7",
    "strength": "sterkte dosissterkte strength",
    "quantity": "aantal hoeveelheid hvh hoev aantalstuks stuks aantaleenheden afgeleverdaantal afleverhoeveelheid "
    "quantity",
    "dosage": "gebruik dosering gebruiksvoorschrift doseringstekst doseervoorschrift gebruikstekst dosage "
    "doseringscode gebruikscode sig signatuur gebr",
    "icpc": "icpc icpccode icpc1 icpc1code episodecode episodeicpc episode indicatie",
    "gp": "eigenhuisarts huisarts vastehuisarts huisartsnaam eigenha ha voorschrijver",
}
# Words that are known but bring nothing we store; they still help to find the header row.
KNOWN_UNUSED = frozenset(
    [
        "prk",
        "prkcode",
        "hpk",
        "hpkcode",
        "gpk",
        "gpkcode",
        "zinummer",
        "zinr",
        "zi",
        "einddatum",
        "stopdatum",
        "herhaalrecept",
        "herhaling",
        "chronisch",
        "bsn",
        "apotheek",
        "leeftijd",
        "voornaam",
        "roepnaam",
        "specialisme",
        "regel",
        "regelnummer",
        "receptnummer",
    ]
)
# Words that usually mean the field, but may well mean something else: a person is asked.
DOUBTFUL_WORDS = frozenset(
    [
        "ha",
        "voorschrijver",
        "episode",
        "indicatie",
        "omschrijving",
        "patient",
        "product",
        "artikel",
        "date",
        "adres",
    ]
)
BSN_WORD = re.compile(r"bsn|burgerservice|sofinummer|sofinr|^sofi$")

RANKED: dict[str, tuple[str, int]] = {
    word: (field, rank) for field, words in WORDS.items() for rank, word in enumerate(words.split())
}


def plain(header: str) -> str:
    """ "Patiënt_nr." -> "patientnr"."""
    letters = unicodedata.normalize("NFKD", header.casefold())
    return re.sub(r"[^a-z0-9]", "", letters)


def tokens(header: str) -> list[str]:
    return [plain(part) for part in re.split(r"[\s_./()\-]+", header) if plain(part)]


def is_known(header: str) -> bool:
    word = plain(header)
    bare = word.rstrip("0123456789")  # "Middel 2" is as well known as "Middel"
    return word in RANKED or bare in RANKED or word in KNOWN_UNUSED or bool(BSN_WORD.search(word))


def is_bsn_name(header: str) -> bool:
    return bool(BSN_WORD.search(plain(header)))
