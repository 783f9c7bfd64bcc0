"""A run: inputs in, an output file out, the rows that could not be read beside it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import orjson

from analyzer.batch.cohort import cohort_of
from analyzer.batch.parts import Parts
from analyzer.batch.report import SUFFIXES, write_report
from analyzer.batch.writers import WRITERS, Layout, whole
from analyzer.errors import ConfigError, InputError
from analyzer.files.inputs import open_input
from analyzer.files.rows import BadRow, ReadOptions, Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from analyzer.batch.engines import Chunk, Engine
    from analyzer.files.inputs import Input

CHUNK_ROWS: Final = 500
"""How many rows are worked on, and put down, together;"""
CHUNK_CHARACTERS: Final = 1_000_000
"""fewer where their text is longer than this."""
_JOURNAL_VERSION: Final = 1
_SAMPLE_ROWS: Final = 200


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be done.

    `inputs` are read in order, `output` is written as `format` ("jsonl", "csv", "parquet" or "xlsx"), with a row a finding if
    `long`; `model` is what the run is journalled with, such as "feedback-en 0.3.0". `reports` are written beside it (`.html`, `.md`),
    by the groups of the column `by`, and over time by the column `date_column` or the first that holds a date.
    """

    inputs: Sequence[Input]
    output: Path
    format: str
    model: str
    options: ReadOptions = field(default_factory=ReadOptions)
    long: bool = False
    reports: Sequence[Path] = ()
    by: str | None = None
    date_column: str | None = None

    @property
    def parts_folder(self) -> Path:
        """Where parts lie while the run is unfinished."""
        return self.output.with_name(f"{self.output.name}.parts")

    @property
    def errors_file(self) -> Path:
        """Where the rows go that could not be read."""
        return self.output.with_name(f"{self.output.name}.errors.jsonl")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended: how many rows there were, how many could not be read, what was found out about each input."""

    rows: int
    bad: int
    found: tuple[tuple[str, str], ...]


def run(job: Job, engine: Engine, *, resume: bool = False, progress: Callable[[int], None] | None = None) -> Outcome:
    """Do a job, or go on with it.

    Args:
        job: what is to be done.
        engine: who does it.
        resume: whether an unfinished run with this output is continued.
        progress: called with the number of rows whenever some are done.

    Raises:
        ConfigError: the output exists, or an unfinished run lies there and is not to be (or cannot be) resumed.
        InputError: nothing could be read from any input.

    """
    if job.format not in WRITERS:
        raise ConfigError(f"there is no output format {job.format!r}; use one of {', '.join(WRITERS)}")
    if wrong := [path.name for path in job.reports if path.suffix not in SUFFIXES]:
        raise ConfigError(f"a report is HTML or Markdown; give {wrong[0]} one of the suffixes {', '.join(SUFFIXES)}")
    if job.output.exists():
        raise ConfigError(f"{job.output} exists already; give another name, or delete it")
    parts = Parts(job.parts_folder, _journal(job), resume=resume)
    reading = _Reading(job)
    sizes: dict[int, int] = {}
    for number, content in engine.work(_pending(reading.chunks(), parts, sizes, progress)):
        parts.write(number, content)
        if progress:
            progress(sizes.pop(number))
    if not reading.rows and reading.refused:
        parts.remove()
        raise InputError("; ".join(reason for _, reason in reading.refused))
    if job.reports:
        cohort = cohort_of(map(orjson.loads, parts.lines()), job.by, job.date_column)
        for path in job.reports:
            write_report(cohort, path)
    bad = _assemble(job, parts)
    parts.remove()
    return Outcome(reading.rows, bad, tuple(reading.found))


def estimate(job: Job) -> int | None:
    """About how many rows there are: counted where that is quick, otherwise by the size of the first; None where nothing is known."""
    total = 0
    for each in job.inputs:
        try:
            opened = open_input(each, job.options)
        except InputError:
            continue
        if opened.count is None:
            start = list(islice(opened.rows, _SAMPLE_ROWS))
            if len(start) < _SAMPLE_ROWS:
                total += len(start)
            else:
                total += round(each.size / (sum(map(_bytes, start)) / len(start)))
        else:
            total += opened.count
    return total or None


def look(inputs: Sequence[Input], options: ReadOptions) -> Iterator[tuple[str, str, list[Row | BadRow]]]:
    """What a run would read: of each input its name, what was found out, and its first rows."""
    for each in inputs:
        try:
            opened = open_input(each, options)
            yield each.name, opened.found, list(islice(opened.rows, 3))
        except InputError as error:
            yield each.name, f"cannot be read: {error}", []


class _Reading:
    """Rows of all inputs, cut into chunks; an input that cannot be read is a bad row of its own."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self.rows = 0
        self.found: list[tuple[str, str]] = []
        self.refused: list[tuple[str, str]] = []

    def chunks(self) -> Iterator[Chunk]:
        number, chunk, characters = 0, [], 0
        for row in self._all():
            chunk.append(row)
            characters += len(row.note.text) if isinstance(row, Row) else 0
            if len(chunk) >= CHUNK_ROWS or characters >= CHUNK_CHARACTERS:
                yield number, chunk
                number, chunk, characters = number + 1, [], 0
        if chunk:
            yield number, chunk

    def _all(self) -> Iterator[Row | BadRow]:
        several = len(self._job.inputs) > 1
        for each in self._job.inputs:
            try:
                opened = open_input(each, self._job.options)
            except InputError as error:
                self.refused.append((each.name, str(error)))
                if several:
                    yield BadRow(each.name, 0, str(error), "")
                continue
            self.found.append((each.name, opened.found))
            for row in opened.rows:
                self.rows += 1
                yield row


def _pending(chunks: Iterator[Chunk], parts: Parts, sizes: dict[int, int], progress: Callable[[int], None] | None) -> Iterator[Chunk]:
    """The chunks that are not done yet."""
    for number, rows in chunks:
        if parts.has(number):
            if progress:
                progress(len(rows))
        else:
            sizes[number] = len(rows)
            yield number, rows


def _journal(job: Job) -> dict[str, Any]:
    """What has to be the same for a run to go on."""
    inputs = []
    for each in job.inputs:
        stamp = each.path.stat().st_mtime_ns if each.path else None
        inputs.append([each.name, each.kind, each.size, stamp])
    return {
        "journal": _JOURNAL_VERSION, "inputs": inputs, "options": asdict(job.options), "model": job.model,
        "chunk": [CHUNK_ROWS, CHUNK_CHARACTERS],
    }  # fmt: skip


def _assemble(job: Job, parts: Parts) -> int:
    """Write the output and the errors from the parts; how many rows could not be read."""
    names: dict[str, None] = {}
    bad = 0
    with whole(job.errors_file) as half, half.open("wb") as errors:
        for line in parts.lines():
            record = orjson.loads(line) if _is_error(line) or job.format != "jsonl" else None
            if record is not None and "error" in record:
                bad += 1
                errors.write(line)
            elif record is not None:
                names.update(dict.fromkeys(record["columns"]))
    if not bad:
        job.errors_file.unlink()
    WRITERS[job.format]((line for line in parts.lines() if not _is_error(line)), job.output, Layout(tuple(names), job.long))
    return bad


def _bytes(row: Row | BadRow) -> int:
    """About how many bytes a row has in its file."""
    cells = [row.note.text, *map(str, row.columns.values())] if isinstance(row, Row) else [row.raw]
    return sum(len(cell.encode()) + 1 for cell in cells)


def _is_error(line: bytes) -> bool:
    """Whether a line is of a row that could not be read; those begin with their source, analyses with their id."""
    return line.startswith(b'{"source":')
