"""From the lines of a run to the file that was asked for. Each output appears whole or not at all."""

from __future__ import annotations

import csv
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Final

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from analyzer.batch.flat import OF_A_FINDING, OF_A_NOTE, PREFIX, finding_rows, inert, note_row, scalar
from analyzer.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

MOST_SHEET_ROWS: Final = 1_048_576
_BLOCK: Final = 5_000
_LONGEST_CELL: Final = 32_767
_WIDTHS: Final = {"text": 60, "quote": 50, "concerns": 40, "strengths": 40, "question": 40, "first_1": 36, "first_2": 36, "first_3": 36}
_NUMBERS: Final = {"row": pa.int64(), "start": pa.int64(), "end": pa.int64(), "confidence": pa.float64()}
_FLAGS: Final = ("specific", "decisive")


@dataclass(frozen=True, slots=True)
class Layout:
    """What a table is like: one row a finding, or one a note; which original columns there are, in order."""

    columns: tuple[str, ...]
    long: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """All columns: the original ones, then those of Afterview."""
        return (*self.columns, *(PREFIX + name for name in (OF_A_FINDING if self.long else OF_A_NOTE)))

    def rows(self, records: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
        """The rows of records."""
        return chain.from_iterable(finding_rows(each) for each in records) if self.long else map(note_row, records)


def write_jsonl(lines: Iterable[bytes], path: Path, _layout: Layout) -> None:
    """One analysis a line."""
    with whole(path) as half, half.open("wb") as stream:
        stream.writelines(lines)


def write_csv(lines: Iterable[bytes], path: Path, layout: Layout) -> None:
    """RFC 4180 in UTF-8 with a byte-order mark, so that spreadsheets read it right."""
    with whole(path) as half, half.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([inert(name) for name in layout.names])
        for row in layout.rows(map(orjson.loads, lines)):
            writer.writerow([inert(scalar(row.get(name))) for name in layout.names])


def write_parquet(lines: Iterable[bytes], path: Path, layout: Layout) -> None:
    """Original columns as text, those of Afterview with types of their own; a row a note has the whole analysis as JSON too."""
    own = OF_A_FINDING if layout.long else OF_A_NOTE
    types = {PREFIX + name: _type(name, long=layout.long) for name in own}
    schema = pa.schema([pa.field(name, types.get(name, pa.string())) for name in layout.names])
    if not layout.long:
        schema = schema.append(pa.field(f"{PREFIX}analysis", pa.string()))
    with whole(path) as half, pq.ParquetWriter(half, schema, compression="zstd") as writer:
        stream = iter(lines)
        while block := list(islice(stream, _BLOCK)):
            found = [orjson.loads(line) for line in block]
            rows = list(layout.rows(found))
            if not layout.long:
                for row, record in zip(rows, found, strict=True):
                    kept = {name: value for name, value in record.items() if name not in ("source", "row", "columns")}
                    row[f"{PREFIX}analysis"] = orjson.dumps(kept).decode()
            arrays = [pa.array([_cell(row.get(field.name), field.type) for row in rows], field.type) for field in schema]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


def write_xlsx(lines: Iterable[bytes], path: Path, layout: Layout) -> None:
    """A workbook with a sheet of notes and one of findings, with filters and frozen header rows.

    Raises:
        InputError: there are more rows than a sheet can hold.

    """
    with whole(path) as half:
        book = xlsxwriter.Workbook(
            str(half), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        )
        try:
            sheets = [_Sheet(book, "Notes", Layout(layout.columns)), _Sheet(book, "Findings", Layout(layout.columns, long=True))]
            for record in map(orjson.loads, lines):
                for sheet in sheets:
                    for row in sheet.layout.rows([record]):
                        sheet.add(row, path)
            for sheet in sheets:
                sheet.finish()
        finally:
            book.close()


WRITERS: Final[Mapping[str, Callable[[Iterable[bytes], Path, Layout], None]]] = {
    "jsonl": write_jsonl,
    "csv": write_csv,
    "parquet": write_parquet,
    "xlsx": write_xlsx,
}


class _Sheet:
    def __init__(self, book: Any, title: str, layout: Layout) -> None:
        self.layout = layout
        self._sheet = book.add_worksheet(title)
        self._count = 0
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        for place, name in enumerate(layout.names):
            self._sheet.set_column(place, place, _WIDTHS.get(name.removeprefix(PREFIX), 18), wrapped)
        self._sheet.freeze_panes(1, 0)
        self._sheet.write_row(0, 0, [name.removeprefix(PREFIX).replace("_", " ") for name in layout.names], bold)

    def add(self, row: Mapping[str, Any], path: Path) -> None:
        self._count += 1
        if self._count >= MOST_SHEET_ROWS:
            raise InputError(f"{path.name}: a sheet holds at most {MOST_SHEET_ROWS:,} rows; ask for csv or parquet")
        for place, name in enumerate(self.layout.names):
            value = scalar(row.get(name))
            if isinstance(value, str):
                self._sheet.write_string(self._count, place, inert(value)[:_LONGEST_CELL])
            elif value is not None:
                self._sheet.write(self._count, place, value)

    def finish(self) -> None:
        self._sheet.autofilter(0, 0, max(self._count, 1), len(self.layout.names) - 1)


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A path to write to; the file takes its place only when everything is written."""
    half = path.with_name(f".{path.name}.half")
    try:
        yield half
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


def _type(name: str, *, long: bool) -> pa.DataType:
    if name in _FLAGS and (long or name == "specific"):
        return pa.bool_()
    return _NUMBERS.get(name, pa.string())


def _cell(value: Any, kind: pa.DataType) -> Any:
    return value if value is None or not pa.types.is_string(kind) else str(value)
