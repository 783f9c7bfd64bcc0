"""Watches over the reading of files: a document can be made so that its reader never comes to an end, and a thread cannot be stopped."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from analyzer.errors import AfterviewError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LONGEST_SECONDS: Final = 900.0
"""How long a chunk may take, to come out of its file and to be read by the model. Whatever takes longer stands in the way of all jobs."""


class EndlessError(AfterviewError):
    """Something in a file took longer than anything ought to."""

    def __init__(self) -> None:
        super().__init__(f"Something in the file took longer than {LONGEST_SECONDS / 60:g} minutes to read. Send it in parts to find it.")


class Watch:
    """Which jobs' files are being read, and since when no row has come out of them.

    Args:
        clock: seconds.

    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._since: dict[str, float] = {}

    @contextmanager
    def over(self, job: str) -> Iterator[None]:
        """Watch over a job for the length of the block."""
        self._since[job] = self._clock()
        try:
            yield
        finally:
            del self._since[job]

    def moves(self, job: str) -> None:
        """Note that rows came, if the job is being watched."""
        if job in self._since:
            self._since[job] = self._clock()

    def stuck(self) -> list[str]:
        """The jobs out of whose files nothing has come for too long."""
        now = self._clock()
        return [job for job, since in list(self._since.items()) if now - since > LONGEST_SECONDS]
