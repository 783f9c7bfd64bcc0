"""`afterview batch`: read any files of feedback, of any size, into one file of analyses."""

from __future__ import annotations

import os
import sys
import tempfile
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from analyzer.cli.exits import SOME_FAILED
from analyzer.cli.lazy import lazy
from analyzer.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich import console, progress

    from analyzer.batch import cluster, engines, run
    from analyzer.files import inputs, rows
    from analyzer.store import folder as folder_store
    from analyzer.store import places
else:
    cluster = lazy("analyzer.batch.cluster")
    engines = lazy("analyzer.batch.engines")
    run = lazy("analyzer.batch.run")
    inputs = lazy("analyzer.files.inputs")
    rows = lazy("analyzer.files.rows")
    folder_store = lazy("analyzer.store.folder")
    places = lazy("analyzer.store.places")
    console = lazy("rich.console")
    progress = lazy("rich.progress")

_STDIN: Final = "-"
_FORMATS: Final = {".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".parquet": "parquet", ".xlsx": "xlsx"}


class EngineName(StrEnum):
    """Who does the work."""

    LOCAL = "local"
    RAY = "ray"


def batch(
    names: Annotated[list[str], typer.Argument(metavar="INPUT...", help="Files, folders, globs, or - for standard input.")],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File to write: .jsonl, .csv, .parquet or .xlsx.")] = None,
    long: Annotated[bool, typer.Option("--long", help="A row a finding instead of a row a note (csv, parquet).")] = False,
    input_format: Annotated[str | None, typer.Option("--input-format", help="What the inputs are, where suffixes do not say.")] = None,
    text_column: Annotated[str | None, typer.Option("--text-column", help="The column with the feedback; found out if left out.")] = None,
    id_column: Annotated[str | None, typer.Option("--id-column", help="The column with the ids; found out if left out.")] = None,
    blocks: Annotated[bool, typer.Option("--blocks", help="In text files each block between blank lines is a note.")] = False,
    private: Annotated[bool, typer.Option("--private", help="Take private notes of applicant-tracking exports too.")] = False,
    model: Annotated[str, typer.Option("--model", "-m", help="Which model reads; see `afterview model list`.")] = "default",
    workers: Annotated[int, typer.Option("--workers", min=0, help="Processes; 0 is one a core.")] = 0,
    engine_name: Annotated[EngineName, typer.Option("--engine", help="This machine, or a Ray cluster.")] = EngineName.LOCAL,
    address: Annotated[str | None, typer.Option("--address", help="The Ray cluster's address; one is started here if left out.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with an unfinished run.")] = False,
    reports: Annotated[list[Path] | None, typer.Option("--report", help="A report over all notes, .html or .md; may be repeated.")] = None,
    by: Annotated[str | None, typer.Option("--by", help="The column to compare groups by, in the report.")] = None,
    date_column: Annotated[str | None, typer.Option("--date-column", help="The column with the dates, for the report.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be read, and read nothing.")] = False,
) -> None:
    """Read many notes: spreadsheets, mailboxes, exports, folders of documents.

    Rows that cannot be read go to OUTPUT.errors.jsonl with the reason, and the others are read all the same. A run that was
    interrupted goes on with --resume; no row is lost or doubled.

    Examples:
      afterview batch feedback.csv -o analyses.jsonl

      afterview batch scorecards/ mailbox.mbox -o analyses.xlsx

      afterview batch feedback.csv -o findings.csv --long --text-column "Interview notes"

      afterview batch feedback.csv -o analyses.csv --report report.html --by department

      afterview batch feedback.csv --dry-run

    """
    options = rows.ReadOptions(text_column, id_column, blocks, private)
    with tempfile.TemporaryDirectory(prefix="afterview-") as folder:
        found = _inputs(names, input_format, Path(folder), resume=resume)
        if dry_run:
            _describe(found, options)
            return
        if output is None:
            raise ConfigError("say where to write with --output, such as -o analyses.jsonl")
        form = _FORMATS.get(output.suffix.lower())
        if form is None:
            raise ConfigError(f"what to write {output} as? Give it one of the suffixes {', '.join(_FORMATS)}")
        if long and form in ("jsonl", "xlsx"):
            raise ConfigError(f"--long is for csv and parquet; {form} has all findings anyway")
        if engine_name is EngineName.LOCAL:
            worker: engines.Engine = engines.ManyProcesses(model, workers or os.cpu_count() or 1)
        else:
            worker = cluster.RayCluster(model, address, workers or None)
        manifest = folder_store.audit(places.find(model))
        job = run.Job(found, output, form, f"{manifest.name} {manifest.version}", options, long, reports or (), by, date_column)
        outcome = _run(job, worker, resume=resume)
    _report(outcome, job)


def _inputs(names: Sequence[str], kind: str | None, folder: Path, *, resume: bool) -> list[inputs.Input]:
    if _STDIN not in names:
        return inputs.find_inputs(names, kind)
    if resume:
        raise ConfigError("a run over standard input cannot be resumed; save it to a file first")
    if list(names) != [_STDIN]:
        raise ConfigError("standard input (-) stands alone; give it without files beside it")
    return [inputs.standard_input(sys.stdin.buffer, folder, kind)]


def _describe(found: Sequence[inputs.Input], options: rows.ReadOptions) -> None:
    for name, what, first in run.look(found, options):
        typer.echo(f"{name}: {what}")
        for row in first:
            typer.echo(f"  {row.number}: {_short(row.reason if isinstance(row, rows.BadRow) else row.note.text)}")


def _run(job: run.Job, worker: engines.Engine, *, resume: bool) -> run.Outcome:
    if not _is_terminal():
        return run.run(job, worker, resume=resume)
    columns = (
        progress.TextColumn("{task.completed:,} of about {task.total:,}"),
        progress.BarColumn(),
        progress.TextColumn("{task.fields[rate]}"),
        progress.TimeRemainingColumn(),
    )
    with progress.Progress(*columns, console=console.Console(stderr=True), transient=True) as shown:
        task = shown.add_task("reading", total=run.estimate(job) or 0, rate="")

        def advance(done: int) -> None:
            shown.advance(task, done)
            state = shown.tasks[0]
            shown.update(task, rate=f"{state.completed / max(state.elapsed or 0, 0.1):,.0f} notes/s")

        return run.run(job, worker, resume=resume, progress=advance)


def _is_terminal() -> bool:
    return sys.stderr.isatty()


def _report(outcome: run.Outcome, job: run.Job) -> None:
    for name, what in outcome.found:
        typer.echo(f"{name}: {what}", err=True)
    typer.echo(f"{outcome.rows - outcome.bad:,} notes read, written to {job.output}", err=True)
    if outcome.bad:
        typer.echo(f"{outcome.bad:,} rows could not be read; they are in {job.errors_file}, each with the reason", err=True)
        raise typer.Exit(SOME_FAILED)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 100 else f"{line[:97]}..."
