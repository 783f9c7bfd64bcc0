"""Small groups are not shown, so that nobody can be made out from a table.

The rule: a count from 1 to 4 is hidden. Where exactly one cell of a row or a column is hidden, its value would follow from the total,
so the next smallest count beside it is hidden too, until no row and no column has a single hidden cell (complementary suppression;
see Hundepool et al., "Statistical Disclosure Control", 2012, chapter 4).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAST: Final = 5
"""The smallest count that is shown."""
Table = list[list[int | None]]


def is_small(count: int) -> bool:
    """Whether a count has to be hidden; nothing is hidden where there is nobody."""
    return 0 < count < LEAST


def suppressed(counts: Sequence[Sequence[int]]) -> Table:
    """The counts of a table, None where one is hidden.

    >>> suppressed([[9, 2, 7], [8, 6, 5]])
    [[9, None, None], [8, None, None]]
    """
    table: Table = [[None if is_small(count) else count for count in row] for row in counts]
    while _hide_beside(table):
        pass
    return table


def _hide_beside(table: Table) -> bool:
    """Hide one more cell where a hidden one stands alone in its row or column; whether there was such a one."""
    rows = [[(y, x) for x in range(len(row))] for y, row in enumerate(table)]
    lines = [*rows, *map(list, zip(*rows, strict=True))]
    for line in lines:
        if sum(table[y][x] is None for y, x in line) != 1:
            continue
        shown = [(value, y, x) for y, x in line if (value := table[y][x]) is not None and value > 0]
        if shown:
            _, y, x = min(shown)
            table[y][x] = None
            return True
    return False
