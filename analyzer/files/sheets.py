"""Spreadsheets (xlsx, xlsm, xlsb, xls, ods): every sheet that holds feedback, a note a row."""

from __future__ import annotations

import io
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Final

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, ZipError

from analyzer.errors import InputError
from analyzer.files.archives import check_unfolding
from analyzer.files.columns import find_columns
from analyzer.files.rows import BadRow, Opened, ReadOptions, Row, row_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.files.columns import Columns

_SAMPLE_ROWS: Final = 50
_DEFAULTS: Final = ReadOptions()
_Sheet = tuple[str, "Columns", "Iterator[list[Any]]"]


def open_sheets(data: bytes, name: str, options: ReadOptions = _DEFAULTS) -> Opened:
    """The rows of a spreadsheet.

    Args:
        data: the file.
        name: what to call it.
        options: which columns hold text and id.

    Raises:
        InputError: it is no spreadsheet, password-protected, or no sheet in it has a column with text.

    """
    check_unfolding(data, name)
    try:
        book = CalamineWorkbook.from_object(io.BytesIO(data))
    except PasswordError as error:
        raise InputError(f"{name} is protected by a password. Save a copy without one and give that.") from error
    except (CalamineError, ZipError, ValueError) as error:
        raise InputError(f"{name} is no spreadsheet that can be read: {error}") from error
    sheets: list[_Sheet] = []
    reasons: list[str] = []
    for title in book.sheet_names:
        label = name if len(book.sheet_names) == 1 else f"{name}[{title}]"
        rows = iter(book.get_sheet_by_name(title).iter_rows())
        start = list(islice(rows, _SAMPLE_ROWS))
        try:
            columns = find_columns(label, [[_text(cell) for cell in row] for row in start if any(map(_text, row))], options)
        except InputError as error:
            reasons.append(str(error))
            continue
        sheets.append((label, columns, chain(start, rows)))
    if not sheets:
        raise InputError("; ".join(reasons) or f"{name} has no sheet")
    found = "; ".join(columns.found if len(sheets) == 1 else f"{label}: {columns.found}" for label, columns, _ in sheets)
    return Opened(f"spreadsheet, {found}", _rows(sheets))


def _rows(sheets: list[_Sheet]) -> Iterator[Row | BadRow]:
    for label, columns, rows in sheets:
        number = 0 if columns.has_header else 1
        for cells in rows:
            if not any(map(_text, cells)):
                continue
            if number:
                yield _row(label, number, cells, columns)
            number += 1


def _row(label: str, number: int, cells: list[Any], columns: Columns) -> Row | BadRow:
    cells = [*cells, *[""] * (len(columns.names) - len(cells))]
    identity = _text(cells[columns.id]) if columns.id is not None else ""
    beside = {column: _text(cell) for place, (column, cell) in enumerate(zip(columns.names, cells, strict=False)) if place != columns.text}
    return row_of(label, number, _text(cells[columns.text]), identity or str(number), beside)


def _text(cell: Any) -> str:
    """A cell as text: whole numbers without a point, dates as ISO."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if hasattr(cell, "isoformat"):
        return str(cell.isoformat())
    return str(cell).strip()
