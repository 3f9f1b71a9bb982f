"""An attacker with two releases, one after the other: what their difference tells about a practice that joined or left.

A new release appears when enough practices changed (evaluation/snapshots/successive). Somebody who keeps both knows
who stayed the same, and that a practice has left. Two facts keep that practice's counts unknown. Its part is mixed
with the changes of the other practices, which nobody else knows; and every release for itself allows each small count.
So as long as another practice may have changed by any number, whatever fits the older tables goes with whatever fits
the newer ones.
`TwoReleases` looks for what is left when more is known: that no practice has more than so many patients.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_array, csr_array

from evaluation.disclosure.attack import said_by
from evaluation.disclosure.releases import Place, Release
from evaluation.disclosure.unknowns import Unknowns


@dataclass
class TwoReleases:
    """The attacker who knows that one practice left, how many others changed, and how many patients one has at most.

    Unknown are four tables: of who stayed as they were, of the practice that left, and of the others that changed,
    before and after. The older release shows the first, second and third together; the newer one the first and fourth.
    """

    older: Release
    newer: Release
    others: int
    patients: int

    def __post_init__(self) -> None:
        places = list(self.older.places)
        unknowns = Unknowns(self.older.shape, tuple(self.older.tables))
        self.numbers = {place: number for number, place in enumerate(places)}
        sums, none = unknowns.sums(places), csr_array((len(places), unknowns.size))
        whole = self._whole(unknowns)
        self.width = 4 * unknowns.size
        self.left = csr_array(block_array([[none, sums, none, none]]))
        self.before = csr_array(block_array([[sums, sums, sums, none]]))
        self.after = csr_array(block_array([[sums, none, none, sums]]))
        ties = csr_array(
            block_array([[unknowns.ties if at == to else None for to in range(4)] for at in range(4)])
        )
        # Of the practices that are unlike before, not more patients than these practices can have.
        few = csr_array(block_array([[whole if at == to else None for to in range(4)] for at in range(4)]))
        most = [np.inf, self.patients, self.others * self.patients, self.others * self.patients]
        self.rows = [LinearConstraint(ties, 0, 0), LinearConstraint(few, 0, most)]
        for matrix, release in ((self.before, self.older), (self.after, self.newer)):
            limits = [said_by(release.places[place], release.rules)[0] for place in places]
            self.rows.append(LinearConstraint(matrix, *np.array(limits, dtype=float).T))

    def _whole(self, unknowns: Unknowns) -> csr_array:
        """One row: all patients, as the first clique counts them."""
        first = [column for column, (clique, _) in enumerate(unknowns.columns) if clique == 0]
        return csr_array((np.ones(len(first)), ([0] * len(first), first)), shape=(1, unknowns.size))

    def excluded(self, matrix: csr_array, place: Place) -> list[int]:
        """Counts up to the threshold that a cell of `left`, `before` or `after` cannot have."""
        row = matrix[[self.numbers[place]]]
        return [count for count in range(self.older.rules.threshold + 1) if not self._fits(row, count)]

    def _fits(self, row: csr_array, count: int) -> bool:
        rows = [*self.rows, LinearConstraint(row, count, count)]
        found = milp(
            np.zeros(self.width), integrality=np.ones(self.width), bounds=Bounds(0, np.inf), constraints=rows
        )
        return bool(found.status == 0)
