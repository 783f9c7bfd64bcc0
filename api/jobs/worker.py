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

from api.jobs import durable
from api.jobs.errands import step_back
from api.jobs.folders import JobFolders, folder_of, locked
from api.jobs.processes import Processes
from api.jobs.reading import Worker
from api.jobs.turns import Turns
from api.settings import Settings
from api.storage.database import Database
from api.storage.jobs import Jobs
from api.traffic.logs import configuration

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
        _serve(settings, Database(settings.database), folders)
        os._exit(0)  # without waiting for threads: nothing is under way


def _serve(settings: Settings, database: Database, folders: JobFolders) -> None:
    jobs = Jobs(database)
    processes = Processes(settings.job_processes, settings.catalogue)
    worker = Worker(jobs, folders, Turns(settings.job_processes), processes, settings.model)
    durable.launch(worker, database, folders.path)
    last = time.monotonic()
    while time.monotonic() - last < _IDLE_SECONDS:
        due = jobs.due()
        if due:
            last = time.monotonic()
            durable.hand_over(due)
        time.sleep(_LOOK_EVERY)


def _end_with(lifeline: BinaryIO) -> None:
    lifeline.read()
    os._exit(0)
