"""Parquet: streamed by row group; every other column goes through as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from analyzer.errors import InputError
from analyzer.files.columns import find_columns
from analyzer.files.rows import BadRow, Opened, ReadOptions, Row, row_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from analyzer.files.columns import Columns

_BATCH: Final = 1_000
_DEFAULTS: Final = ReadOptions()


def open_parquet(path: Path, name: str, options: ReadOptions = _DEFAULTS) -> Opened:
    """The rows of a Parquet file.

    Raises:
        InputError: it is no Parquet file, or has no column with text.

    """
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise InputError(f"{name} is no Parquet file that can be read: {error}") from error
    names = file.schema_arrow.names
    start = next(file.iter_batches(batch_size=50), None)
    sample = [] if start is None else [["" if cell is None else str(cell) for cell in row.values()] for row in start.to_pylist()]
    columns = find_columns(name, [names, *sample], options, named=True)
    return Opened(f"Parquet, {columns.found}", _rows(file, name, columns), file.metadata.num_rows)


def _rows(file: pq.ParquetFile, name: str, columns: Columns) -> Iterator[Row | BadRow]:
    number = 0
    names = file.schema_arrow.names
    for batch in file.iter_batches(batch_size=_BATCH):
        for values in batch.to_pylist():
            number += 1
            yield _row(name, number, values, names[columns.text], names[columns.id] if columns.id is not None else None)


def _row(name: str, number: int, values: dict[str, Any], text: str, identity: str | None) -> Row | BadRow:
    said = values.pop(text)
    given = values.get(identity) if identity is not None else None
    if said is None:
        said = ""
    if not isinstance(said, str):
        return BadRow(name, number, f"{name}, row {number}: {text!r} is {type(said).__name__}, not text", repr(said))
    return row_of(name, number, said, str(number) if given is None else str(given), values)
