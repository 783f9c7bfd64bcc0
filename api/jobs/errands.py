"""What a process does that makes a file out of a result: it hears what is wanted, makes it at low priority, or says why not."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import orjson

from analyzer.errors import AfterviewError
from api.jobs.folders import JobFolder
from api.jobs.making import REFUSED, Wanted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NICENESS: Final = 10


def step_back() -> None:
    """Let everything else on the machine go first."""
    if hasattr(os, "nice"):
        with suppress(OSError):  # where a sandbox forbids it, the work is still to be done
            os.nice(NICENESS)


def run(make: Callable[[JobFolder, Wanted, Path], None]) -> None:
    """Make what standard input asks for. Exits with `REFUSED` and the reason where that cannot be."""
    step_back()
    asked = orjson.loads(sys.stdin.buffer.read())
    folder, path = JobFolder(Path(asked.pop("folder"))), Path(asked.pop("path"))
    try:
        make(folder, Wanted(**asked), path)
    except AfterviewError as error:
        sys.stdout.write(str(error))
        raise SystemExit(REFUSED) from error


def lines_of(folder: JobFolder) -> Iterator[bytes]:
    """The lines of a result."""
    with folder.result.open("rb") as lines:
        yield from lines
