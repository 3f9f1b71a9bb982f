"""What the parts of a snapshot are called: tables, categories, figures and their methods."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluation.results.glossary import CONSENTS, MEASURES, OUTCOMES, PATHS, RESPONSES, Words

RUNGS: Words = {
    "0": gettext_lazy("letter only"),
    "1": gettext_lazy("consult 1"),
    "2": gettext_lazy("consult 2"),
    "3": gettext_lazy("consult 3"),
    "4": gettext_lazy("consult 4"),
    "5": gettext_lazy("consult 5"),
}
LETTER_LATER: Words = {"no": gettext_lazy("no letter"), "yes": gettext_lazy("got a letter later")}
HELD: Words = {"no": gettext_lazy("letter only"), "yes": gettext_lazy("with consults")}
STOPPED: Words = {"abstinent": OUTCOMES["abstinent"], "uses": gettext_lazy("did not stop")}
CATEGORIES: Mapping[str, Words] = {
    "path": PATHS,
    "consent": CONSENTS,
    "response": RESPONSES,
    "rung": RUNGS,
    "outcome_3": OUTCOMES,
    "outcome_6": OUTCOMES,
    "outcome_12": OUTCOMES,
    "letter_later": LETTER_LATER,
    "held": HELD,
    "stopped_6": STOPPED,
}
TITLES: Words = {
    "path": gettext_lazy("What became of the chronic users"),
    "consent": gettext_lazy("Consent of who got a letter"),
    "path,letter_later": gettext_lazy("Who was not chosen: a letter later"),
    "response": gettext_lazy("Answers to the letter"),
    "rung": gettext_lazy("How far they came"),
    "path,outcome_3": gettext_lazy("Use 3 months after the letter"),
    "path,outcome_6": gettext_lazy("Use 6 months after the letter"),
    "path,outcome_12": gettext_lazy("Use 12 months after the letter"),
    "held,stopped_6": gettext_lazy("Stopped 6 months after the letter, with and without consults"),
    "rung,outcome_6": gettext_lazy("Use 6 months after the letter, by how far they came"),
}
ANSWERS: Words = {
    "response.answered": gettext_lazy("answered the letter"),
    # In snapshots of before this was told apart.
    "response.any": gettext_lazy("answered the letter, or could not be reached"),
}
METHODS: Words = {
    "wilson": gettext_lazy("Wilson"),
    "newcombe": gettext_lazy("Newcombe, method 10"),
    "newcombe_baseline_zero": gettext_lazy("Newcombe; before the letter nobody had stopped"),
    "wald_log": gettext_lazy("Wald, on the log scale"),
    "inverse_newcombe": gettext_lazy("1 / difference, Newcombe"),
    "pearson": gettext_lazy("Pearson, without correction"),
    "fisher": gettext_lazy("Fisher, exact"),
}
KINDS: Words = {
    "difference": gettext_lazy("difference, percentage points"),
    "ratio": gettext_lazy("ratio"),
    "nnt": gettext_lazy("letters for one more"),
    "nnt_worse": gettext_lazy("letters for one fewer"),
    "chi2": gettext_lazy("chi-squared, p"),
    "fisher": gettext_lazy("Fisher, p"),
    "did": gettext_lazy("difference in differences of who stopped, percentage points"),
}


def table_title(name: str) -> str:
    return str(TITLES.get(name, name))


def category(dimension: str, code: str) -> str:
    return str(CATEGORIES.get(dimension, {}).get(code, code))


def method(code: str) -> str:
    return str(METHODS.get(code, code))


def figure_name(name: str, primary: str, *, worse: bool = False) -> str:
    """ "6 months: stopped, got a letter, of all" for `outcome_6.letter.abstinent.all`.

    `primary`: the measure the groups are compared in. `worse`: a number needed that is below 0.
    """
    head, *rest = name.split(".")
    if name in ANSWERS:
        return str(ANSWERS[name])
    if head == "rung":
        return _("came at least to %(consult)s") % {"consult": RUNGS[rest[0]]}
    months = _("%(months)s months") % {"months": head.removeprefix("outcome_")}
    if rest[0] in PATHS:
        return f"{months}: {MEASURES[rest[1]]}, {PATHS[rest[0]]}{_of(rest[2])}"
    kind = "nnt_worse" if worse else rest[-1]
    compared = "" if kind == "did" else f"{MEASURES[primary]}, "
    return f"{months}: {compared}{KINDS[kind]}{_of(rest[0]) if len(rest) > 1 else ''}"


def _of(among: str) -> str:
    return ", " + (_("of all") if among == "all" else _("of who is known"))
