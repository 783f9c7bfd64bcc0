"""Notes a line as JSON: `id` and `text`; other keys go through as columns."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from analyzer.errors import InputError
from analyzer.files.rows import BadRow, Opened, ReadOptions, Row
from analyzer.results import Note

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_DEFAULTS = ReadOptions()


def open_jsonl(lines: Iterable[bytes], name: str, options: ReadOptions = _DEFAULTS) -> Opened:
    """The notes of a JSONL file; blank lines are passed over, a line that is no note is a `BadRow`.

    A note without id gets the number of its line as text.

    Args:
        lines: the lines of the file, as bytes.
        name: what to call the file.
        options: which keys hold text and id.

    """
    text, identity = options.text or "text", options.id or "id"
    return Opened(f"JSON Lines, text in {text!r}, id in {identity!r}", _rows(lines, name, text, identity))


def _rows(lines: Iterable[bytes], name: str, text: str, identity: str) -> Iterator[Row | BadRow]:
    for number, raw in enumerate(lines, 1):
        if not raw.strip():
            continue
        try:
            yield _row(raw, name, number, text, identity)
        except InputError as error:
            yield BadRow(name, number, str(error), raw.decode("utf-8", "replace").rstrip("\r\n"))


def _row(raw: bytes, name: str, number: int, text: str, identity: str) -> Row:
    try:
        line = raw.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{name}, line {number}, is not UTF-8: byte {error.start} cannot be read. JSON is always UTF-8.") from error
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{name}, line {number}, is not JSON: {error}") from error
    if not isinstance(row, dict) or text not in row:
        raise InputError(f'{name}, line {number}, is no note: expected an object with a "{text}", such as {{"id": "1", "{text}": "..."}}')
    given = row.get(identity)
    if given is not None and (isinstance(given, bool) or not isinstance(given, (str, int))):
        raise InputError(f"{name}, line {number}: the id must be a string or a number, not {type(given).__name__}")
    if not isinstance(row[text], str):
        raise InputError(f"{name}, line {number}: the text must be a string, not {type(row[text]).__name__}")
    note = Note(row[text], str(number) if given is None else str(given))
    return Row(name, number, note, {key: value for key, value in row.items() if key != text})
