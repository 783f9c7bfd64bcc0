"""`afterview analyze`: read feedback from files or standard input and print what it means."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from analyzer.cli import sources
from analyzer.cli.lazy import lazy
from analyzer.cli.sources import InputFormat

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer import engine, results
    from analyzer.cli import render
    from analyzer.files import rows
else:
    engine = lazy("analyzer.engine")
    render = lazy("analyzer.cli.render")


class OutputFormat(StrEnum):
    """How an analysis is printed."""

    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"


def analyze(
    files: Annotated[list[str] | None, typer.Argument(metavar="[FILE|-]...", help="Files to read; - or nothing is standard input.")] = None,
    output: Annotated[OutputFormat, typer.Option("--format", "-f", help="How to print the result.")] = OutputFormat.TEXT,
    input_format: Annotated[
        InputFormat | None,
        typer.Option("--input-format", help="One text (txt), or a note a line (jsonl). By default the file's suffix decides."),
    ] = None,
    model: Annotated[str, typer.Option("--model", "-m", help="Which model reads; see `afterview model list`.")] = "default",
    explain: Annotated[bool, typer.Option("--explain", help="Say which words spoke for each finding; slower.")] = False,
) -> None:
    """Say what feedback means and what to do next.

    A text file, a mail (.eml), a page (.html), a Word document or a PDF is one note. In a JSONL file each line is a note:
    {"id": "1", "text": "..."}; other keys are ignored. For tables, mailboxes and folders see `afterview batch`.

    Examples:
      afterview analyze rejection.txt

      echo "You were friendly, but your SQL was weak." | afterview analyze

      afterview analyze --format jsonl notes.jsonl > analyses.jsonl

    """
    faults: list[rows.BadRow] = []
    analyzer = engine.load(model)
    notes = sources.read_notes(files or [sources.STDIN], input_format, faults)
    _print(analyzer.analyze_many(notes, explain=explain), output)
    sources.report(faults)


def _print(analyses: Iterator[results.Analysis], output: OutputFormat) -> None:
    if output is OutputFormat.TEXT:
        console = Console(highlight=False)
        for analysis in analyses:
            console.print(render.render(analysis))
        return
    for analysis in analyses:
        _write(analysis.to_dict(), indent=2 if output is OutputFormat.JSON else None)


def _write(value: dict[str, Any], indent: int | None) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    sys.stdout.buffer.write(text.encode("utf-8", "surrogatepass") + b"\n")
    sys.stdout.buffer.flush()
