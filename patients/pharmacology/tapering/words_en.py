"""What warnings and refusals say on an English page, beside the Dutch of `words.py` for paper and command line."""

import re
from collections.abc import Mapping

# Code -> title and sentence.
WARNINGS: Mapping[str, tuple[str, str]] = {
    "equivalent_range": (
        "Conversion to diazepam",
        (
            "By the sources {mg} mg {substance} is {range} mg diazepam. {default} mg was counted, the schedule begins "
            "with {start} mg. The GP chooses. Sources, mg for 10 mg diazepam: {sources}."
        ),
    ),
    "own_equivalent": (
        "Conversion of the GP's own",
        "The GP counts {equivalent} mg {substance} as 10 mg diazepam. The schedule begins with {start} mg.",
    ),
    "equivalent_outside": (
        "Conversion outside the sources",
        "The sources say {low} to {high} mg {substance} for 10 mg diazepam; {equivalent} mg was chosen.",
    ),
    "supervised": (
        "Taper under supervision",
        "{mg} mg {substance} a day is more than a letter alone asks: taper with fixed contacts.",
    ),
    "above_amber": (
        "High dose",
        "Counted with care the dose is {diazepam} mg {yardstick} a day, more than {limit} mg. Taper under supervision.",
    ),
    "above_red": (
        "Very high dose: refer",
        (
            "Counted with care the dose is {diazepam} mg {yardstick} a day, more than {limit} mg. Refer to addiction "
            "care or confer with them."
        ),
    ),
    "two_benzos": (
        "More than one benzodiazepine",
        "Also uses {names}. Agree on what happens with that; this schedule is about one medicine.",
    ),
    "other_dose_unknown": (
        "Dose of a second medicine unknown",
        (
            "How much {names} is used beside it is not known. Together it therefore counts as above every limit: ask, "
            "and confer with addiction care or refer when it is so."
        ),
    ),
    "two_alike": (
        "More than one medicine",
        "Also uses {names}. Agree on what happens with that; this schedule is about one medicine.",
    ),
    "short_half_life": (
        "Short-acting medicine",
        "{substance} acts shortly: complaints can come soon after a step. Ask about them after each step.",
    ),
    "opioid": ("Opioid", "Also uses {names}: together more chance of drowsiness and slow breathing."),
    "benzodiazepine": (
        "Benzodiazepine",
        "Also uses {names}: together more chance of drowsiness and slow breathing.",
    ),
    "gabapentinoid": (
        "Gabapentinoid",
        "Also uses {names}: together more chance of drowsiness and slow breathing.",
    ),
    "alcohol": (
        "Alcohol",
        "There are problems with alcohol: withdrawal can be heavier. Consider referring.",
    ),
    "addiction": ("Other addiction", "There are problems with medicines or drugs. Consider referring."),
    "older": ("65 or older", "More chance of a fall. That is a reason to taper."),
    "liver": ("Liver", "There is a liver disease: diazepam and other long-acting medicines can accumulate."),
    "pregnancy": ("Pregnancy", "There is a pregnancy: confer with the gynaecologist or midwife."),
    "failed_before": (
        "Did not succeed before",
        "Tapering did not succeed before. Consider going slower or referring.",
    ),
    "faster_than_asam": (
        "Faster than ASAM 2025",
        "From {before} to {after} mg is {percent} % in {days} days or less. ASAM says at most 25 % in 2 weeks.",
    ),
    "withdrawal_risk": ("Withdrawal", "Chance of withdrawal symptoms: {risk}. Never stop at once."),
    "emergency": (
        "Seizure or delirium",
        "With a seizure or delirium: taper no further and call the GP the same day.",
    ),
    "never_at_once": (
        "Never at once",
        "Never stop at once: that gives withdrawal symptoms. Taper in steps.",
    ),
    "large_drop": (
        "Large step",
        "From {before} to {after} mg is a larger step than the chosen schedule takes itself.",
    ),
    "last_dose_large": ("High last dose", "The last dose is {mg} mg. From there to 0 is a large step."),
    "not_to_zero": (
        "Does not end at 0",
        "The schedule ends at {mg} mg a day. Agree on until when.",
    ),
    "above_equivalent": (
        "Begins higher",
        "The schedule begins with {mg} mg diazepam, more than the sources say: {cautious} mg.",
    ),
    "no_equivalent": (
        "No conversion",
        "For {substance} no conversion to {yardstick} is known; the limits were not tested.",
    ),
    "dose_unknown": (
        "Dose not read",
        "The dosage in the record cannot be read. Ask what is used.",
    ),
    "epilepsy": (
        "Epilepsy or seizures",
        "{codes} is in the record. Confer with the neurologist before tapering.",
    ),
    "never_automatic": (
        "Medicine for epilepsy",
        "{substance} is used for epilepsy too. Confer with who prescribes it.",
    ),
}

_BY_HAND = "The GP can write the steps."
_SMALLER = "Choose a smaller strength or a divisible tablet as well"
REFUSALS: Mapping[str, str] = {
    "unknown_substance": "{substance} is not in the table of medicines.",
    "unknown_protocol": "The schedule {protocol} does not exist. Choose one of: {known}.",
    "bad_dose": "A daily dose of {mg} mg cannot be: a number above 0 and up to {most} mg, with at most four decimals.",
    "no_strengths": "No strength of {substance} is known. Fill in which tablets or capsules there are.",
    "bad_strength": "A strength of {mg} mg cannot be: a number above 0 and up to {most} mg, with at most two decimals.",
    "bad_part": "A tablet can be whole, in halves or in quarters; {part} cannot be.",
    "strength_twice": "The strength of {mg} mg is there twice. Choose one kind of this strength.",
    "never_split": "{mg} mg is a form that may never be divided (capsule, dragee, coated or slow release).",
    "bad_pace": "A step of {days} days cannot be: at least {least} and at most {most} days.",
    "bad_end": "A last dose of {mg} mg cannot be: 0, or less than the first dose of {start} mg.",
    "bad_equivalent": "A conversion of {mg} mg cannot be: a number above 0 and up to {most} mg.",
    "bad_spread": "The parts of the day do not fit: choose morning, midday, evening and night, each 0 or more.",
    "too_late": "The day is too far away to write a whole schedule down.",
    "too_fine": "With these strengths there are too many possibilities for {mg} mg. Look at the strengths again.",
    "dose_unknown": "The dosage in the record cannot be read, so no schedule comes by itself. Ask what is used.",
    "never_automatic": "For {substance} no schedule comes by itself: it is used for epilepsy too. "
    + _BY_HAND,
    "epilepsy": "With epilepsy or seizures ({codes}) no schedule comes by itself. " + _BY_HAND,
    "no_equivalent": "For {substance} no source gives a conversion to {yardstick}. The GP gives one, or writes the "
    "steps.",
    "no_switch": "With {group} this schedule cannot change to another medicine.",
    "no_schedules": "There are no schedules for {group} here.",
    "already_diazepam": "The medicine is diazepam already; there is nothing to change to.",
    "only_diazepam": "The schedule {protocol} is for diazepam only. Choose a change to diazepam or another schedule.",
    "above_protocol": "The schedule {protocol} begins at {most} mg diazepam at most; this is {mg} mg.",
    "start_not_makeable": "With these tablets {mg} mg cannot be made without going above the first dose of {most} mg. "
    f"{_SMALLER}.",
    "rises_now": "With these tablets {mg} mg cannot be made without going above the dose of now, {most} mg. "
    f"{_SMALLER}.",
    "switch_not_makeable": f"The converted dose of {{mg}} mg diazepam cannot be made with these tablets. {_SMALLER}.",
    "end_not_makeable": "The last dose of {mg} mg cannot be made with these tablets.",
    "drop_too_large": f"From {{before}} to {{after}} mg is a larger step than the schedule takes itself. {_SMALLER}.",
    "last_dose_large": "The smallest dose of the schedule is {mg} mg: the patient would stop at once from too high a "
    f"dose. {_SMALLER}{{switch}}.",
    "cannot_be_made": "{mg} mg cannot be made with these tablets.",
    "no_steps": "No steps were written.",
    "rising": "The dose goes up, from {before} to {after} mg. A schedule never goes up.",
    "dates_in_disorder": "The step of {day} does not begin after the step before it.",
    "not_started": "The schedule begins only on {day}. Choose another first day.",
    "finished": "The schedule came to its end on {day} already.",
    "nothing_before": "There is no earlier dose in this schedule to go back to.",
    "not_held": "There is no rest to end now.",
    "bad_hold": "A rest of {days} days cannot be: at least 1 and at most {most} days.",
    "other_medicine": "This schedule is of {substance}; other tablets can only be of the same medicine.",
}

SOURCES: Mapping[str, str] = {
    "Middelentabel": "Table of medicines",
    "Keuze van de huisarts": "Choice of the GP",
    "Middelentabel: meer dan 10 mg diazepam of meer dan 1 standaarddagdosis per dag": "Table of medicines: more than "
    "10 mg diazepam or more than 1 defined daily dose a day",
    "ASAM 2025 noemt meer dan 15 mg diazepam per dag een hoge dosis": "ASAM 2025 calls more than 15 mg diazepam a day "
    "a high dose",
    "Afspraak van het programma: boven 40 mg diazepam per dag verwijzen": "Rule of the program: refer above 40 mg "
    "diazepam a day",
    "Voorschriften in het dossier": "Prescriptions in the record",
    "Dossier": "Record",
    "Controlelijst van het programma": "Check list of the program",
    "ASAM 2025, ter informatie": "ASAM 2025, for information",
    "ASAM 2025": "ASAM 2025",
    "Afspraak van het programma": "Rule of the program",
    "Veiligheidsregel van het programma": "Safety rule of the program",
}

# Code -> name and source.
PROTOCOLS: Mapping[str, tuple[str, str]] = {
    "nl-25-week": (
        "25 % a week (LUMC / Novadic-Kentron)",
        "LUMC / Novadic-Kentron: 25 % of the first dose a week, always rounded up",
    ),
    "nl-4-weeks": ("In 4 weeks (guide to benzodiazepines, NHG 2014)", "Guide to benzodiazepines, NHG 2014"),
    "25-2-weeks": ("25 % every 2 weeks (deprescribing.org)", "deprescribing.org"),
    "ashton": ("Slowly, with diazepam (Ashton, NICE CKS)", "Ashton 2002, NICE CKS"),
    "ashton-half": (
        "Slowly, with diazepam, the last 5 mg by 0.5 mg (Ashton, NICE CKS)",
        "Ashton 2002, NICE CKS",
    ),
    "bcfi-10": ("10 % every 2 weeks (BCFI)", "BCFI"),
}

# Values that were made as Dutch words before they were kept.
VALUES: Mapping[str, str] = {
    "zelden": "rare",
    "klein, maar mogelijk": "small, but possible",
    "ja, groter bij een hogere dosis en langer gebruik": "yes, larger with a higher dose and longer use",
    ", of een overstap op diazepam": ", or a change to diazepam",
}
# What doses are compared in where nothing else is said.
COUNTED_IN = {"yardstick": "diazepam"}
JOINED: Mapping[str, tuple[str, str]] = {"names": (" en ", " and "), "range": (" tot ", " to ")}


_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")


def filled(template: str, values: Mapping[str, str]) -> str:
    """The template with its values, the day of a date first."""
    said = {name: _DAY.sub(r"\3-\2-\1", _english(name, value)) for name, value in values.items()}
    text = template.format_map(COUNTED_IN | said)
    return text[:1].upper() + text[1:]


def _english(name: str, dutch: str) -> str:
    before, after = JOINED.get(name, ("", ""))
    return dutch.replace(before, after) if before else VALUES.get(dutch, dutch)
