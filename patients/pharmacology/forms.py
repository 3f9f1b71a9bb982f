"""The form of a product (tablet, capsule, ...) as product labels write it."""

import re

# First match wins, so the words that change the meaning come before the plain ones.
_WORDS_PER_FORM = (
    ("rectal", r"rectioles?|klysma|enema|zetpil(?:len)?|supp?|suppositor\w+|recta(?:al|le)|rect"),
    ("nasal", r"neusspray|neusdruppels|nasaal|nasale|neus"),
    ("buccal", r"oromucosaal|oromucosale|buccaal|buccale|buccolam|wangzak"),
    ("injection", r"injectie\w*|inj|injvlst|infusie\w*|infuus|inf|ampul(?:len)?|amp|intraveneus"),
    ("liquid", r"drank|siroop|druppels?|suspensie|susp|stroop"),
    ("retard", r"retard|msr|mga|mr|xr|sr|la|vertraagde?|gereguleerde?|gregul\w*"),
    ("dispersible", r"dispertablet(?:ten)?|disper|oplostablet(?:ten)?|smelttablet(?:ten)?|orodisp\w*"),
    ("film_coated", r"fo|filmomhuld?e?|filmomh|omhuld?e?|omh"),
    ("dragee", r"dragees?|drag"),
    ("capsule", r"capsules?|caps|cap"),
    ("tablet", r"tablet(?:ten)?|tabl|tab|tabs"),
)
_PATTERNS = tuple((form, re.compile(rf"(?<![a-z])(?:{words})(?![a-z])")) for form, words in _WORDS_PER_FORM)

FORM_WORDS = re.compile("|".join(words for _, words in _WORDS_PER_FORM))
FORMS = tuple(form for form, _ in _WORDS_PER_FORM)
# Not swallowed: rescue medicine against seizures, never chronic use.
RESCUE_FORMS = frozenset({"rectal", "nasal", "buccal", "injection"})
UNKNOWN_FORM = "unknown"


def read_form(normalised: str) -> str:
    """The form named in a normalised label, or "unknown"."""
    return next((form for form, pattern in _PATTERNS if pattern.search(normalised)), UNKNOWN_FORM)
