"""Tables and reports out of a job's result. Made when somebody asks for them, in a process of its own at low priority, and kept."""

from __future__ import annotations

import asyncio
import hashlib
import sys
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final
from weakref import WeakValueDictionary

import orjson

from analyzer.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from api.jobs.folders import JobFolder

AT_ONCE: Final = 4
"""How many files are made at the same time."""
REFUSED: Final = 3
"""The exit code of a process that says on its output why the file cannot be made."""
_COMMAND: Final = "from api.jobs.{} import main; main()"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be made: "csv" or "parquet", with a row a finding if `long`; or "html", the report, by the groups of a column."""

    format: str
    long: bool = False
    by: str | None = None
    date_column: str | None = None

    @property
    def name(self) -> str:
        """What the file is called: the same for the same wish, another for another."""
        return f"{hashlib.sha256(orjson.dumps(asdict(self))).hexdigest()[:16]}.{self.format}"


class Maker:
    """Makes files out of results, each once."""

    def __init__(self) -> None:
        self._places = asyncio.Semaphore(AT_ONCE)
        self._locks: WeakValueDictionary[Path, asyncio.Lock] = WeakValueDictionary()

    async def made(self, folder: JobFolder, wanted: Wanted) -> Path:
        """The file, of the result as it is now.

        Raises:
            InputError: it cannot be made, as where there is no column of the name that was asked for.
            FileNotFoundError: there is no result, or it is deleted just now.

        """
        while True:
            generation = folder.generation
            if not generation:
                raise FileNotFoundError(folder.result)
            path = folder.made(generation, wanted.name)
            lock = self._locks.setdefault(path, asyncio.Lock())
            async with lock:
                if not path.exists():
                    async with self._places:
                        await _make(folder, wanted, path)
            if folder.generation == generation:
                return path
            path.unlink(missing_ok=True)  # rows were erased while it was made


async def _make(folder: JobFolder, wanted: Wanted, path: Path) -> None:
    command = _COMMAND.format("reports" if wanted.format == "html" else "tables")
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", command, stdin=pipe, stdout=pipe)
    try:
        said, _ = await process.communicate(orjson.dumps({"folder": str(folder.path), "path": str(path), **asdict(wanted)}))
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode == REFUSED:
        raise InputError(said.decode())
    if process.returncode:
        if not folder.generation:
            raise FileNotFoundError(path)
        raise RuntimeError(f"a file could not be made of a result: the process ended with {process.returncode}")
