"""Notes a line as JSON: `id` and `text`, other keys are ignored."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analyzer.errors import InputError
from analyzer.files.decode import decode
from analyzer.results import Note

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is no note: its number (from 1), why, and the line itself."""

    number: int
    reason: str
    line: str


def read_jsonl(lines: Iterable[bytes], name: str) -> Iterator[Note | BadLine]:
    """Each line's note, or what is wrong with it; blank lines are passed over.

    A note without `id` gets the number of its line as text.

    Args:
        lines: the lines of the file, as bytes.
        name: what to call the file in a reason.

    """
    for number, raw in enumerate(lines, 1):
        if not raw.strip():
            continue
        try:
            yield _note(decode(raw, f"{name}, line {number},"), number)
        except InputError as error:
            yield BadLine(number, str(error), raw.decode("utf-8", "replace").rstrip("\r\n"))


def _note(line: str, number: int) -> Note:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"line {number} is not JSON: {error}") from error
    if not isinstance(row, dict) or "text" not in row:
        raise InputError(f'line {number} is no note: expected an object with a "text", such as {{"id": "1", "text": "..."}}')
    identity = row.get("id")
    if identity is not None and not isinstance(identity, (str, int)):
        raise InputError(f"line {number}: the id must be a string or a number, not {type(identity).__name__}")
    if not isinstance(row["text"], str):
        raise InputError(f"line {number}: the text must be a string, not {type(row['text']).__name__}")
    return Note(row["text"], str(number) if identity is None else str(identity))
