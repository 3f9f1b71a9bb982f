"""What warnings and refusals say, in Dutch: templates with values, the same on page, paper and command line.

On an English page they come from `words_en.py`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from patients.pharmacology.tapering import words_en

DUTCH = "nl"
INFO, AMBER, RED = "info", "amber", "red"
_NUMBER = re.compile(r"(?<![\w.])(\d+)\.(\d+)(?![\w.])")
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")


@dataclass(frozen=True, slots=True)
class Words:
    """A warning: how serious, a title of a few words, and the sentence."""

    level: str
    title: str
    text: str


WARNINGS = {
    "equivalent_range": Words(
        AMBER,
        "Omrekening naar diazepam",
        "{mg} mg {substance} is volgens de bronnen {range} mg diazepam. Gerekend is met {default} mg, het schema "
        "begint met {start} mg. De huisarts kiest. Bronnen, mg voor 10 mg diazepam: {sources}.",
    ),
    "own_equivalent": Words(
        INFO,
        "Eigen omrekening",
        "De huisarts rekent {equivalent} mg {substance} als 10 mg diazepam. Het schema begint met {start} mg.",
    ),
    "equivalent_outside": Words(
        AMBER,
        "Omrekening buiten de bronnen",
        "De bronnen noemen {low} tot {high} mg {substance} voor 10 mg diazepam; gekozen is {equivalent} mg.",
    ),
    "supervised": Words(
        AMBER,
        "Begeleid afbouwen",
        "{mg} mg {substance} per dag is meer dan alleen een brief vraagt: bouw af met vaste contacten.",
    ),
    "above_amber": Words(
        AMBER,
        "Hoge dosis",
        "De dosis is voorzichtig gerekend {diazepam} mg {yardstick} per dag, meer dan {limit} mg. Bouw begeleid af.",
    ),
    "above_red": Words(
        RED,
        "Zeer hoge dosis: verwijs",
        "De dosis is voorzichtig gerekend {diazepam} mg {yardstick} per dag, meer dan {limit} mg. "
        "Verwijs naar de verslavingszorg of overleg ermee.",
    ),
    "two_benzos": Words(
        AMBER,
        "Meer dan één benzodiazepine",
        "Gebruikt ook {names}. Spreek af wat daarmee gebeurt; dit schema gaat over één middel.",
    ),
    "other_dose_unknown": Words(
        RED,
        "Dosis van een tweede middel onbekend",
        "Hoeveel {names} erbij wordt gebruikt, is niet bekend. Alles samen telt daarom als meer dan elke grens: vraag "
        "het na, en overleg met de verslavingszorg of verwijs als het zo is.",
    ),
    "two_alike": Words(
        AMBER,
        "Meer dan één middel",
        "Gebruikt ook {names}. Spreek af wat daarmee gebeurt; dit schema gaat over één middel.",
    ),
    "short_half_life": Words(
        AMBER,
        "Kort werkend middel",
        "{substance} werkt kort: klachten kunnen snel na een stap komen. Vraag er na elke stap naar.",
    ),
    "opioid": Words(
        AMBER, "Opioïd", "Gebruikt ook {names}: samen meer kans op sufheid en een trage ademhaling."
    ),
    "benzodiazepine": Words(
        AMBER, "Benzodiazepine", "Gebruikt ook {names}: samen meer kans op sufheid en een trage ademhaling."
    ),
    "gabapentinoid": Words(
        AMBER, "Gabapentinoïd", "Gebruikt ook {names}: samen meer kans op sufheid en een trage ademhaling."
    ),
    "alcohol": Words(
        AMBER, "Alcohol", "Er zijn problemen met alcohol: ontwenning kan heviger zijn. Overweeg te verwijzen."
    ),
    "addiction": Words(
        AMBER, "Andere verslaving", "Er zijn problemen met medicijnen of drugs. Overweeg te verwijzen."
    ),
    "older": Words(AMBER, "65 jaar of ouder", "Meer kans op vallen. Dat is juist een reden om af te bouwen."),
    "liver": Words(
        AMBER,
        "Lever",
        "Er is een leverziekte: diazepam en andere langwerkende middelen kunnen zich opstapelen.",
    ),
    "pregnancy": Words(
        RED, "Zwangerschap", "Er is een zwangerschap: overleg met de gynaecoloog of verloskundige."
    ),
    "failed_before": Words(
        AMBER,
        "Eerder niet gelukt",
        "Afbouwen is eerder niet gelukt. Overweeg trager af te bouwen of te verwijzen.",
    ),
    "faster_than_asam": Words(
        INFO,
        "Sneller dan ASAM 2025",
        "Van {before} naar {after} mg is {percent} % in {days} dagen of minder. ASAM noemt hoogstens 25 % per 2 weken.",
    ),
    "withdrawal_risk": Words(
        AMBER, "Ontwenning", "Kans op ontwenningsverschijnselen: {risk}. Nooit ineens stoppen."
    ),
    "never_at_once": Words(
        AMBER, "Nooit ineens", "Stop nooit ineens: dat geeft ontwenningsverschijnselen. Bouw in stappen af."
    ),
    "emergency": Words(
        INFO,
        "Toeval of delier",
        "Bij een toeval (insult) of delier: niet verder afbouwen en dezelfde dag de huisarts bellen.",
    ),
    "large_drop": Words(
        AMBER,
        "Grote stap",
        "Van {before} naar {after} mg is een grotere stap dan het gekozen schema zelf neemt.",
    ),
    "last_dose_large": Words(
        AMBER, "Hoge laatste dosis", "De laatste dosis is {mg} mg. Vandaar naar 0 is een grote stap."
    ),
    "not_to_zero": Words(
        INFO, "Eindigt niet op 0", "Het schema eindigt op {mg} mg per dag. Spreek af tot wanneer."
    ),
    "above_equivalent": Words(
        AMBER,
        "Begint hoger",
        "Het schema begint met {mg} mg diazepam, meer dan de bronnen noemen: {cautious} mg.",
    ),
    "no_equivalent": Words(
        AMBER,
        "Geen omrekening",
        "Voor {substance} is geen omrekening naar {yardstick} bekend; de grenzen zijn niet getoetst.",
    ),
    "dose_unknown": Words(
        AMBER,
        "Dosis niet gelezen",
        "De dosering in het dossier is niet te lezen. Vraag wat er wordt gebruikt.",
    ),
    "epilepsy": Words(
        RED,
        "Epilepsie of toevallen",
        "Er staat {codes} in het dossier. Overleg voor het afbouwen met de neuroloog.",
    ),
    "never_automatic": Words(
        RED,
        "Middel tegen epilepsie",
        "{substance} wordt ook tegen epilepsie gebruikt. Overleg met wie het voorschrijft.",
    ),
}

RISKS = {
    "rare": "zelden",
    "lower risk, but possible": "klein, maar mogelijk",
    "yes, increasing with dose and duration": "ja, groter bij een hogere dosis en langer gebruik",
}

_BY_HAND = "De huisarts kan de stappen zelf schrijven."
REFUSALS = {
    "unknown_substance": "{substance} staat niet in de middelentabel.",
    "unknown_protocol": "Het schema {protocol} bestaat niet. Kies uit: {known}.",
    "bad_dose": "De dagdosis {mg} mg kan niet: een getal boven 0 en tot {most} mg, met hoogstens vier decimalen.",
    "no_strengths": "Er is geen sterkte bekend van {substance}. Vul in welke tabletten of capsules er zijn.",
    "bad_strength": "De sterkte {mg} mg kan niet: een getal boven 0 en tot {most} mg, met hoogstens twee decimalen.",
    "bad_part": "Een tablet kan heel, in helften of in vieren; {part} kan niet.",
    "strength_twice": "De sterkte {mg} mg staat er twee keer. Kies één soort van deze sterkte.",
    "never_split": "{mg} mg is een vorm die nooit gedeeld mag worden (capsule, dragee, omhuld of vertraagde afgifte).",
    "bad_pace": "Een stap van {days} dagen kan niet: minstens {least} en hoogstens {most} dagen.",
    "bad_end": "De einddosis {mg} mg kan niet: 0, of minder dan de begindosis van {start} mg.",
    "bad_equivalent": "De omrekening {mg} mg kan niet: een getal boven 0 en tot {most} mg.",
    "bad_spread": "De verdeling over de dag klopt niet: kies uit ochtend, middag, avond en nacht, elk deel 0 of meer.",
    "too_late": "De datum ligt te ver weg om een heel schema op te schrijven.",
    "too_fine": "Met deze sterktes zijn er te veel mogelijkheden voor {mg} mg. Kijk de sterktes na.",
    "dose_unknown": "De dosering in het dossier is niet te lezen, dus er komt geen schema vanzelf. "
    "Vraag wat er wordt gebruikt.",
    "never_automatic": "Voor {substance} komt er geen schema vanzelf: het wordt ook tegen epilepsie gebruikt. "
    + _BY_HAND,
    "epilepsy": "Bij epilepsie of toevallen ({codes}) komt er geen schema vanzelf. " + _BY_HAND,
    "no_equivalent": "Voor {substance} geeft geen bron een omrekening naar {yardstick}. De huisarts geeft die zelf op, "
    "of schrijft de stappen zelf.",
    "no_switch": "Bij {group} kan dit schema niet op een ander middel overstappen.",
    "no_schedules": "Voor {group} zijn hier geen afbouwschema's.",
    "already_diazepam": "Het middel is al diazepam; er valt niets over te stappen.",
    "only_diazepam": "Het schema {protocol} is er alleen voor diazepam. Kies een overstap op diazepam of een ander "
    "schema.",
    "above_protocol": "Het schema {protocol} begint bij hoogstens {most} mg diazepam; dit is {mg} mg.",
    "start_not_makeable": "Met deze tabletten is {mg} mg niet te maken zonder boven de begindosis van {most} mg "
    "te komen. Kies erbij een kleinere sterkte of een deelbare tablet.",
    "rises_now": "Met deze tabletten is {mg} mg niet te maken zonder boven de dosis van nu, {most} mg, te komen. "
    "Kies erbij een kleinere sterkte of een deelbare tablet.",
    "switch_not_makeable": "De omgerekende dosis van {mg} mg diazepam is met deze tabletten niet te maken. Kies erbij "
    "een kleinere sterkte of een deelbare tablet.",
    "end_not_makeable": "De einddosis {mg} mg is met deze tabletten niet te maken.",
    "drop_too_large": "Van {before} naar {after} mg is een grotere stap dan het schema zelf neemt. Kies erbij een "
    "kleinere sterkte of een deelbare tablet.",
    "last_dose_large": "De kleinste dosis van het schema is {mg} mg: dan zou vanaf een te hoge dosis ineens worden "
    "gestopt. Kies erbij een kleinere sterkte of een deelbare tablet{switch}.",
    "cannot_be_made": "{mg} mg is met deze tabletten niet te maken.",
    "no_steps": "Er zijn geen stappen opgeschreven.",
    "rising": "De dosis gaat omhoog, van {before} naar {after} mg. Een schema gaat nooit omhoog.",
    "dates_in_disorder": "De stap van {day} begint niet na de stap ervoor.",
    "not_started": "Het schema begint pas op {day}. Kies een andere begindatum.",
    "finished": "Het schema is op {day} al aan het eind.",
    "nothing_before": "Er is geen eerdere dosis in dit schema om naar terug te gaan.",
    "not_held": "Er is nu geen rust om te beëindigen.",
    "bad_hold": "Een rust van {days} dagen kan niet: minstens 1 en hoogstens {most} dagen.",
    "other_medicine": "Dit schema is van {substance}; andere tabletten kunnen alleen van hetzelfde middel zijn.",
}


def title(code: str, language: str = DUTCH) -> str:
    return WARNINGS[code].title if language == DUTCH else words_en.WARNINGS[code][0]


def warning(code: str, values: Mapping[str, str], language: str = DUTCH) -> str:
    """The sentence of a warning."""
    if language == DUTCH:
        return _filled(WARNINGS[code].text, values)
    return words_en.filled(words_en.WARNINGS[code][1], values)


def refusal(
    code: str, values: Mapping[str, str], nearest: tuple[str, ...] = (), language: str = DUTCH
) -> str:
    """The sentence of a refusal, with the nearest doses that can be made."""
    if language == DUTCH:
        sentence, makeable, or_ = _filled(REFUSALS[code], values), "Wel te maken", " of "
        doses = [f"{_dutch(mg)} mg" for mg in nearest]
    else:
        sentence, makeable, or_ = words_en.filled(words_en.REFUSALS[code], values), "Can be made", " or "
        doses = [f"{mg} mg" for mg in nearest]
    return f"{sentence} {makeable}: {or_.join(doses)}." if nearest else sentence


def source(text: str, language: str = DUTCH) -> str:
    """Where a warning comes from; a title of a publication is the same in every language."""
    return text if language == DUTCH else words_en.SOURCES.get(text, text)


def _filled(template: str, values: Mapping[str, str]) -> str:
    text = template.format_map(words_en.COUNTED_IN | {name: _dutch(value) for name, value in values.items()})
    return text[:1].upper() + text[1:]


def _dutch(value: str) -> str:
    """Numbers with a comma, a date with the day first."""
    return _DAY.sub(r"\3-\2-\1", _NUMBER.sub(r"\1,\2", value))
