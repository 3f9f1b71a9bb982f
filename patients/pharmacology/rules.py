"""A named, versioned definition of chronic use. Which ones a group of medicines has stands in its `group.toml`."""

from dataclasses import dataclass
from fractions import Fraction

# Three months are 91 days and twelve months 365, as-of included.
QUARTER, YEAR = 91, 365
BLOCK = 30
DAYS, UNITS, DDD, BLOCKS = "days", "units", "ddd", "blocks"
MEASURES = (DAYS, UNITS, DDD, BLOCKS)


@dataclass(frozen=True, slots=True)
class Rule:
    """One definition of chronic use. `measure` within `window_days` must pass `threshold`.

    `measure`: "days" covered, "units" or "ddd" prescribed, "blocks" of 30 days with supply. `more_than`: the
    threshold itself is not enough; otherwise it is ("at least").
    """

    name: str
    version: str
    label: str
    source: str
    measure: str
    window_days: int
    threshold: int
    more_than: bool

    def is_met_by(self, value: Fraction) -> bool:
        return value > self.threshold if self.more_than else value >= self.threshold

    def is_nearly_met_by(self, value: Fraction) -> bool:
        """At least 80 % of the threshold and not met."""
        return not self.is_met_by(value) and value * 5 >= self.threshold * 4
