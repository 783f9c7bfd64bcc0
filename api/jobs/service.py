"""Jobs as the routes see them: rows and files together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from api.jobs.rows import leave_out, rows_of

if TYPE_CHECKING:
    from api.jobs.folders import JobFolders
    from api.jobs.receiving import Receiver
    from api.storage.jobs import Jobs


@dataclass(frozen=True, slots=True)
class JobService:
    """Jobs with their files."""

    store: Jobs
    folders: JobFolders
    receiver: Receiver

    def cancel(self, organisation: str, job: str) -> bool:
        """End a job that is not over; whether there was such a one. Its files go with it."""
        return self.store.cancel(organisation, job) and self._removed(job)

    def delete(self, organisation: str, job: str) -> bool:
        """Delete a job with its files; whether there was one."""
        return self.store.delete(organisation, job) and self._removed(job)

    def rows_of(self, organisation: str, candidate: str) -> list[dict[str, Any]]:
        """Each row of a candidate in the results of jobs, with the id of its job."""
        return [
            {"job": job.id, **row}
            for job in self.store.done(organisation)
            for row in rows_of(self.folders.of(job.id), candidate, job.candidate_column)
        ]

    def erase(self, organisation: str, candidate: str) -> int:
        """Take a candidate's rows out of all results, and see that they are left out of those to come; how many there were."""
        gone = 0
        for job in self.store.erase(organisation, candidate):
            folder = self.folders.of(job.id)
            if not folder.generation:
                continue
            gone += leave_out(folder, candidate, job.candidate_column)
            self.store.resize(job.id, folder.size)
        return gone

    def sweep(self) -> None:
        """Delete every folder that no job needs."""
        found = self.folders.all()
        keeping = self.store.keeping(list(found))
        for job, folder in found.items():
            if job not in keeping:
                folder.remove()

    def _removed(self, job: str) -> bool:
        self.folders.of(job).remove()
        return True
