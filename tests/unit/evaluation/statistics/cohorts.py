"""Invented cohorts with known truths, and how often an interval holds them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from evaluation.statistics.results import Interval, Unknown

QUICK = 300
THOROUGH = 2_000


def coverage(intervals: Iterable[Interval | Unknown | None], truth: float) -> float:
    """The share of these cohorts whose interval holds the truth; a cohort without an answer does not count."""
    answers = [one for one in intervals if isinstance(one, Interval)]
    assert len(answers) >= 90
    return sum(one.low <= truth <= one.high for one in answers) / len(answers)


def repeated(
    draw: Callable[[Generator], Interval | Unknown | None], times: int, seed: int = 20_261_122
) -> list:
    rng = np.random.default_rng(seed)
    return [draw(rng) for _ in range(times)]


def holds_what_it_promises(share: float, times: int) -> bool:
    """93 to 97 %; in a small simulation wider, by three times its Monte-Carlo error."""
    room = 0 if times >= THOROUGH else 3 * np.sqrt(0.05 * 0.95 / times)
    return bool(0.93 - room <= share <= 0.97 + room)


@dataclass(frozen=True)
class Columns:
    """One row per patient and moment."""

    values: np.ndarray
    treated: np.ndarray
    after: np.ndarray
    practices: np.ndarray


def two_moments(
    rng: Generator, *, treated: int, others: int, effect: float, size: int = 20, shares: bool = False
) -> Columns:
    """Practices that are treated as a whole, and others; they differ in level and in how they change by themselves."""
    sizes = np.maximum(3, rng.poisson(size, treated + others))
    practices = np.repeat(np.arange(treated + others), sizes)
    group = practices < treated
    level = rng.normal(0, 0.1, treated + others)[practices]
    change = rng.normal(-0.1, 0.08, treated + others)[practices] + effect * group
    before, later = 0.5 + level, 0.5 + level + change
    noise = rng.normal(0, 0.3, len(practices))
    if shares:
        values = [rng.random(len(practices)) < np.clip(chance, 0, 1) for chance in (before, later)]
    else:
        values = [mean + noise + rng.normal(0, 0.3, len(practices)) for mean in (before, later)]
    moments = np.repeat([0, 1], len(practices))
    return Columns(np.concatenate(values).astype(float), np.tile(group, 2), moments, np.tile(practices, 2))


def practices_of(
    rng: Generator, *, practices: int, effect: float, between: float, whole: bool, size: int = 15
) -> Columns:
    """One value per patient; exposed are `whole` practices, or half of the patients of each."""
    sizes = np.maximum(4, rng.poisson(size, practices))
    practice = np.repeat(np.arange(practices), sizes)
    exposed = practice % 2 if whole else np.arange(len(practice)) % 2
    values = effect * exposed + rng.normal(0, between, practices)[practice] + rng.normal(0, 1, len(practice))
    return Columns(values, exposed, np.zeros_like(practice), practice)
