"""Whose chunk is read next: organisations take turns, and the jobs of an organisation take turns within its own."""

from __future__ import annotations

import threading
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Turns:
    """Gives turns to the jobs that ask, as many at a time as there are places.

    The next turn goes to the organisation that has had the fewest, and of it to the job that has had the fewest. Who comes anew
    begins where the furthest behind of the others stands: it neither waits for all that was done before, nor has a claim to make up.
    """

    def __init__(self, places: int) -> None:
        self._free = places
        self._changed = threading.Condition()
        self._waiting: list[tuple[str, str]] = []
        self._owners: Counter[str] = Counter()
        self._jobs: dict[str, Counter[str]] = {}

    def join(self, owner: str, job: str) -> None:
        """Let a job take part."""
        with self._changed:
            if owner not in self._jobs:
                self._owners[owner] = _least(self._owners[each] for each in self._jobs)
                self._jobs[owner] = Counter()
            jobs = self._jobs[owner]
            jobs[job] = _least(jobs.values())

    def leave(self, owner: str, job: str) -> None:
        """Let a job take part no more."""
        with self._changed:
            del self._jobs[owner][job]
            if not self._jobs[owner]:
                del self._jobs[owner], self._owners[owner]
            self._changed.notify_all()

    def take(self, owner: str, job: str) -> None:
        """Wait for a job's turn, and take it."""
        me = (owner, job)
        with self._changed:
            self._waiting.append(me)
            self._changed.wait_for(lambda: self._free > 0 and self._next() == me)
            self._waiting.remove(me)
            self._free -= 1
            self._owners[owner] += 1
            self._jobs[owner][job] += 1
            self._changed.notify_all()

    def give_back(self) -> None:
        """End a turn."""
        with self._changed:
            self._free += 1
            self._changed.notify_all()

    def _next(self) -> tuple[str, str]:
        return min(self._waiting, key=lambda each: (self._owners[each[0]], self._jobs[each[0]][each[1]]))


def _least(counts: Iterable[int]) -> int:
    return min(counts, default=0)
