"""The rows of results: which of them are a candidate's, taking them out, and those that could not be read.

A row is a candidate's where the column that was named for it at the start of the job, or else the first column that is called so,
holds the reference. A row that could not be read has no columns, so nobody can say whose it is.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any, Final

import orjson

from analyzer.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from api.jobs.folders import JobFolder

CANDIDATE_COLUMNS: Final = (
    "candidate", "candidate id", "candidate ref", "candidate reference", "candidate name", "applicant", "applicant id",
)  # fmt: skip
"""What a column with references to candidates is called, where none was named."""


def rows_of(folder: JobFolder, candidate: str, column: str | None) -> Iterator[dict[str, Any]]:
    """The rows of a result that are a candidate's."""
    sought = _sought(candidate)
    try:
        with folder.result.open("rb") as lines:
            for line in lines:
                if sought in line and _is_of(record := orjson.loads(line), candidate, column):
                    yield record
    except FileNotFoundError:
        return


def leave_out(folder: JobFolder, candidate: str, column: str | None) -> int:
    """Take a candidate's rows out of a result, and out of what was made of it; how many there were.

    What the rows held that could not be read is taken out too: any of them may be the candidate's.
    """
    with folder.changing():
        gone = sum(1 for _ in rows_of(folder, candidate, column))
        if gone:
            _rewrite(folder.result, lambda line: None if _is_theirs(line, candidate, column) else line)
        if folder.errors.exists():
            _rewrite(folder.errors, _emptied)
        if gone:
            folder.forget_made()
    return gone


def errors_from(folder: JobFolder, place: int, size: int) -> tuple[list[dict[str, Any]], int | None]:
    """Some rows that could not be read, from a place in the file, and the place of the next ones; None at the end.

    Raises:
        InputError: there begins no row.

    """
    found: list[dict[str, Any]] = []
    try:
        with folder.errors.open("rb") as lines:
            if place:
                lines.seek(place - 1)
                if lines.read(1) != b"\n":
                    raise InputError("the cursor is none that this service gave out; start again without one")
            while len(found) < size and (line := lines.readline()):
                found.append(orjson.loads(line))
            after = lines.tell()
            return found, after if lines.read(1) else None
    except FileNotFoundError:
        return [], None


def _is_theirs(line: bytes, candidate: str, column: str | None) -> bool:
    return _sought(candidate) in line and _is_of(orjson.loads(line), candidate, column)


def _sought(candidate: str) -> bytes:
    """How a reference stands in a line, wherever it stands; a look at the bytes is much quicker than reading the JSON."""
    return orjson.dumps(candidate)[1:-1]


def _is_of(record: Mapping[str, Any], candidate: str, column: str | None) -> bool:
    columns: Mapping[str, Any] = record["columns"]
    name = next((each for each in columns if _plain(each) == _plain(column)), None) if column else _candidate_column(columns)
    return name is not None and columns[name] is not None and str(columns[name]).strip() == candidate


def _candidate_column(columns: Mapping[str, Any]) -> str | None:
    return next((name for wanted in CANDIDATE_COLUMNS for name in columns if _plain(name) == wanted), None)


def _plain(name: str) -> str:
    return re.sub(r"[\s_\-.]+", " ", name.strip().lower())


def _emptied(line: bytes) -> bytes:
    return orjson.dumps({**orjson.loads(line), "raw": ""}, option=orjson.OPT_APPEND_NEWLINE)


def _rewrite(path: Path, change: Any) -> None:
    """Change a file line by line; it takes the place of the old one only when it is whole and on the disk."""
    half = path.with_name(f"{path.name}.half")
    with path.open("rb") as lines, half.open("wb") as out:
        for line in lines:
            kept = change(line)
            if kept is not None:
                out.write(kept)
        out.flush()
        os.fsync(out.fileno())
    half.replace(path)
