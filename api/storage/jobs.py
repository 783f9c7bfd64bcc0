"""Jobs: what is to be read, how far it is, what came of it. Every query on behalf of a caller names the organisation.

Whoever does the work tells so here; the row is the only truth about a job's state, and a job that is not `running` is not worked on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from sqlalchemy import delete, func, or_, select, update

from api.events import job_finished
from api.storage import retention
from api.storage.cursors import page_of
from api.storage.outbox import announce
from api.storage.tables import Job, JobErasure, Organisation

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from sqlalchemy.orm import Session

    from api.storage.database import Database

UPLOAD_IDLE: Final = timedelta(minutes=10)
"""After how long without a byte an upload is given up."""


class JobState(StrEnum):
    """How it stands with a job."""

    UPLOADING = "uploading"
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ACTIVE: Final = (JobState.UPLOADING, JobState.WAITING, JobState.RUNNING)
OVER: Final = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


class TooManyJobsError(Exception):
    """The organisation has as many jobs under way as it may have."""


class NoRoomError(Exception):
    """The organisation's jobs keep as many bytes as they may."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What an organisation may have: jobs that are not over, bytes kept; and for how many days a job is kept."""

    active: int
    bytes: int
    days: int


@dataclass(frozen=True, slots=True)
class NewJob:
    """What a job shall read, and how; `options` are those of `ReadOptions`."""

    name: str
    kind: str
    bytes: int
    found: str | None = None
    options: dict[str, Any] = field(default_factory=dict)
    candidate_column: str | None = None
    model: str | None = None


@dataclass(frozen=True, slots=True)
class JobPage:
    """Some jobs, and the cursor that leads to the next ones; None at the end."""

    jobs: tuple[Job, ...]
    cursor: str | None


class Jobs:
    """The jobs in a database.

    Args:
        database: where they are.
        now: the clock.

    """

    def __init__(self, database: Database, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._database = database
        self._now = now

    def begin(self, organisation: str, limits: Limits, expected_bytes: int) -> Job:
        """Take a job's place while its file is sent.

        Raises:
            TooManyJobsError: the organisation has too many under way.
            NoRoomError: there would be no room for its file.

        """
        now = self._now()
        with self._database.session() as session:
            owner = _locked(session, organisation)
            mine = Job.organisation_id == organisation
            if (session.scalar(select(func.count()).where(mine, Job.state.in_(ACTIVE))) or 0) >= limits.active:
                raise TooManyJobsError
            if _kept_bytes(session, organisation) + expected_bytes > limits.bytes:
                raise NoRoomError
            job = Job(
                id=str(uuid4()), organisation_id=organisation, state=JobState.UPLOADING, name="", kind="", found=None, options={},
                candidate_column=None, model=None, read_by=None, bytes=expected_bytes, rows_about=None, rows_done=0, rows_bad=0,
                attempts=0, problem=None, created_at=now, touched_at=now, started_at=None, finished_at=None,
                expires_at=now + timedelta(days=min(limits.days, owner.retention_days or limits.days)),
            )  # fmt: skip
            session.add(job)
        return job

    def touch(self, job: str) -> None:
        """Note that bytes of its file still come."""
        with self._database.session() as session:
            session.execute(update(Job).where(Job.id == job).values(touched_at=self._now()))

    def ready(self, job: Job, new: NewJob, limits: Limits) -> Job | None:
        """Let a job whose file has come wait for its turn; None where it was cancelled or deleted meanwhile.

        Raises:
            NoRoomError: the file was larger than expected, and there is no room for it.

        """
        with self._database.session() as session:
            _locked(session, job.organisation_id)
            found = session.get(Job, job.id)
            if found is None or found.state != JobState.UPLOADING:
                return None
            if _kept_bytes(session, job.organisation_id) - found.bytes + new.bytes > limits.bytes:
                raise NoRoomError
            found.name, found.kind, found.found, found.bytes = new.name, new.kind, new.found, new.bytes
            found.options, found.candidate_column, found.model = new.options, new.candidate_column, new.model
            found.state = JobState.WAITING
            return found

    def get(self, organisation: str, job: str) -> Job | None:
        """A job of an organisation; None where it has none of this id."""
        with self._database.session() as session:
            return session.scalar(select(Job).where(Job.organisation_id == organisation, Job.id == job))

    def page(self, organisation: str, *, size: int, cursor: str | None = None) -> JobPage:
        """Some of an organisation's jobs, the newest first.

        Raises:
            InputError: the cursor is none that was given out.

        """
        query = select(Job).where(Job.organisation_id == organisation)
        with self._database.session() as session:
            shown, following = page_of(session, query, Job, size, cursor)
        return JobPage(tuple(shown), following)

    def cancel(self, organisation: str, job: str) -> bool:
        """End a job that is not over; whether there was such a one."""
        with self._database.session() as session:
            _locked(session, organisation)
            found = session.scalar(select(Job).where(Job.organisation_id == organisation, Job.id == job))
            return found is not None and self._end(session, found, JobState.CANCELLED, {"bytes": 0})

    def delete(self, organisation: str, job: str) -> bool:
        """Delete a job; whether there was one. Its folder is for the caller to delete."""
        with self._database.session() as session:
            gone = delete(Job).where(Job.organisation_id == organisation, Job.id == job)
            return bool(session.scalars(gone.returning(Job.id)).all())

    def due(self) -> list[tuple[str, str]]:
        """Id and organisation of each job that is to be worked on, the oldest first."""
        query = select(Job.id, Job.organisation_id).where(Job.state.in_((JobState.WAITING, JobState.RUNNING)))
        with self._database.session() as session:
            return [(job, owner) for job, owner in session.execute(query.order_by(Job.created_at, Job.id))]

    def start(self, job: str) -> Job | None:
        """Begin, or go on with, the work on a job; None where it is to be worked on no more."""
        with self._database.session() as session:
            found = session.get(Job, job)
            if found is None:
                return None
            _locked(session, found.organisation_id)
            session.refresh(found)
            if found.state not in (JobState.WAITING, JobState.RUNNING):
                return None
            found.state = JobState.RUNNING
            found.started_at = found.started_at or self._now()
            return found

    def note(self, job: str, **values: Any) -> bool:
        """Note how far a job is; whether it is to be worked on still."""
        change = update(Job).where(Job.id == job, Job.state == JobState.RUNNING).values(**values, touched_at=self._now())
        with self._database.session() as session:
            return bool(session.scalars(change.returning(Job.id)).all())

    def blame(self) -> None:
        """Count a failed attempt of each running job: the process that worked on them was lost, and one of them may be why."""
        with self._database.session() as session:
            session.execute(update(Job).where(Job.state == JobState.RUNNING).values(attempts=Job.attempts + 1))

    def finish(self, job: str, state: JobState, erased: Collection[str] = (), **values: Any) -> bool:
        """End a running job, and announce it in the same transaction.

        Args:
            job: which.
            state: how it ended.
            erased: the candidates whose rows have been left out of its result.
            values: further columns.

        Returns: False, and nothing is changed, where there are candidates whose rows are to be left out still.

        """
        with self._database.session() as session:
            found = session.get(Job, job)
            if found is None:
                return True
            _locked(session, found.organisation_id)
            session.refresh(found)
            if state is JobState.DONE and set(session.scalars(select(JobErasure.candidate).where(JobErasure.job_id == job))) - set(erased):
                return False
            self._end(session, found, state, values)
            session.execute(delete(JobErasure).where(JobErasure.job_id == job))
            return True

    def erasures(self, job: str) -> list[str]:
        """The candidates whose rows are to be left out of a job's result."""
        with self._database.session() as session:
            return list(session.scalars(select(JobErasure.candidate).where(JobErasure.job_id == job)))

    def erase(self, organisation: str, candidate: str) -> list[Job]:
        """See that a candidate's rows are left out of results to come; the jobs whose results are there already."""
        with self._database.session() as session:
            _locked(session, organisation)
            found = session.scalars(select(Job).where(Job.organisation_id == organisation)).all()
            for job in found:
                if job.state in ACTIVE:
                    session.merge(JobErasure(job_id=job.id, candidate=candidate))
            return [job for job in found if job.state == JobState.DONE]

    def done(self, organisation: str) -> list[Job]:
        """An organisation's jobs that have a result, the oldest first."""
        query = select(Job).where(Job.organisation_id == organisation, Job.state == JobState.DONE)
        with self._database.session() as session:
            return list(session.scalars(query.order_by(Job.created_at, Job.id)))

    def resize(self, job: str, size: int) -> None:
        """Note how many bytes a job keeps."""
        with self._database.session() as session:
            session.execute(update(Job).where(Job.id == job).values(bytes=size))

    def expire(self) -> int:
        """Delete the jobs whose time is over, and uploads that nobody goes on with; how many. Their folders are swept up later."""
        now = self._now()
        idle = (Job.state == JobState.UPLOADING) & (Job.touched_at < now - UPLOAD_IDLE)
        with self._database.session() as session:
            gone = len(session.scalars(delete(Job).where(or_(Job.expires_at < now, idle)).returning(Job.id)).all())
            for organisation, oldest in retention.limits(session, now):
                late = delete(Job).where(Job.organisation_id == organisation, Job.created_at < oldest)
                gone += len(session.scalars(late.returning(Job.id)).all())
        return gone

    def keeping(self, jobs: Sequence[str]) -> set[str]:
        """Which of these jobs, of whatever organisation, need their folder: all but those that ended without a result, or are gone."""
        ended = (JobState.FAILED, JobState.CANCELLED)
        with self._database.session() as session:
            return set(session.scalars(select(Job.id).where(Job.id.in_(jobs), Job.state.not_in(ended))))

    def any_due(self) -> bool:
        """Whether there is any job to be worked on."""
        query = select(Job.id).where(Job.state.in_((JobState.WAITING, JobState.RUNNING))).limit(1)
        with self._database.session() as session:
            return session.scalar(query) is not None

    def _end(self, session: Session, job: Job, state: JobState, values: dict[str, Any]) -> bool:
        if job.state not in ACTIVE:
            return False
        for name, value in values.items():
            setattr(job, name, value)
        job.state, job.finished_at = state, self._now()
        ok, error = max(job.rows_done - job.rows_bad, 0), job.rows_bad
        event = job_finished(job.id, status=state, ok=ok, error=error, model=job.read_by or "")
        announce(session, job.organisation_id, event, self._now())
        return True


def _locked(session: Session, organisation: str) -> Organisation:
    """The organisation, locked until the transaction ends: on SQLite a write locks the database, on PostgreSQL the row."""
    session.execute(update(Organisation).where(Organisation.id == organisation).values(name=Organisation.name))
    return session.get_one(Organisation, organisation)


def _kept_bytes(session: Session, organisation: str) -> int:
    return session.scalar(select(func.coalesce(func.sum(Job.bytes), 0)).where(Job.organisation_id == organisation)) or 0
