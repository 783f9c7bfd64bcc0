"""So many requests are read at once, so many wait for so long, and the rest is told to come back: there is no endless queue."""

from __future__ import annotations

import asyncio
import math
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from api.problems import BUSY, ProblemError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


class Turns:
    """The turns at reading.

    Args:
        at_once: how many are taken at the same time.
        waiting: how many may wait for one.
        seconds: how long they wait.

    """

    def __init__(self, at_once: int, waiting: int, seconds: float) -> None:
        self._free = asyncio.Semaphore(at_once)
        self._most_waiting = waiting
        self._seconds = seconds
        self.taken = 0
        self.waiting = 0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Take a turn for the length of the block.

        Raises:
            ProblemError: too many are waiting, or none became free in time.

        """
        await self._take()
        self.taken += 1
        try:
            yield
        finally:
            self.taken -= 1
            self._free.release()

    async def _take(self) -> None:
        if self._free.locked() and self.waiting >= self._most_waiting:
            raise self._busy()
        self.waiting += 1
        try:
            async with asyncio.timeout(self._seconds):
                await self._free.acquire()
        except TimeoutError as error:
            raise self._busy() from error
        finally:
            self.waiting -= 1

    def _busy(self) -> ProblemError:
        return ProblemError(BUSY, headers={"retry-after": str(max(1, math.ceil(self._seconds)))})
