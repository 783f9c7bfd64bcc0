"""Where a command's notes come from: files and standard input, read as one text or as a note a line."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

import typer
from rich.console import Console

from analyzer.cli.exits import SOME_FAILED
from analyzer.cli.lazy import lazy
from analyzer.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzer import results
    from analyzer.files import decode, inputs, jsonl, rows
else:
    results = lazy("analyzer.results")
    decode = lazy("analyzer.files.decode")
    inputs = lazy("analyzer.files.inputs")
    jsonl = lazy("analyzer.files.jsonl")
    rows = lazy("analyzer.files.rows")


class InputFormat(StrEnum):
    """What the input is."""

    TXT = "txt"
    JSONL = "jsonl"


STDIN: Final = "-"
_DOCUMENTS: Final = frozenset((".eml", ".html", ".htm", ".docx", ".pdf"))
_SUFFIXES: Final = {".jsonl": InputFormat.JSONL, ".ndjson": InputFormat.JSONL}


def read_notes(sources: Sequence[str], kind: InputFormat | None, faults: list[rows.BadRow]) -> Iterator[results.Note]:
    """The notes of every source, in order. A lone text has no id; of several, each has its file's name.

    Args:
        sources: paths, or `-` for standard input.
        kind: what they are; the suffix decides if None.
        faults: lines that could not be read are put here, and the others are read all the same.

    Raises:
        InputError: a source cannot be read.

    """
    if list(sources) == [STDIN] and sys.stdin.isatty():
        Console(stderr=True).print("Paste the feedback, then press Ctrl+D on an empty line.", style="dim")
    for source in sources:
        yield from _notes(source, kind, faults, alone=len(sources) == 1)


def report(faults: list[rows.BadRow]) -> None:
    """Say which lines could not be read, and leave with the exit code for it."""
    for fault in faults:
        typer.echo(f"error: {fault.reason}", err=True)
    if faults:
        typer.echo(f"{len(faults)} of the lines could not be read; the others were.", err=True)
        raise typer.Exit(SOME_FAILED)


def _notes(source: str, given: InputFormat | None, faults: list[rows.BadRow], *, alone: bool) -> Iterator[results.Note]:
    suffix = Path(source).suffix.lower()
    if given is None and suffix in _DOCUMENTS:
        yield from _document(source, faults, alone=alone)
        return
    kind = given or _SUFFIXES.get(suffix, InputFormat.TXT)
    with _open(source) as stream:
        name = "standard input" if source == STDIN else source
        if kind is InputFormat.TXT:
            text = decode.decode(stream.read(decode.MAX_BYTES + 1), name)
            yield results.Note(text, None if alone else Path(source).name)
            return
        for item in jsonl.open_jsonl(stream, name).rows:
            if isinstance(item, rows.BadRow):
                faults.append(item)
            else:
                yield item.note


def _document(source: str, faults: list[rows.BadRow], *, alone: bool) -> Iterator[results.Note]:
    """The one note of a mail, a page, a Word document or a PDF."""
    (given,) = inputs.find_inputs([source])
    for row in inputs.open_input(given).rows:
        if isinstance(row, rows.BadRow):
            faults.append(row)
        else:
            yield results.Note(row.note.text, None if alone else Path(source).name)


def _open(source: str) -> BinaryIO:
    if source == STDIN:
        return sys.stdin.buffer
    try:
        return Path(source).open("rb")
    except OSError as error:
        raise InputError(
            f"cannot read {source}: {error.strerror}. Give the path of a text or JSONL file, or - for standard input."
        ) from error
