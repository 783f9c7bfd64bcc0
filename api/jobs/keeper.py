"""Keeps the process that works on jobs: starts it when there is work, and again when it was lost."""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import SQLAlchemyError

from api.threads import run_to_end
from api.traffic.logs import LOGGER

if TYPE_CHECKING:
    from api.settings import Settings
    from api.storage.jobs import Jobs

_LOOK_EVERY: Final = 1.0
_COMMAND: Final = "from api.jobs.worker import main; main()"
"""Not a module to run, since the processes that read would import that again."""


class Keeper:
    """One service's share in the work on jobs: at most one process, beside those of other services with the same folder.

    Only one of them works at a time; the others wait until it has ended.
    """

    def __init__(self, settings: Settings, jobs: Jobs) -> None:
        self._settings = settings
        self._jobs = jobs
        self._news = asyncio.Event()

    def call(self) -> None:
        """Look for work now."""
        self._news.set()

    async def run(self) -> None:
        """Keep the process until cancelled."""
        while True:
            if await self._is_work():
                await self._worked()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), _LOOK_EVERY)
            self._news.clear()

    async def _is_work(self) -> bool:
        try:
            return await run_to_end(self._jobs.any_due)
        except SQLAlchemyError as error:
            LOGGER.warning("jobs cannot be looked for: %s", type(error).__name__)
            return False

    async def _worked(self) -> None:
        """Have a process work until it ends; when this is cancelled, it ends with it."""
        try:
            process = await asyncio.create_subprocess_exec(sys.executable, "-c", _COMMAND, stdin=asyncio.subprocess.PIPE)
        except OSError as error:
            LOGGER.warning("no process for jobs can be started: %s", error)
            return
        assert process.stdin is not None  # noqa: S101 - it was asked for
        process.stdin.write(self._settings.model_dump_json(exclude={"metrics_token"}).encode() + b"\n")
        try:
            code = await process.wait()
        finally:
            process.stdin.close()
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        if code:
            LOGGER.warning("the process that works on jobs was lost (%s) and is started again", code)
            with suppress(SQLAlchemyError):
                await run_to_end(self._jobs.blame)
