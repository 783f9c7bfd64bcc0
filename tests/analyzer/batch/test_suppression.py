from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from analyzer.batch.suppression import LEAST, is_small, suppressed


def test_small_counts_are_hidden_and_zero_is_not():
    assert [is_small(count) for count in (0, 1, 4, 5)] == [False, True, True, False]
    assert suppressed([[0, 7], [9, 8]]) == [[0, 7], [9, 8]]


def test_a_single_hidden_cell_takes_the_smallest_beside_it_along():
    assert suppressed([[9, 2, 7], [8, 6, 5]]) == [[9, None, None], [8, None, None]]


def test_where_nothing_else_can_be_hidden_it_stays_alone():
    assert suppressed([[3]]) == [[None]]
    assert suppressed([[3, 0], [0, 0]]) == [[None, 0], [0, 0]]


tables = st.integers(1, 5).flatmap(
    lambda width: st.lists(st.lists(st.integers(0, 12), min_size=width, max_size=width), min_size=1, max_size=6)
)


@given(tables)
def test_no_hidden_count_follows_from_a_total(counts):
    table = suppressed(counts)
    for row, shown in zip(counts, table, strict=True):
        assert all(value is None or value == count for count, value in zip(row, shown, strict=True))
        assert all(value is None for count, value in zip(row, shown, strict=True) if 0 < count < LEAST)
    for line in [*table, *map(list, zip(*table, strict=True))]:
        if line.count(None) == 1:
            assert not any(value for value in line if value is not None)
