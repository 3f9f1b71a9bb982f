"""Models on exactly the rows of an export: what was asked, the method, on how many patients, or why it is not known.

Only who has a value takes part in a model; n says how many that are. Loads scipy and statsmodels: for a worker.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from evaluation.exports.results import Result, result
from evaluation.exports.tables import Row, Table
from evaluation.exports.variables import dose
from evaluation.outcomes.windows import MONTHS
from evaluation.statistics import comparison, differences, mixed, paired, proportions, survival
from evaluation.statistics.results import Interval, Unknown
from evaluation.statistics.survival import Curve
from patients.pharmacology.groups import Group

SEED = 20120501  # of the bootstrap, so that who does it again finds the same
LETTER, OTHERS = 1, 2
GROUPS = {LETTER: ("letter", "brief gekregen"), OTHERS: ("others", "niet gekozen")}
STOPPED = 1
REACHED = {"stopped": ((1,), "gestopt"), "halved": ((1, 2), "gestopt of ten minste de helft minder")}
# Questions that cannot be answered without somebody who was not chosen: the last part of their names.
COMPARING = ("others", "difference", "fisher", "difference_in_differences", "mixed")


def analyse(patients: Table, group: Group) -> list[Result]:
    """The answers about a project that follows these medicines."""
    amounts = {"ddd": "DDD per dag", "mg": dose(group).unit, "days": "dagen met gebruik van 91"}
    answers = _results(patients.rows, amounts)
    if any(row["group"] == OTHERS for row in patients.rows):
        return list(answers)
    return [_without_comparison(one) for one in answers]


def _without_comparison(one: Result) -> Result:
    """A model says that it had one group; who reads it wants to know which one is not there, and why."""
    comparing = one.name.rpartition(".")[2] in COMPARING
    return replace(one, reason="no_comparison") if comparing and one.reason else one


# --- the questions ---------------------------------------------------------------------------------------------------


def _results(rows: Sequence[Row], amounts: Mapping[str, str]) -> Iterator[Result]:
    for months in MONTHS:
        for reached in REACHED:
            yield from _shares(rows, months, reached)
        for amount, words in amounts.items():
            yield from _change(rows, months, amount, words)
    yield from _earlier_and_later(rows)
    yield from _quiz(rows)
    for group in GROUPS:
        yield _time_to_stopping([row for row in rows if row["group"] == group], *GROUPS[group])


def _shares(rows: Sequence[Row], months: int, reached: str) -> Iterator[Result]:
    """The share of each group that came so far, and how much they differ."""
    codes, words = REACHED[reached]
    counts, name, asked = {}, f"{reached}_{months}", f"{words} na {months} maanden"
    for group, (short, who) in GROUPS.items():
        known = [row[f"outcome_{months}"] for row in rows if row["group"] == group]
        known = [value for value in known if _is(value)]
        counts[group] = sum(value in codes for value in known), len(known)
        yield result(f"{name}.{short}", f"Aandeel {asked}: {who}", proportions.proportion(*counts[group]))
    both = *counts[LETTER], *counts[OTHERS]
    asked = f"Verschil in aandeel {asked}: brief min niet gekozen"
    yield result(f"{name}.difference", asked, proportions.difference(*both))
    yield result(f"{name}.fisher", asked, comparison.exact(*both))


def _change(rows: Sequence[Row], months: int, amount: str, words: str) -> Iterator[Result]:
    """Of the same patients before and after, then beside who was not chosen."""
    both = [row for row in rows if _is(row[f"{amount}_base"]) and _is(row[f"{amount}_{months}"])]
    letter = [row for row in both if row["group"] == LETTER]
    before, after = _numbers(letter, f"{amount}_base"), _numbers(letter, f"{amount}_{months}")
    asked = f"Verandering in {words} na {months} maanden, brief gekregen"
    yield result(f"{amount}_{months}.change", asked, paired.mean_change(before, after))
    drawn = _or_unknown(
        paired.BOOTSTRAP, len(letter), lambda: paired.bootstrap_change(before, after, seed=SEED)
    )
    yield result(f"{amount}_{months}.change_bootstrap", asked, drawn)
    compared = [row for row in both if row["group"] in GROUPS]
    asked = f"Verandering in {words} na {months} maanden: brief min niet gekozen"
    yield result(
        f"{amount}_{months}.difference_in_differences", asked, _differences(compared, amount, months)
    )
    treated = [row["group"] == LETTER for row in compared]
    yield _mixed(f"{amount}_{months}.mixed", compared, treated, amount, months, asked)
    came = [_is(row["rung"]) and row["rung"] != 0 for row in letter]
    asked = f"Verandering in {words} na {months} maanden: op consult geweest min niet (geen loting)"
    yield _mixed(f"{amount}_{months}.consult_mixed", letter, came, amount, months, asked)


def _differences(rows: Sequence[Row], amount: str, months: int) -> Interval | Unknown:
    if not rows:
        return Unknown("nobody", differences.JACKKNIFE, 0)
    before, after = _numbers(rows, f"{amount}_base"), _numbers(rows, f"{amount}_{months}")
    treated = [row["group"] == LETTER for row in rows]
    return _or_unknown(
        differences.CLUSTER, 2 * len(rows),
        lambda: differences.difference_in_differences(
            values=before + after,
            treated=treated * 2,
            after=[False] * len(rows) + [True] * len(rows),
            practices=[str(row["practice"]) for row in rows] * 2,
        ),
    )  # fmt: skip


def _or_unknown(method: str, n: int, compute: Callable[[], Interval | Unknown]) -> Interval | Unknown:
    """Patients who are too much alike give an error that is no number: no answer, and the others stay."""
    try:
        return compute()
    except ArithmeticError:
        return Unknown("no_variation", method, n)


def _mixed(
    name: str, rows: Sequence[Row], exposed: list[bool], amount: str, months: int, asked: str
) -> Result:
    """With the practice as random effect."""
    if not rows:
        return Result(name, asked, mixed.METHOD, 0, reason="nobody")
    before, after = _numbers(rows, f"{amount}_base"), _numbers(rows, f"{amount}_{months}")
    found = mixed.mixed(
        values=[later - first for first, later in zip(before, after, strict=True)],
        exposed=exposed,
        practices=[str(row["practice"]) for row in rows],
    )
    if found.effect is None:
        return Result(name, asked, found.method, found.n, found.groups, reason=found.reason)
    return result(name, asked, found.effect)


def _earlier_and_later(rows: Sequence[Row]) -> Iterator[Result]:
    """Who stopped, and used again later: the same patients in two windows."""
    for first, later in zip(MONTHS, MONTHS[1:], strict=False):
        pairs = [(row[f"outcome_{first}"], row[f"outcome_{later}"]) for row in rows if row["group"] == LETTER]
        pairs = [pair for pair in pairs if all(map(_is, pair))]
        lost = sum(before == STOPPED != after for before, after in pairs)
        gained = sum(before != STOPPED == after for before, after in pairs)
        asked = f"Aandeel gestopt na {later} maanden min dat na {first}, dezelfde patiënten met brief"
        yield result(
            f"stopped_{first}_{later}.change", asked, paired.change_of_share(lost, gained, len(pairs))
        )
        yield result(f"stopped_{first}_{later}.mcnemar", asked, paired.mcnemar(lost, gained, len(pairs)))


def _quiz(rows: Sequence[Row]) -> Iterator[Result]:
    both = [row for row in rows if _is(row["quiz_before"]) and _is(row["quiz_after"])]
    before, after = _numbers(both, "quiz_before"), _numbers(both, "quiz_after")
    asked = "Verandering in het aantal goede antwoorden in de kennisquiz"
    yield result("quiz.change", asked, paired.mean_change(before, after))
    drawn = _or_unknown(
        paired.BOOTSTRAP, len(both), lambda: paired.bootstrap_change(before, after, seed=SEED)
    )
    yield result("quiz.change_bootstrap", asked, drawn)


def _time_to_stopping(rows: Sequence[Row], short: str, who: str) -> Result:
    """Stopping is seen in a window: its time is that of the first window in which somebody had stopped."""
    times = [found for row in rows if (found := _followed(row))]
    curve = survival.from_times([time for time, _stopped in times], [stopped for _time, stopped in times])
    name = f"time_to_stopping.{short}"
    asked = f"Maanden tot stoppen (eerste periode waarin iemand gestopt was): {who}"
    if not isinstance(curve, Curve):
        return Result(name, asked, curve.method, curve.n, reason=curve.reason)
    median = curve.median
    return Result(
        name, asked, curve.method, curve.n,
        estimate=median.estimate, low=median.low, high=median.high,
        reason="" if median.estimate is not None else "median_not_reached",
        points=_with_numbers_at_risk(curve),
    )  # fmt: skip


def _with_numbers_at_risk(curve: Curve) -> tuple[tuple[float, int, int, float], ...]:
    """From the letter to the last window anybody was followed to: also where nobody stopped, as a curve is read."""
    times = [float(months) for months in (0, *MONTHS) if months <= curve.until]
    stopped = {point.time: point.stopped for point in curve.points}
    return tuple(
        (time, at_risk, stopped.get(time, 0), curve.using_at(time))
        for time, at_risk in zip(times, curve.at_risk(times), strict=True)
    )


def _followed(row: Row) -> tuple[float, bool] | None:
    known = [months for months in MONTHS if _is(row[f"outcome_{months}"])]
    stopped = [months for months in known if row[f"outcome_{months}"] == STOPPED]
    if stopped:
        return float(stopped[0]), True
    return (float(known[-1]), False) if known else None


# --- what is in a row ------------------------------------------------------------------------------------------------


def _is(value: Any) -> bool:
    """Whether there is a value: codes of no value are below 0, and nothing that was measured is."""
    return bool(value >= 0)


def _numbers(rows: Iterable[Row], name: str) -> list[float]:
    return [float(row[name]) for row in rows]
