import json
import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from evaluation.statistics.comparison import Comparison, compare
from evaluation.statistics.proportions import NumberNeeded, proportion
from evaluation.statistics.results import Interval, Unknown

MOST = 10**9  # beyond it whole numbers lose digits in the sums


class Command(BaseCommand):
    help = "Two groups side by side: A of NA had the outcome in the first, B of NB in the second."

    def add_arguments(self, parser: CommandParser) -> None:
        for name in ("a", "na", "b", "nb"):
            parser.add_argument(name, metavar=name.upper())
        parser.add_argument("--json", action="store_true")

    def handle(self, *, a: str, na: str, b: str, nb: str, **options: Any) -> None:
        counts = (*group(a, na), *group(b, nb))
        found = compare(*counts)
        if options["json"]:
            self.stdout.write(json.dumps(as_json(found)))
            return
        for line in as_text(found, *counts):
            self.stdout.write(line)


# --- what is asked ---


def group(count: str, n: str) -> tuple[int, int]:
    had, size = whole(count), whole(n)
    if not size:
        raise CommandError(_("A group of nobody cannot be compared."), returncode=2)
    if had > size:
        raise CommandError(
            _("%(count)s of %(n)s cannot be: it is more than there are in the group.")
            % {"count": had, "n": size},
            returncode=2,
        )
    return had, size


def whole(text: str) -> int:
    if not re.fullmatch(r"\d{1,12}", text.strip(), re.ASCII) or int(text) > MOST:
        raise CommandError(
            _("“%(text)s” is not a number of people. Give whole numbers from 0 to a thousand million.")
            % {"text": text},
            returncode=2,
        )
    return int(text)


# --- what comes out ---


def as_json(found: Comparison) -> dict[str, Any]:
    return {
        "risk_ratio": triple(found.risk_ratio),
        "risk_difference": triple(found.risk_difference),
        "nnt": found.nnt.estimate if found.nnt else None,
        "chi2_p": found.chi2_p,
        "fisher_p": found.fisher_p,
    }


def triple(one: Interval | None) -> list[float] | None:
    return [one.estimate, one.low, one.high] if one else None


def as_text(found: Comparison, a: int, na: int, b: int, nb: int) -> list[str]:
    return [
        share(_("First group"), a, na),
        share(_("Second group"), b, nb),
        line(_("Risk ratio (Wald, log scale)"), ratio_words(found.risk_ratio)),
        line(_("Risk difference (Newcombe)"), difference_words(found.risk_difference)),
        line(_("Number needed to treat"), needed_words(found.nnt)),
        line(_("p, chi-squared (Pearson, no correction)"), p_words(found.chi2_p)),
        line(_("p, Fisher's exact test"), p_words(found.fisher_p)),
    ]


def line(label: str, words: str) -> str:
    return f"{label}: {words}"


def share(label: str, count: int, n: int) -> str:
    found = proportion(count, n)
    assert not isinstance(found, Unknown)  # nobody was refused before
    counts = _("%(count)s of %(n)s") % {"count": count, "n": n}
    percent = [f"{shown(each * 100, 1)}%" for each in (found.estimate, found.low, found.high)]
    return f"{label}: {counts}, {interval_words(*percent)}"


def ratio_words(one: Interval | None) -> str:
    if one is None:
        return _("not defined, because a group has no case or everybody is one")
    return interval_words(*(shown(each, 2) for each in (one.estimate, one.low, one.high)))


def difference_words(one: Interval | None) -> str:
    assert one is not None  # two groups with people in them always have one
    words = interval_words(*(shown(each * 100, 1) for each in (one.estimate, one.low, one.high)))
    return _("%(words)s, in percentage points") % {"words": words}


def needed_words(one: NumberNeeded | None) -> str:
    if one is None:
        return _("not defined, because the groups do not differ")
    if one.low is None or one.high is None:
        number = shown(one.estimate, 1)
        words = _("%(number)s; no interval, because the difference may be zero") % {"number": number}
    else:
        words = interval_words(*(shown(each, 1) for each in (one.estimate, one.low, one.high)))
    return (
        words
        if one.estimate > 0
        else _("%(words)s; below zero: the first group had fewer") % {"words": words}
    )


def interval_words(estimate: str, low: str, high: str) -> str:
    return _("%(estimate)s (95%% interval %(low)s to %(high)s)") % {
        "estimate": estimate,
        "low": low,
        "high": high,
    }


def p_words(value: float | None) -> str:
    if value is None:
        return _("not defined")
    return _("less than 0.001") if value < 0.001 else shown(value, 3)


def shown(number: float, places: int) -> str:
    """Rounded here: number_format cuts off."""
    return number_format(f"{number:z.{places}f}", decimal_pos=places)
