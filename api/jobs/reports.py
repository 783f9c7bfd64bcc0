"""The report on a job's result, made by a process of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from analyzer.batch.cohort import cohort_of
from analyzer.batch.report import write_report
from api.jobs.errands import lines_of, run

if TYPE_CHECKING:
    from pathlib import Path

    from api.jobs.folders import JobFolder
    from api.jobs.making import Wanted


def make(folder: JobFolder, wanted: Wanted, path: Path) -> None:
    """Write the report.

    Raises:
        InputError: there is no column of the name that notes are to be grouped by.

    """
    half = path.with_name(f"half-{path.name}")
    write_report(cohort_of(map(orjson.loads, lines_of(folder)), wanted.by, wanted.date_column), half)
    half.replace(path)


def main() -> None:
    """The process."""
    run(make)
