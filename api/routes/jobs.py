"""`/v1/jobs`: files that are read from end to end, however long it takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field

from analyzer.errors import InputError
from analyzer.files.rows import ReadOptions
from api import examples
from api.auth import Reading, Writing
from api.deps import AnyJobs
from api.jobs.making import Maker, Wanted
from api.jobs.rows import errors_from
from api.jobs.service import JobService
from api.problems import INVALID, JOB_OVER, NO_RESULT, NOT_FOUND, NOT_KEPT, ProblemError
from api.schemas import ColumnName, Counts, Strict
from api.storage.jobs import JobState
from api.storage.tables import Job
from api.uploads import form_of

if TYPE_CHECKING:
    from api.jobs.folders import JobFolder

router = APIRouter(prefix="/v1/jobs", tags=["jobs"])
_TYPES = {"jsonl": "application/x-ndjson", "csv": "text/csv", "parquet": "application/vnd.apache.parquet"}
_RESULT: dict[str, Any] = {kind: {"schema": {"type": "string"}} for kind in _TYPES.values()}
_RESULT[_TYPES["jsonl"]]["example"] = examples.JOB_LINE
_REPORT = {"text/html": {"schema": {"type": "string"}, "example": "<!doctype html>"}}
_REPORT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox"


ModelName = Annotated[str, Field(pattern="^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=100)]


class JobFields(Strict):
    """What may stand in the form beside the file."""

    model: Annotated[ModelName | None, Field(description="Which model reads; that of the service if left out.")] = None
    text_column: Annotated[ColumnName | None, Field(description="The column that holds the feedback; found out if left out.")] = None
    id_column: Annotated[ColumnName | None, Field(description="The column that holds the ids; found out if left out.")] = None
    candidate_column: Annotated[ColumnName | None, Field(description="The column with references for candidates (export, erasure).")] = None
    blocks: Annotated[bool, Field(description="Whether each block between blank lines of a text file is a note.")] = False
    private: Annotated[bool, Field(description="Whether private notes of applicant-tracking exports are read too.")] = False

    def to_options(self) -> ReadOptions:
        """The same for the library."""
        return ReadOptions(self.text_column, self.id_column, self.blocks, self.private)


class JobFile(BaseModel):
    """The file that was sent: its name, its kind, and what was found out about it, in words."""

    name: str
    kind: str
    found: str | None


class Progress(BaseModel):
    """How many rows are done, and of about how many; that is null where nothing is known of it."""

    rows: int
    of_about: int | None


class JobOut(BaseModel):
    """A job."""

    id: str
    state: JobState
    file: JobFile
    progress: Progress
    counts: Counts | None
    model: str | None
    read_by: str | None
    options: dict[str, Any]
    candidate_column: str | None
    bytes: int
    problem: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    expires_at: datetime

    @classmethod
    def of(cls, job: Job) -> Self:
        """From the table."""
        known = {name: getattr(job, name) for name in cls.model_fields if name not in ("file", "progress", "counts")}
        counts = Counts(ok=job.rows_done - job.rows_bad, error=job.rows_bad) if job.state == JobState.DONE else None
        file = JobFile(name=job.name, kind=job.kind, found=job.found)
        return cls(**known, file=file, progress=Progress(rows=job.rows_done, of_about=job.rows_about), counts=counts)


class JobsOut(BaseModel):
    """Some jobs, the newest first; `cursor` leads to the next ones."""

    jobs: list[JobOut]
    cursor: str | None


class RowError(BaseModel):
    """A row that could not be read: where it stood, why, and what it held."""

    source: str
    row: int
    error: str
    raw: str


class RowErrors(BaseModel):
    """Some rows that could not be read, in order; `cursor` leads to the next ones."""

    errors: list[RowError]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class ResultQuery:
    """The query parameters of `GET /v1/jobs/{job}/result`."""

    format: Annotated[Literal["jsonl", "csv", "parquet"], Query(description="JSON Lines are there at once; others are made.")] = "jsonl"
    long: Annotated[bool, Query(description="A row a finding instead of a row a note (csv, parquet).")] = False


def _service(request: Request, found: AnyJobs) -> JobService:
    if found is None:
        known = request.app.state.stores is not None
        raise ProblemError(NOT_KEPT, "Its owner has to say where the files of jobs lie (AFTERVIEW_JOB_FOLDER)." if known else None)
    return found


def _maker(request: Request) -> Maker:
    found: Maker = request.app.state.maker
    return found


JobStore = Annotated[JobService, Depends(_service)]
FileMaker = Annotated[Maker, Depends(_maker)]


@router.post(
    "",
    operation_id="addJob",
    summary="Have a file read",
    status_code=202,
    responses={202: examples.shown(examples.JOB)},
    openapi_extra={"requestBody": form_of(JobFields, examples.JOB_REQUEST)},
)
async def add(request: Request, response: Response, who: Writing, jobs: JobStore) -> JobOut:
    """Take in a file of any kind that `afterview batch` reads, and have it read beside the service; `state` says how far it is."""
    job = await jobs.receiver.receive(request, who.organisation, JobFields)
    request.app.state.keeper.call()
    response.headers["location"] = f"/v1/jobs/{job.id}"
    return JobOut.of(job)


@router.get("", operation_id="listJobs", summary="Jobs, the newest first", responses={200: examples.shown(examples.JOBS)})
def page(
    who: Reading,
    jobs: JobStore,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(max_length=300)] = None,
) -> JobsOut:
    """List an organisation's jobs page by page."""
    found = jobs.store.page(who.organisation, size=limit, cursor=cursor)
    return JobsOut(jobs=[JobOut.of(job) for job in found.jobs], cursor=found.cursor)


@router.get("/{job}", operation_id="getJob", summary="A job", responses={200: examples.shown(examples.JOB)})
def get(job: str, who: Reading, jobs: JobStore) -> JobOut:
    """Say how it stands with a job."""
    return JobOut.of(_found(jobs, who.organisation, job))


@router.get(
    "/{job}/errors",
    operation_id="getJobErrors",
    summary="Rows that could not be read",
    responses={200: examples.shown(examples.JOB_ERRORS)},
)
def errors(
    job: str,
    who: Reading,
    jobs: JobStore,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    cursor: Annotated[str, Query(pattern="^[0-9]{1,15}$")] = "0",
) -> RowErrors:
    """List the rows that could not be read, page by page, in the order of the file."""
    found, after = errors_from(_done(jobs, who.organisation, job), int(cursor), limit)
    return RowErrors(errors=[RowError(**each) for each in found], cursor=None if after is None else str(after))


@router.get(
    "/{job}/result",
    operation_id="getJobResult",
    summary="What was found",
    response_model=None,
    responses={200: {"content": _RESULT, "description": "The file."}},
)
async def result(job: str, who: Reading, jobs: JobStore, maker: FileMaker, wanted: Annotated[ResultQuery, Depends()]) -> FileResponse:
    """Give out the analyses of all rows, in the order of the file."""
    folder = await run_in_threadpool(_done, jobs, who.organisation, job)
    if wanted.long and wanted.format == "jsonl":
        raise ProblemError(INVALID, "query: long: It is for csv and parquet; jsonl has all findings anyway")
    path = folder.result if wanted.format == "jsonl" else await _made(maker, folder, Wanted(wanted.format, wanted.long))
    return FileResponse(path, media_type=_TYPES[wanted.format], filename=f"analyses-{job}.{wanted.format}")


@router.get(
    "/{job}/report",
    operation_id="getJobReport",
    summary="What the notes say together",
    response_model=None,
    responses={200: {"content": _REPORT, "description": "A page that needs nothing else."}},
)
async def report(
    job: str,
    who: Reading,
    jobs: JobStore,
    maker: FileMaker,
    by: Annotated[ColumnName | None, Query(description="The column whose groups are compared.")] = None,
    date_column: Annotated[ColumnName | None, Query(description="The column with the dates; the first that holds one if left out.")] = None,
) -> FileResponse:
    """Lay all notes of a job side by side, for coaches; counts from 1 to 4 are hidden."""
    folder = await run_in_threadpool(_done, jobs, who.organisation, job)
    path = await _made(maker, folder, Wanted("html", by=by, date_column=date_column))
    return FileResponse(path, media_type="text/html", headers={"content-security-policy": _REPORT_POLICY})


@router.post("/{job}/cancel", operation_id="cancelJob", summary="End a job", responses={200: examples.shown(examples.JOB)})
def cancel(job: str, who: Writing, jobs: JobStore) -> JobOut:
    """End a job that is not over; its file and what was read of it are deleted."""
    _found(jobs, who.organisation, job)
    if not jobs.cancel(who.organisation, job):
        raise ProblemError(JOB_OVER)
    return JobOut.of(_found(jobs, who.organisation, job))


@router.delete("/{job}", operation_id="deleteJob", summary="Delete a job", status_code=204)
def delete(job: str, who: Writing, jobs: JobStore) -> Response:
    """Delete a job with its files for good, whether it is over or not."""
    if not jobs.delete(who.organisation, job):
        raise ProblemError(NOT_FOUND, "There is no such job here.")
    return Response(status_code=204)


def _found(jobs: JobService, organisation: str, job: str) -> Job:
    found = jobs.store.get(organisation, job)
    if found is None:
        raise ProblemError(NOT_FOUND, "There is no such job here.")
    return found


def _done(jobs: JobService, organisation: str, job: str) -> JobFolder:
    found = _found(jobs, organisation, job)
    if found.state != JobState.DONE:
        why = f": {found.problem}" if found.problem else ""
        raise ProblemError(NO_RESULT, f"The job is {found.state}{why}")
    folder = jobs.folders.of(found.id)
    if not folder.generation:
        raise ProblemError(NOT_FOUND, "The files of this job are not here any more; delete it.")
    return folder


async def _made(maker: Maker, folder: JobFolder, wanted: Wanted) -> Any:
    try:
        return await maker.made(folder, wanted)
    except InputError as error:
        raise ProblemError(INVALID, str(error)) from error
    except FileNotFoundError as error:
        raise ProblemError(NOT_FOUND, "There is no such job here.") from error
