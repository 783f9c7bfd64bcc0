"""`afterview analyze`: read feedback from files or standard input and print what it means."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO, Final

import typer
from rich.console import Console

from analyzer.cli.exits import SOME_FAILED
from analyzer.cli.lazy import lazy
from analyzer.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer import engine, results
    from analyzer.cli import render
    from analyzer.files import decode, jsonl
else:
    engine = lazy("analyzer.engine")
    results = lazy("analyzer.results")
    decode = lazy("analyzer.files.decode")
    jsonl = lazy("analyzer.files.jsonl")
    render = lazy("analyzer.cli.render")


class OutputFormat(StrEnum):
    """How an analysis is printed."""

    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"


class InputFormat(StrEnum):
    """What the input is."""

    TXT = "txt"
    JSONL = "jsonl"


STDIN: Final = "-"
_SUFFIXES: Final = {".jsonl": InputFormat.JSONL, ".ndjson": InputFormat.JSONL}


def analyze(
    files: Annotated[list[str] | None, typer.Argument(metavar="[FILE|-]...", help="Files to read; - or nothing is standard input.")] = None,
    output: Annotated[OutputFormat, typer.Option("--format", "-f", help="How to print the result.")] = OutputFormat.TEXT,
    input_format: Annotated[
        InputFormat | None,
        typer.Option("--input-format", help="One text (txt), or a note a line (jsonl). By default the file's suffix decides."),
    ] = None,
    model: Annotated[str, typer.Option("--model", "-m", help="Which model reads; see `afterview model list`.")] = "default",
) -> None:
    """Say what feedback means and what to do next.

    A text file is one note. In a JSONL file each line is a note: {"id": "1", "text": "..."}; other keys are ignored.

    Examples:
      afterview analyze rejection.txt

      echo "You were friendly, but your SQL was weak." | afterview analyze

      afterview analyze --format jsonl notes.jsonl > analyses.jsonl

    """
    sources = files or [STDIN]
    if sources == [STDIN] and sys.stdin.isatty():
        Console(stderr=True).print("Paste the feedback, then press Ctrl+D on an empty line.", style="dim")
    faults: list[jsonl.BadLine] = []
    analyzer = engine.load(model)
    notes = (note for source in sources for note in _notes(source, input_format, faults, alone=len(sources) == 1))
    _print(analyzer.analyze_many(notes), output)
    _report(faults)


def _notes(source: str, input_format: InputFormat | None, faults: list[jsonl.BadLine], *, alone: bool) -> Iterator[results.Note]:
    kind = input_format or _SUFFIXES.get(Path(source).suffix.lower(), InputFormat.TXT)
    with _open(source) as stream:
        name = "standard input" if source == STDIN else source
        if kind is InputFormat.TXT:
            text = decode.decode(stream.read(decode.MAX_BYTES + 1), name)
            yield results.Note(text, None if alone else Path(source).name)
            return
        for item in jsonl.read_jsonl(stream, name):
            if isinstance(item, jsonl.BadLine):
                faults.append(item)
            else:
                yield item


def _open(source: str) -> BinaryIO:
    if source == STDIN:
        return sys.stdin.buffer
    try:
        return Path(source).open("rb")
    except OSError as error:
        raise InputError(
            f"cannot read {source}: {error.strerror}. Give the path of a text or JSONL file, or - for standard input."
        ) from error


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


def _report(faults: list[jsonl.BadLine]) -> None:
    for fault in faults:
        typer.echo(f"error: {fault.reason}", err=True)
    if faults:
        typer.echo(f"{len(faults)} of the lines could not be read; the others were.", err=True)
        raise typer.Exit(SOME_FAILED)
