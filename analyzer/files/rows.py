"""What every reader yields: a note with the columns that stood beside it, or what could not be read and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from analyzer.errors import InputError
from analyzer.results import Note

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True, slots=True)
class Row:
    """A note, where it stood and what stood beside it.

    `number` counts from 1 within its source: the row of a table, the line of a JSONL file, the message of a mailbox.
    """

    source: str
    number: int
    note: Note
    columns: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BadRow:
    """What is no note: where it stood, why it could not be read, and what it was."""

    source: str
    number: int
    reason: str
    raw: str


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What a reader may be told.

    `text` and `id` name columns (by default they are found out), `blocks` makes each block between blank lines of a text file a
    note of its own, `private` takes the private notes of applicant-tracking exports too.
    """

    text: str | None = None
    id: str | None = None
    blocks: bool = False
    private: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """A source that has been looked at: what was found out about it, its rows in order, and how many there are, where that is known."""

    found: str
    rows: Iterator[Row | BadRow]
    count: int | None = None


def row_of(source: str, number: int, text: str, identity: str, columns: Mapping[str, Any]) -> Row | BadRow:
    """The row, or a `BadRow` where its text is none that can be read."""
    try:
        return Row(source, number, Note(text, identity), columns)
    except InputError as error:
        raw = text.encode("utf-8", "replace").decode() if isinstance(text, str) else repr(text)
        return BadRow(source, number, f"{source}, row {number}: {error}", raw)
