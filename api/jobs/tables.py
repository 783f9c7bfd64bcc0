"""A job's result as a table, made by a process of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from analyzer.batch.writers import WRITERS, Layout
from api.jobs.errands import lines_of, run

if TYPE_CHECKING:
    from pathlib import Path

    from api.jobs.folders import JobFolder
    from api.jobs.making import Wanted


def make(folder: JobFolder, wanted: Wanted, path: Path) -> None:
    """Write a result as the format that is wanted."""
    names = dict.fromkeys(name for line in lines_of(folder) for name in orjson.loads(line)["columns"])
    WRITERS[wanted.format](lines_of(folder), path, Layout(tuple(names), wanted.long))


def main() -> None:
    """The process."""
    run(make)
