# ruff: noqa: E501 - a table reads as a table
"""A published content with something of everything: counts, small ones, hidden ones, and shares with intervals."""

from typing import Any

RULES = {"threshold": 7, "base": 5, "pool": 5, "changed": 3}


def stored() -> dict[str, Any]:
    """As it is kept: what `Content.of` reads."""
    tables = {
        "path": cells(
            letter=120,
            not_chosen=155,
            chosen=10,
            gp=30,
            psychiatry=15,
            opioid=10,
            palliative_epilepsy="small",
            other="hidden",
        ),
        "consent": cells(yes=95, none=25),
        "response": cells(none=30, stops=25, consult=45, declines=15, other="small"),
        "rung": cells(**{"0": 65, "1": 15, "2": 15, "3": 10, "4": 10, "5": "small"}),
        "path,outcome_3": [
            *cells(
                "letter",
                not_yet=10,
                lost=10,
                abstinent=15,
                halved=20,
                quartered=15,
                unchanged=45,
                increased="small",
            ),
            *cells(
                "not_chosen",
                not_yet=15,
                lost=15,
                abstinent=10,
                halved=10,
                quartered=15,
                unchanged=80,
                increased=10,
            ),
        ],
        "path,outcome_6": [
            *cells(
                "letter",
                not_yet=45,
                lost=10,
                abstinent=15,
                relapsed="hidden",
                halved=15,
                quartered=10,
                unchanged=20,
                increased="small",
            ),
            *cells(
                "not_chosen",
                not_yet=60,
                lost=15,
                abstinent=10,
                relapsed="small",
                halved=10,
                quartered=10,
                unchanged=40,
                increased=10,
            ),
        ],
        "path,outcome_12": [
            *cells(
                "letter",
                not_yet=100,
                lost="small",
                abstinent=10,
                relapsed="hidden",
                halved="small",
                quartered="small",
                unchanged="small",
                increased="small",
            ),
            *cells(
                "not_chosen",
                not_yet=130,
                lost="small",
                abstinent="small",
                relapsed="small",
                halved="small",
                quartered="small",
                unchanged=15,
                increased="small",
            ),
        ],
        "held,stopped_6": [
            *cells("no", abstinent=10, uses=50),
            *cells("yes", abstinent=20, uses=30),
        ],
        "rung,outcome_6": [
            *cells(
                "0", not_yet=25, lost=10, abstinent=10, halved=10, quartered=10, unchanged=20, increased=10
            ),
            *cells(
                "1",
                not_yet=10,
                lost="small",
                abstinent="small",
                halved="small",
                quartered="small",
                unchanged="small",
                increased="small",
            ),
            *cells(
                "2",
                not_yet=10,
                lost="small",
                abstinent=10,
                halved="hidden",
                quartered="small",
                unchanged="small",
                increased="small",
            ),
        ],
    }
    return {
        "format": 1,
        "number": 4,
        "day": "2026-11-16",
        "rules": RULES,
        "counted": "all",
        "practices": 8,
        "versions": {"outcomes": "1", "reference": "2026-09"},
        "primary": {"outcome": "abstinent", "measure": "abstinent", "months": 6},
        "tables": tables,
        "totals": {name: _total(table) for name, table in tables.items()},
        "figures": {
            "outcome_6.letter.abstinent.with_data": share(15, 65, 0.15, 0.35),
            "outcome_6.letter.halved.with_data": share(15, 65, 0.15, 0.35),
            "outcome_6.letter.quartered.with_data": share(10, 65, 0.09, 0.26),
            "outcome_6.letter.unchanged.with_data": share(20, 65, 0.21, 0.43),
            "outcome_6.letter.abstinent.all": share(15, 75, 0.13, 0.30),
            "outcome_3.letter.abstinent.with_data": share(15, 95, 0.10, 0.24),
            "outcome_3.not_chosen.abstinent.with_data": share(10, 125, 0.04, 0.14),
            "outcome_6.not_chosen.abstinent.with_data": share(10, 80, 0.07, 0.22),
            "outcome_12.letter.abstinent.with_data": {"method": "wilson", "n": 0, "unknown": "not_shown"},
            "outcome_6.letter.at_least_halved.with_data": share(30, 65, 0.35, 0.58),
            "outcome_6.not_chosen.at_least_halved.with_data": share(20, 80, 0.17, 0.36),
            "outcome_3.letter.at_least_halved.with_data": share(35, 95, 0.28, 0.47),
            "outcome_6.difference": {"estimate": 0.106, "low": -0.02, "high": 0.23, "method": "newcombe", "n": 145, "groups": 8},
            "outcome_6.ratio": {"estimate": 1.85, "low": 0.89, "high": 3.83, "method": "katz", "n": 145, "groups": 8},
            "response.answered": share(85, 120, 0.62, 0.78),
        },
        "natural_course": {"estimate": 0.12, "low": 0.05, "high": 0.21, "months": 6, "source": "domain/medication.md"},
        "programme": {
            "minimum": 8,
            "deadline": "2026-12-31",
            "signed_up": 11,
            "started": 9,
            "contracts": {"full": 6, "intervention": 1},
            "recruitment": [["2026-05-12", 1], ["2026-06-10", 2], ["2026-07-09", 3], ["2026-09-03", 5], ["2026-10-05", 6]],
            "grades": [
                {"title": "Trainingsdag 1", "day_kind": "day_1", "mean": 8.7, "n": 9},
                {"title": "Trainingsdag 2", "day_kind": "day_2", "mean": 8.2, "n": 6},
                {"title": "Intervisie afbouwen", "day_kind": "intervision", "mean": None, "n": 2},
            ],
            "least_grades": 3,
            "list_size": 13150,
            "list_size_to": 50,
            "interviews": [{"round": 1, "kind": "poh", "quota": 8, "done": 5, "planned": 2}, {"round": 1, "kind": "gp", "quota": 4, "done": 1, "planned": 1}],
            "hours": [
                {"activity": "selecting", "minutes": 2460, "practices": 9},
                {"activity": "letters", "minutes": 3120, "practices": 7},
                {"activity": "training", "minutes": 4320, "practices": 10},
                {"activity": "response", "minutes": 1890, "practices": 6},
                {"activity": "research", "minutes": None},
            ],
            "hours_practices": 10,
            "lessons": 4,
        },
    }  # fmt: skip


def cells(*first: str, **counts: int | str) -> list[dict[str, Any]]:
    return [{"key": [*first, name], **_count(count)} for name, count in counts.items()]


def _total(table: list[dict[str, Any]]) -> dict[str, int]:
    numbers = [cell["shown"] for cell in table if "shown" in cell]
    return {"shown": sum(numbers), "left_out": len(table) - len(numbers)}


def _count(count: int | str) -> dict[str, Any]:
    if isinstance(count, int):
        return {"shown": count}
    return {"at_most": 7} if count == "small" else {"hidden": True}


def share(part: int, whole: int, low: float, high: float) -> dict[str, Any]:
    return {
        "numerator": part, "denominator": whole, "estimate": part / whole, "low": low, "high": high,
        "method": "wilson", "n": whole, "groups": 8,
    }  # fmt: skip
