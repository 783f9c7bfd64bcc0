"""Where the files of jobs lie: a folder a job, with the file that was sent, then the result, and what was made of the result."""

from __future__ import annotations

import fcntl
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlalchemy.engine import make_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.settings import Settings

_MADE: Final = "made-"


class JobFolder:
    """The folder of one job."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.upload = path / "upload"
        """The file as it was sent."""
        self.result = path / "result.jsonl"
        self.errors = path / "result.jsonl.errors.jsonl"
        self.parts = path / "result.jsonl.parts"

    @property
    def generation(self) -> str:
        """What the result is as of now; another one after rows have been erased from it. Empty where there is none."""
        try:
            return str(self.result.stat().st_mtime_ns)
        except FileNotFoundError:
            return ""

    def made(self, generation: str, name: str) -> Path:
        """Where a file lies that was made of the result."""
        return self.path / f"{_MADE}{generation}-{name}"

    def forget_made(self) -> None:
        """Delete what was made of the result."""
        for path in self.path.glob(f"*{_MADE}*"):
            path.unlink(missing_ok=True)

    def forget_work(self) -> None:
        """Delete what only the work needs: the file that was sent, and the parts."""
        self.upload.unlink(missing_ok=True)
        shutil.rmtree(self.parts, ignore_errors=True)

    def remove(self) -> None:
        """Delete everything."""
        shutil.rmtree(self.path, ignore_errors=True)

    @property
    def size(self) -> int:
        """How many bytes lie in it."""
        return sum(path.stat().st_size for path in self.path.rglob("*") if path.is_file())

    @contextmanager
    def changing(self) -> Iterator[None]:
        """One at a time, of whatever process, may change the result."""
        with locked(self.path / "changing.lock"):
            yield


class JobFolders:
    """The folder of all jobs' folders; it is made when a job first needs it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def make(self) -> None:
        """See that it is there, and nobody else can look into it."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)

    def of(self, job: str) -> JobFolder:
        """A job's folder."""
        return JobFolder(self.path / "jobs" / job)

    def all(self) -> dict[str, JobFolder]:
        """Every job's folder, by the id of its job. What else lies there is somebody else's."""
        return {path.name: JobFolder(path) for path in sorted((self.path / "jobs").glob("*")) if _is_id(path.name)}


def _is_id(name: str) -> bool:
    try:
        return str(UUID(name)) == name
    except ValueError:
        return False


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock; the machine gives it back when the process ends, however it ends."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def folder_of(settings: Settings) -> Path | None:
    """Where job files lie: where the settings say, or beside a SQLite database; None where neither is known."""
    if settings.database is None:
        return None
    if settings.job_folder is not None:
        return settings.job_folder
    url = make_url(settings.database)
    if url.drivername.startswith("sqlite") and url.database:
        return Path(f"{url.database}.jobs").absolute()
    return None
