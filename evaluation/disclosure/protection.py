"""Makes a release: rounds, says "at most" for small counts, and hides what would give one of those away.

Detailed tables are decided first, then the ones that sum them up (see `Design`). How cells are decided is in
`deciding`; why so, in docs/decisions/0043.
"""

from evaluation.disclosure.attack import Attack
from evaluation.disclosure.cubes import Cube, Scope
from evaluation.disclosure.deciding import DeadEnd, Deciding, alone
from evaluation.disclosure.releases import Cell, Design, Hidden, NotReleased, Place, Release, Rules, published


def protect(cube: Cube, design: Design, rules: Rules) -> Release:
    """The tables of the design with no small count to be worked out; NotReleased from too few practices."""
    if cube.practices < rules.pool:
        raise NotReleased("pool", needed=rules.pool, there=cube.practices)
    kept = design.in_order(cube.shape)
    while True:
        try:
            return decided(cube, design, kept, rules)
        except DeadEnd:
            kept = without_last_detail(kept)


def without_last_detail(tables: list[Scope]) -> list[Scope]:
    """The tables but the last of the most detailed ones."""
    most = max(len(scope) for scope in tables)
    last = [scope for scope in tables if len(scope) == most][-1]
    return [scope for scope in tables if scope != last]


def decided(cube: Cube, design: Design, kept: list[Scope], rules: Rules) -> Release:
    """All tables of the design; the cells of those that are kept are decided in that order, the others are hidden."""
    counts: dict[Place, int] = {}
    for scope in kept:
        margin = cube.margin(scope)
        counts |= {place: margin[place.key] for place in published(cube.shape, scope)}
    cells = {place: alone(count, rules) for place, count in counts.items()}
    hidden = Deciding(cube.shape, cells, rules).hidden() if cells else []
    cells |= {place: Hidden() for place in hidden}
    tables: dict[Scope, dict[tuple[str, ...], Cell]] = {
        scope: {place.key: cells.get(place, Hidden()) for place in published(cube.shape, scope)}
        for scope in design.tables(cube.shape)
    }
    release = Release(cube.shape, rules, tables)
    if found_out(release, [place for place in hidden if counts[place] <= rules.threshold]):
        raise DeadEnd
    return release


def found_out(release: Release, hidden: list[Place]) -> bool:
    """A last look from outside: is an "at most" cell narrowed down, or a small hidden one known to be small?

    Only what is published decides: of a large count nobody can conclude that it is small, so those need no look.
    """
    attack = Attack(release)
    if attack.excluded():
        return True
    for place in hidden:
        _, most = attack.bounds(place)
        if most is not None and most <= release.rules.threshold and attack.excluded([place]):
            return True
    return False
