"""Takes a file in for a job: into the job's folder as it comes, looked into before the job is accepted."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from fastapi.concurrency import run_in_threadpool

from analyzer.engine import model_named
from analyzer.errors import InputError, ModelNotFoundError
from analyzer.files.inputs import Input
from analyzer.files.kinds import START_BYTES, kind_of_sent
from api.problems import (
    INVALID,
    NO_ROOM,
    NOT_FOUND,
    TOO_MANY_JOBS,
    UNREADABLE_FILE,
    UNSUPPORTED_FILE,
    ProblemError,
)  # fmt: skip
from api.storage.database import alone
from api.storage.jobs import Limits, NewJob, NoRoomError, TooManyJobsError
from api.threads import run_to_end
from api.uploads import FRAME_BYTES, receive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import BinaryIO

    from fastapi import Request

    from api.jobs.folders import JobFolder, JobFolders
    from api.reading import FileReader
    from api.settings import Settings
    from api.storage.jobs import Jobs
    from api.storage.tables import Job
    from api.traffic.turns import Turns
    from api.uploads import Form

_BLOCK: Final = 1 << 20
_TOUCH_EVERY: Final = 30.0


@dataclass(frozen=True, slots=True)
class Receiver:
    """Takes files in."""

    jobs: Jobs
    folders: JobFolders
    reader: FileReader
    turns: Turns
    settings: Settings

    @property
    def limits(self) -> Limits:
        """What an organisation may have."""
        return Limits(self.settings.job_max_active, self.settings.job_max_kept_bytes, self.settings.job_days)

    async def receive(self, request: Request, organisation: str, fields: Any) -> Job:
        """A job for the file that a request holds; `fields` is the model of what stands beside it.

        Raises:
            ProblemError: the organisation may have no further job, or the file is none that is read.

        """
        with _problems(self.settings), alone():
            length = request.headers.get("content-length", "")
            expected = max(int(length) - FRAME_BYTES, 0) if length.isascii() and length.isdigit() else 0
            job = await run_in_threadpool(self.jobs.begin, organisation, self.limits, expected)
        folder = self.folders.of(job.id)
        accepted = None
        try:
            await run_in_threadpool(self._prepare, folder)
            with folder.upload.open("wb") as file, alone():
                sink = _Upload(file, partial(self.jobs.touch, job.id))
                form = await receive(request, sink, most=self.settings.job_max_bytes, advice="Send it in parts.")
                await run_in_threadpool(sink.flush)
            new = await self._looked_into(folder, form, form.options(fields))
            with _problems(self.settings):
                accepted = await run_in_threadpool(self.jobs.ready, job, new, self.limits)
            if accepted is None:
                raise ProblemError(NOT_FOUND, "The job was cancelled or deleted while its file came.")
            return accepted
        finally:
            if accepted is None:  # whatever it was: a problem, or a sender who has gone
                await run_to_end(partial(self._forget, organisation, job.id, folder))

    def _forget(self, organisation: str, job: str, folder: JobFolder) -> None:
        try:
            with alone():
                self.jobs.delete(organisation, job)
        finally:
            folder.remove()

    def _prepare(self, folder: JobFolder) -> None:
        self.folders.make()
        folder.path.mkdir(parents=True)

    async def _looked_into(self, folder: JobFolder, form: Form, fields: Any) -> NewJob:
        """What shall be read; the file's first row is read for it, so that what cannot be read is told at once."""
        if fields.model is not None:
            _check_model(fields.model)
        name = form.name or "file"
        with folder.upload.open("rb") as stream:
            start = stream.read(START_BYTES)
        try:
            kind = kind_of_sent(form.name, form.media_type, start)
        except InputError as error:
            raise ProblemError(UNSUPPORTED_FILE, str(error)) from error
        options = fields.to_options()
        try:
            async with self.turns.turn():
                contents = await run_in_threadpool(self.reader.read, Input(name, kind, folder.upload), options, 1)
        except InputError as error:
            raise ProblemError(UNREADABLE_FILE, str(error)) from error
        given = {"text": options.text, "id": options.id, "blocks": options.blocks, "private": options.private}
        return NewJob(name, kind, form.size, contents.found, given, fields.candidate_column, fields.model)


class _Upload:
    """A sink into a file; what waits to be written is never more than a block."""

    def __init__(self, file: BinaryIO, touch: Callable[[], None]) -> None:
        self._file = file
        self._waiting = bytearray()
        self._touch = touch
        self._touched = monotonic()

    async def write(self, data: bytes) -> None:
        self._waiting += data
        if len(self._waiting) >= _BLOCK:
            await run_in_threadpool(self.flush)

    def flush(self) -> None:
        self._file.write(self._waiting)
        self._waiting.clear()
        if monotonic() - self._touched > _TOUCH_EVERY:
            self._touched = monotonic()
            self._touch()


@contextmanager
def _problems(settings: Settings) -> Iterator[None]:
    try:
        yield
    except TooManyJobsError as error:
        detail = f"{settings.job_max_active} jobs of your organisation are under way, as many as may be. {TOO_MANY_JOBS.remedy}"
        raise ProblemError(TOO_MANY_JOBS, detail) from error
    except NoRoomError as error:
        detail = f"The jobs of your organisation would keep more than {settings.job_max_kept_bytes:,} bytes. {NO_ROOM.remedy}"
        raise ProblemError(NO_ROOM, detail) from error


def _check_model(name: str) -> None:
    try:
        model_named(name)
    except ModelNotFoundError as error:
        raise ProblemError(INVALID, f"#/model: {error}") from error
