"""The process that works on jobs, beside the service and at low priority, with the service's settings as JSON on its input.

It ends at once when its input does, and that is when the service ends, however it ends. Nothing is lost by that.
"""

from __future__ import annotations

import logging.config
import os
import sys
import threading
import time
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import SQLAlchemyError

from api.jobs import durable
from api.jobs.errands import step_back
from api.jobs.folders import JobFolders, folder_of, locked
from api.jobs.processes import Processes
from api.jobs.reading import Worker
from api.jobs.turns import Turns
from api.jobs.watching import Watch
from api.settings import Settings
from api.storage.database import Database
from api.storage.jobs import Jobs
from api.traffic.logs import LOGGER, configuration

if TYPE_CHECKING:
    from typing import BinaryIO

_LOOK_EVERY: Final = 0.5
_IDLE_SECONDS: Final = 60.0


def main() -> None:
    """Work on jobs until there have been none for a while, or standard input ends."""
    lifeline = sys.stdin.buffer
    settings = Settings.model_validate_json(lifeline.readline())
    threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()
    logging.config.dictConfig(configuration(settings.log_format))
    step_back()
    path = folder_of(settings)
    assert settings.database is not None  # noqa: S101 - the service starts this only where there are both
    assert path is not None  # noqa: S101
    folders = JobFolders(path)
    folders.make()
    with locked(path / "worker.lock"):
        os._exit(_serve(settings, Database(settings.database), folders))  # without waiting for threads, which may never end


def _serve(settings: Settings, database: Database, folders: JobFolders) -> int:
    """Work until there is nothing more to do, or until only a new process can go on; the exit code."""
    jobs = Jobs(database)
    processes = Processes(settings.job_processes, settings.catalogue)
    worker = Worker(jobs, folders, Turns(settings.job_processes), processes, Watch(), settings.model)
    durable.launch(worker, database, folders.path)
    last = time.monotonic()
    while time.monotonic() - last < _IDLE_SECONDS:
        try:
            due = jobs.due()
            if due:
                last = time.monotonic()
                durable.hand_over(due)
            if worker.fail_stuck():
                return 1
        except SQLAlchemyError as error:
            LOGGER.warning("jobs cannot be looked for: %s", type(error).__name__)
        time.sleep(_LOOK_EVERY)
    return 0


def _end_with(lifeline: BinaryIO) -> None:
    lifeline.read()
    os._exit(0)
