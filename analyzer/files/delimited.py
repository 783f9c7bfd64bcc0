"""CSV and its relatives: delimiter, quoting and encoding are found out from the first rows, then rows are streamed.

A row that does not fit its table is reported, and where an open quote had swallowed the rows after it, those are read again.
"""

from __future__ import annotations

import csv
import io
from collections import Counter, deque
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO, Final

from analyzer.files.columns import find_columns
from analyzer.files.decode import SAMPLE_BYTES, encoding_of
from analyzer.files.rows import BadRow, Opened, ReadOptions, Row, row_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.files.columns import Columns

_DELIMITERS: Final = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_QUOTES: Final = ('"', "'")
_SAMPLE_ROWS: Final = 50
_LONGEST_CELL: Final = 10_000_000
_LONGEST_QUOTED_ROW: Final = 2_000
_DEFAULTS: Final = ReadOptions()


@dataclass(frozen=True, slots=True)
class _Dialect:
    delimiter: str
    quote: str


def open_delimited(stream: BinaryIO, name: str, options: ReadOptions = _DEFAULTS) -> Opened:
    """The rows of a delimited file.

    Args:
        stream: the file, read from where it stands; it need not be seekable.
        name: what to call it.
        options: which columns hold text and id.

    Raises:
        InputError: it is no text, empty, or has no column with text.

    """
    csv.field_size_limit(_LONGEST_CELL)
    sample = stream.read(SAMPLE_BYTES)
    encoding = encoding_of(sample, name)
    # What the sample's encoding cannot read becomes surrogates, and the row that holds them is reported.
    text = io.TextIOWrapper(io.BufferedReader(_Resumed(sample, stream)), encoding, errors="surrogateescape", newline="")
    lines = _Lines(text)
    start = lines.ahead(_SAMPLE_ROWS)
    if start and start[0].lower().startswith("sep="):
        dialect = _Dialect(start[0].rstrip("\r\n")[4:5] or ",", '"')
        next(lines)
        start = lines.ahead(_SAMPLE_ROWS)
    else:
        dialect = _dialect(start)
    columns = find_columns(name, [row for row in _parsed(start, dialect) if row], options)
    separated = f"separated by {_DELIMITERS.get(dialect.delimiter, repr(dialect.delimiter))}"
    found = f"{encoding.removesuffix('-sig').upper()}, {separated}, {columns.found}"
    return Opened(found, _rows(lines, name, dialect, columns))


class _Resumed(io.RawIOBase):
    """A stream whose beginning has been read already."""

    def __init__(self, start: bytes, rest: BinaryIO) -> None:
        self._start = memoryview(start)
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        if self._start:
            count = min(len(buffer), len(self._start))
            buffer[:count] = self._start[:count]
            self._start = self._start[count:]
            return count
        data = self._rest.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


class _Lines:
    """Lines that can be looked at ahead and put back; `taken` are those since the last `forget`."""

    def __init__(self, stream: io.TextIOWrapper) -> None:
        self._stream = stream
        self._waiting: deque[str] = deque()
        self.taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._waiting.popleft() if self._waiting else next(self._stream)
        self.taken.append(line)
        return line

    def ahead(self, count: int) -> list[str]:
        self._waiting.extend(islice(self._stream, count - len(self._waiting)))
        return list(self._waiting)

    def forget(self) -> None:
        self.taken = []

    def keep_only_first(self) -> str:
        """Put back all lines taken since `forget` but the first, and return that."""
        first, *others = self.taken
        self._waiting.extendleft(reversed(others))
        self.taken = []
        return first


def _dialect(lines: list[str]) -> _Dialect:
    """The dialect under which most of the first rows have the same number of cells; double quotes unless single ones fit better."""

    def fit(dialect: _Dialect) -> tuple[float, bool, int]:
        widths = Counter(len(row) for row in _parsed(lines, dialect) if row)
        if not widths:
            return 0.0, False, 0
        width, agreed = max(widths.items(), key=lambda pair: (pair[1], pair[0]))
        return (agreed / widths.total() if width > 1 else 0.0), dialect.quote == '"', width

    single = any(line.startswith("'") or f"{delimiter}'" in line for line in lines for delimiter in _DELIMITERS)
    double = any(line.startswith('"') or f'{delimiter}"' in line for line in lines for delimiter in _DELIMITERS)
    quotes = _QUOTES if single and not double else _QUOTES[:1]
    return max((_Dialect(delimiter, quote) for quote in quotes for delimiter in _DELIMITERS), key=fit)


def _parsed(lines: list[str], dialect: _Dialect) -> list[list[str]]:
    try:
        return list(csv.reader(lines, delimiter=dialect.delimiter, quotechar=dialect.quote))
    except csv.Error:
        return []


def _rows(lines: _Lines, name: str, dialect: _Dialect, columns: Columns) -> Iterator[Row | BadRow]:
    number = 0
    for number, cells in enumerate(_cells(lines, dialect, len(columns.names)), 0 if columns.has_header else 1):
        if number == 0:
            continue
        yield _row(name, number, cells, columns)


def _cells(lines: _Lines, dialect: _Dialect, width: int) -> Iterator[list[str] | str]:
    """The cells of each row that is not blank; a text instead of what cannot be taken apart."""
    while True:
        lines.forget()
        try:
            cells = next(csv.reader(_bounded(lines), delimiter=dialect.delimiter, quotechar=dialect.quote), None)
        except csv.Error:
            cells = []
        if cells is None:
            return
        if len(cells) > width or (len(lines.taken) > 1 and len(cells) != width):
            yield lines.keep_only_first()
        elif any(cell.strip() for cell in cells):
            yield cells


def _bounded(lines: _Lines) -> Iterator[str]:
    """The lines of one row, which has an end even where a quote has none."""
    return islice(lines, _LONGEST_QUOTED_ROW)


def _row(name: str, number: int, cells: list[str] | str, columns: Columns) -> Row | BadRow:
    if isinstance(cells, str):
        reason = f"{name}, row {number}: it has not the {len(columns.names)} cells of the header, or a quote in it is never closed"
        return BadRow(name, number, reason, _shown(cells))
    cells = [*cells, *[""] * (len(columns.names) - len(cells))]
    if any(_is_broken(cell) for cell in cells):
        raw = columns.names[columns.text] + ": " + cells[columns.text]
        return BadRow(name, number, f"{name}, row {number}: it holds bytes that the file's encoding does not know", _shown(raw))
    identity = cells[columns.id].strip() if columns.id is not None else ""
    beside = {column: cell for place, (column, cell) in enumerate(zip(columns.names, cells, strict=True)) if place != columns.text}
    return row_of(name, number, cells[columns.text], identity or str(number), beside)


def _is_broken(cell: str) -> bool:
    return any("\udc80" <= character <= "\udcff" for character in cell) if not cell.isascii() else False


def _shown(raw: str) -> str:
    return raw.rstrip("\r\n").encode("utf-8", "surrogateescape").decode("utf-8", "replace")
