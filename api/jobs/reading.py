"""The work on one job: its file is read in parts into its result. It may be broken off at any moment and begun again."""

from __future__ import annotations

import shutil
import time
import traceback
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from analyzer.batch import run as batch
from analyzer.engine import model_named
from analyzer.errors import AfterviewError, ConfigError
from analyzer.files.inputs import Input
from analyzer.files.rows import ReadOptions
from api.jobs.processes import FairEngine, Processes
from api.jobs.rows import leave_out
from api.jobs.watching import EndlessError
from api.storage.jobs import JobState
from api.storage.tables import Job
from api.traffic.logs import FIELDS, LOGGER

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from api.jobs.folders import JobFolder, JobFolders
    from api.jobs.turns import Turns
    from api.jobs.watching import Watch
    from api.storage.jobs import Jobs

MOST_ATTEMPTS: Final = 20
"""How often the work may fail or lose its process, without a chunk being done, before the job has failed. A stopped service is neither."""
_BROKE_OFF: Final = f"Reading broke off {MOST_ATTEMPTS} times at the same place, perhaps for want of memory. Send the file in parts."
_REST_SECONDS: Final = 1.0


class UnwantedError(Exception):
    """The job was cancelled or deleted."""


@dataclass(frozen=True, slots=True)
class Worker:
    """What the work on any job needs."""

    jobs: Jobs
    folders: JobFolders
    turns: Turns
    processes: Processes
    watch: Watch
    model: str

    def work(self, job: str) -> None:
        """Work on a job until it is over."""
        while (found := self.jobs.start(job)) is not None:
            if found.attempts >= MOST_ATTEMPTS:
                self._fail(found, _BROKE_OFF)
                break
            try:
                self._attempt(found)
            except UnwantedError:
                break
            except AfterviewError as error:
                self._fail(found, str(error))
            except Exception as error:  # noqa: BLE001 - whatever it is, the job has to come to an end
                self._broke_off(found, error)
        self._clean(job)

    def fail_stuck(self) -> bool:
        """End the jobs whose files are being read without end; whether there were any. The threads that read them are still at it."""
        stuck = self.watch.stuck()
        for job in stuck:
            self.jobs.finish(job, JobState.FAILED, problem=str(EndlessError()), bytes=0)
            self._clean(job)
        return bool(stuck)

    def _attempt(self, job: Job) -> None:
        folder = self.folders.of(job.id)
        self.turns.join(job.organisation_id, job.id)
        try:
            if not folder.result.exists():
                self._read(job, folder)
            self._finish(job, folder)
        except FileNotFoundError as error:
            if job.id not in self.jobs.keeping([job.id]):
                raise UnwantedError from error
            raise
        finally:
            self.turns.leave(job.organisation_id, job.id)

    def _broke_off(self, job: Job, error: Exception) -> None:
        """Count that, say so, and rest before the next attempt."""
        self.jobs.note(job.id, attempts=Job.attempts + 1)
        trace = "".join(traceback.format_tb(error.__traceback__))
        LOGGER.error("a job broke off by %s\n%s", type(error).__name__, trace, extra={FIELDS: {"job": job.id}})
        time.sleep(_REST_SECONDS)

    def _read(self, job: Job, folder: JobFolder) -> None:
        model = job.model or self.model
        known = model_named(model)
        read_by = f"{known.name} {known.version}"
        given = Input(job.name, job.kind, folder.upload)
        task = batch.Job([given], folder.result, "jsonl", read_by, ReadOptions(**job.options))
        with self.watch.over(job.id):
            about = job.rows_about if job.rows_about is not None else batch.estimate(task)
        self._note(job, read_by=read_by, rows_about=about)
        engine = FairEngine(self.processes, self.turns, self.watch, job.organisation_id, job.id, model, partial(self._note, job))
        moves = partial(self.watch.moves, job.id)
        done = _Done(job.rows_done, moves, partial(self._note, job))
        try:
            batch.run(task, engine, resume=True, progress=done.add)
        except ConfigError:  # another model has come since the work began: it begins anew
            shutil.rmtree(folder.parts)
            self._note(job, rows_done=0)
            batch.run(task, engine, progress=_Done(0, moves, partial(self._note, job)).add)

    def _finish(self, job: Job, folder: JobFolder) -> None:
        """End a job whose result is there; candidates who were erased meanwhile are left out of it first."""
        while True:
            erased = self.jobs.erasures(job.id)
            for candidate in erased:
                leave_out(folder, candidate, job.candidate_column)
            bad = _count(folder.errors)
            folder.forget_work()
            values = {"rows_done": _count(folder.result) + bad, "rows_bad": bad, "bytes": folder.size}
            if self.jobs.finish(job.id, JobState.DONE, erased, **values):
                return

    def _note(self, job: Job, **values: object) -> None:
        if not self.jobs.note(job.id, **values):
            raise UnwantedError

    def _fail(self, job: Job, problem: str) -> None:
        self.jobs.finish(job.id, JobState.FAILED, problem=problem, bytes=0)

    def _clean(self, job: str) -> None:
        """Delete what a job that is over needs no more."""
        folder = self.folders.of(job)
        if job in self.jobs.keeping([job]):
            folder.forget_work()
        else:
            folder.remove()


class _Done:
    """Counts the rows that are done; those that an earlier attempt has told of are passed over in silence."""

    def __init__(self, told: int, moves: Callable[[], None], tell: Callable[..., None]) -> None:
        self._told = told
        self._moves = moves
        self._tell = tell
        self._rows = 0

    def add(self, rows: int) -> None:
        self._moves()
        self._rows += rows
        if self._rows > self._told:
            self._tell(rows_done=self._rows, attempts=0)


def _count(path: Path) -> int:
    """How many lines a file has; none where there is no file."""
    count = 0
    with suppress(FileNotFoundError), path.open("rb") as stream:
        while block := stream.read(1 << 20):
            count += block.count(b"\n")
    return count
