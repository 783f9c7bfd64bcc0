from __future__ import annotations

from api.jobs.watching import LONGEST_SECONDS, Watch


def test_what_gives_rows_is_not_stuck_and_what_gives_none_is_for_as_long_as_it_is_watched():
    now = [0.0]
    watch = Watch(lambda: now[0])
    watch.moves("neither")
    with watch.over("a"), watch.over("b"):
        now[0] = LONGEST_SECONDS
        watch.moves("a")
        now[0] += 1
        assert watch.stuck() == ["b"]
    assert watch.stuck() == []
