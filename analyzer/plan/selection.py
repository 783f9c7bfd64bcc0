"""Which candidates come first, which later, and which are left out."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analyzer.plan.candidates import Candidate
    from analyzer.plan.evidence import Topic

FIRST: Final = 3
LATER: Final = 9
LATER_A_TOPIC: Final = 3
_SHARES: Final = {"repair": 4, "build": 2}
_SHARE_OF_THE_REST: Final = 3


def select(ranked: Sequence[Candidate], opener: str | None) -> tuple[list[Candidate], list[Candidate]]:
    """At most three to do first, each about something else where it can be, and a handful for later.

    Args:
        ranked: every candidate, best first.
        opener: the id of the action that must stand at the very front, if any.

    """
    pool = _without_excluded(sorted(ranked, key=lambda candidate: candidate.entry.id != opener))
    first = [candidate for candidate in pool if candidate.entry.id == opener]
    urgent = sorted((each for each in pool if each.urgent and each.entry.purpose != "repair"), key=_window)
    repairs = [each for each in pool if each.entry.purpose == "repair" and each.topics]
    first += _spread(repairs, FIRST - len(first) - bool(urgent))
    first += urgent[: min(1, FIRST - len(first))]
    builds = [each for each in pool if each.entry.purpose == "build" and each.topics]
    first += _spread(builds, FIRST - len(first))
    rest = [each for each in pool if each not in first]
    spare = [each for each in rest if each.entry.purpose != "repair"]
    first += spare[: FIRST - len(first)]
    return first, _later([each for each in pool if each not in first], first)


def _spread(candidates: Sequence[Candidate], room: int) -> list[Candidate]:
    """The best of each topic; where there is one topic only, its two best."""
    topics = {topic for each in candidates for topic in each.topics}
    if len(topics) == 1:
        return list(candidates[: min(room, 2)])
    chosen: list[Candidate] = []
    covered: set[Topic] = set()
    for candidate in candidates:
        if len(chosen) < room and covered.isdisjoint(candidate.topics):
            chosen.append(candidate)
            covered.update(candidate.topics)
    return chosen


def _later(rest: Sequence[Candidate], first: Sequence[Candidate]) -> list[Candidate]:
    """A share for each purpose, so that many concerns do not crowd out the rest; then whatever there is room for.

    What has a closing window leads, then what answers a concern that `first` leaves out. Of the repairs of one concern some are
    quick and some take weeks.
    """
    left_out = _spread(_new((each for each in rest if each.entry.purpose == "repair"), first), LATER)
    rest = sorted(rest, key=lambda each: (not each.urgent, each not in left_out))
    # Repairs are the most numerous: they choose last, lest they use up the places of an aspect.
    repairs = _mixed([each for each in rest if each.entry.purpose == "repair"], first)
    in_turn = [*(each for each in rest if each.entry.purpose != "repair"), *sorted(repairs, key=lambda each: each not in left_out)]
    chosen: list[Candidate] = []
    topics: Counter[Topic] = Counter()
    shares: Counter[str] = Counter()
    for keep_shares in (True, False):
        for candidate in in_turn:
            if len(chosen) == LATER:
                break
            purpose = candidate.entry.purpose
            group = purpose if purpose in _SHARES else "rest"
            full = keep_shares and shares[group] >= _SHARES.get(group, _SHARE_OF_THE_REST)
            if full or candidate in chosen or any(topics[topic] >= LATER_A_TOPIC for topic in candidate.topics):
                continue
            chosen.append(candidate)
            shares[group] += 1
            topics.update(candidate.topics)
    return [candidate for candidate in rest if candidate in chosen]


def _mixed(repairs: Sequence[Candidate], first: Sequence[Candidate]) -> list[Candidate]:
    """The repairs so that of each concern the first of every effort comes before the second of any."""
    seen = Counter((each.topics[:1], each.entry.effort) for each in first)
    turns: dict[Candidate, int] = {}
    for each in repairs:
        kind = (each.topics[:1], each.entry.effort)
        turns[each] = seen[kind]
        seen[kind] += 1
    return sorted(repairs, key=turns.__getitem__)


def _new(repairs: Iterable[Candidate], first: Sequence[Candidate]) -> list[Candidate]:
    """The repairs of what no repair in `first` answers."""
    covered = {topic for each in first if each.entry.purpose == "repair" for topic in each.topics}
    return [each for each in repairs if each.topics and covered.isdisjoint(each.topics)]


def _without_excluded(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Where two exclude each other, the better one stays."""
    kept: dict[str, Candidate] = {}
    excluded: set[str] = set()
    for candidate in candidates:
        entry = candidate.entry
        if entry.id not in excluded and kept.keys().isdisjoint(entry.excludes):
            kept[entry.id] = candidate
            excluded.update(entry.excludes)
    return list(kept.values())


def _window(candidate: Candidate) -> int:
    days = candidate.entry.within_days
    return 0 if days is None else days
