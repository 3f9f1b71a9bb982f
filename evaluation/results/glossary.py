"""What ways, answers and outcomes are called: the same in every picture, table and list of numbers."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from evaluation.models.outcomes import Outcome

Words = Mapping[str, str | Promise]

# Why somebody was left out; short, for where the page says already that they were.
REASONS: Words = {
    "gp": gettext_lazy("judgement of the practice"),
    "psychiatry": gettext_lazy("psychiatry"),
    "opioid": gettext_lazy("opioid"),
    "palliative_epilepsy": gettext_lazy("palliative care or epilepsy"),
    "other": gettext_lazy("another reason"),
}
PATHS: Words = {
    "letter": gettext_lazy("got a letter"),
    "not_chosen": gettext_lazy("not chosen"),
    "chosen": gettext_lazy("chosen, no letter posted yet"),
    "not_followed": gettext_lazy("no letter, and not in the comparison"),
    **{
        code: format_lazy(gettext_lazy("left out: {reason}"), reason=reason)
        for code, reason in REASONS.items()
    },
}
RESPONSES: Words = {
    "stops": gettext_lazy("stopped or reduced already"),
    "consult": gettext_lazy("wants to talk"),
    "declines": gettext_lazy("does not want to"),
    "other": gettext_lazy("not reached, or not suitable"),
    "none": gettext_lazy("no reaction"),
}
CONSENTS: Words = {
    "yes": gettext_lazy("gave consent"),
    "none": gettext_lazy("gave no consent, or was not asked"),
}
OUTCOMES: Words = {
    "not_yet": gettext_lazy("not known yet"),
    **dict(Outcome.Code.choices),
    "lost": gettext_lazy("not to be followed"),  # beside "not known yet" the other name says the same
}
# What is counted together, beside each outcome by itself.
MEASURES: Words = {**OUTCOMES, "at_least_halved": gettext_lazy("stopped or at least half less")}
