"""What survives: each job is a workflow of DBOS, which begins it again after the process that worked on it has died.

The workflow has one step, the work on the job, and that can be begun again at any place. What DBOS keeps are ids of jobs and organisations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dbos import DBOS, SetEnqueueOptions, SetWorkflowID

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from api.jobs.reading import Worker
    from api.storage.database import Database

MOST_OPEN: Final = 64
"""How many jobs are open at once; between them turns go round."""
MOST_OPEN_EACH: Final = 4
"""How many of them are of one organisation."""
_QUEUE: Final = "jobs"
_EXECUTOR: Final = "jobs"
_VERSION: Final = "1"
_LOOK_EVERY: Final = 0.25
_OVER: Final = ("SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")

_worker: Worker | None = None


@DBOS.step()
def read(job: str) -> None:
    """The work on a job."""
    assert _worker is not None  # noqa: S101 - launch has set it
    _worker.work(job)


@DBOS.workflow(max_recovery_attempts=None)
def job_workflow(job: str) -> None:
    """A job, from its turn to its end."""
    read(job)


def launch(worker: Worker, database: Database, folder: Path) -> None:
    """Take up the workflows that an earlier process left, and listen for new ones.

    On PostgreSQL DBOS keeps its tables in a schema of their own, on SQLite in a file of their own in the folder of jobs.
    """
    global _worker
    _worker = worker
    url = f"sqlite:///{folder / 'queue.db'}" if database.is_sqlite else database.url.render_as_string(hide_password=False)
    settings: Any = {
        "name": "afterview", "system_database_url": url, "executor_id": _EXECUTOR, "application_version": _VERSION,
        "log_level": "WARNING", "max_executor_threads": MOST_OPEN + 8,
    }  # fmt: skip
    DBOS(config=settings)
    DBOS.launch()
    DBOS.register_queue(
        _QUEUE, worker_concurrency=MOST_OPEN, partition_worker_concurrency=MOST_OPEN_EACH, polling_interval_sec=_LOOK_EVERY,
        on_conflict="always_update",
    )  # fmt: skip


def hand_over(due: Collection[tuple[str, str]]) -> None:
    """Have jobs worked on in the order given; one that is under way already stays so."""
    for job, owner in due:
        before = DBOS.get_workflow_status(job)
        if before is not None and before.status in _OVER:  # as where the database was put back from a copy
            DBOS.delete_workflow(job)
            before = None
        if before is None:
            with SetWorkflowID(job), SetEnqueueOptions(queue_partition_key=owner):
                DBOS.enqueue_workflow(_QUEUE, job_workflow, job)
