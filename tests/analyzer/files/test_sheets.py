"""Spreadsheets, written by other libraries than the one that reads them."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from analyzer.errors import InputError
from analyzer.files.rows import ReadOptions, Row
from analyzer.files.sheets import open_sheets

HEAD = ["ID", "Interview notes", "Date", "Score"]
BODY = [[7, "Weak on SQL, friendly otherwise.", date(2026, 3, 2), 2.5], [8, "Never late, asked good questions.", date(2026, 3, 3), 4.0]]


def xlsx(**sheets) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_rows_of_a_workbook_come_with_dates_and_numbers_as_texts():
    opened = open_sheets(xlsx(One=[HEAD, *BODY, [None, None, None, None]]), "f.xlsx")
    assert "text in 'Interview notes', id in 'ID'" in opened.found
    rows = list(opened.rows)
    assert [(row.note.id, row.note.text) for row in rows] == [("7", BODY[0][1]), ("8", BODY[1][1])]
    assert rows[0].columns == {"ID": "7", "Date": "2026-03-02", "Score": "2.5"}
    assert rows[1].columns["Score"] == "4"
    assert rows[0].source == "f.xlsx"


def test_every_sheet_with_feedback_is_read_and_others_are_passed_over():
    opened = open_sheets(xlsx(Spring=[HEAD, BODY[0]], Numbers=[["a", "b"], [1, 2]], Autumn=[HEAD, BODY[1]]), "f.xlsx")
    assert [(row.source, row.note.id) for row in opened.rows] == [("f.xlsx[Spring]", "7"), ("f.xlsx[Autumn]", "8")]


def test_a_column_can_be_named():
    (row,) = open_sheets(xlsx(One=[["text", "other"], ["one two three four", "said here"]]), "f.xlsx", ReadOptions(text="other")).rows
    assert isinstance(row, Row)
    assert row.note.text == "said here"


def test_an_ods_is_read():
    document = OpenDocumentSpreadsheet()
    table = Table(name="One")
    for values in [["nr", "feedback"], ["1", "Too quiet, we thought, but likeable."]]:
        line = TableRow()
        for value in values:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=value))
            line.addElement(cell)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    stream = io.BytesIO()
    document.save(stream)
    (row,) = open_sheets(stream.getvalue(), "f.ods").rows
    assert row.note.text == "Too quiet, we thought, but likeable."


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"PK\x03\x04 no", "is no spreadsheet"),
        (b"plain", "is no spreadsheet"),
        (xlsx(One=[["a"], [1]]), "no column holds text"),
        (xlsx(One=[]), "is empty"),
    ],
)
def test_what_holds_no_feedback_is_refused(data, complaint):
    with pytest.raises(InputError, match=complaint):
        open_sheets(data, "f.xlsx")


def test_a_workbook_behind_a_password_is_refused_with_a_word_on_it(monkeypatch):
    from python_calamine import PasswordError

    def refuse(_):
        raise PasswordError("locked")

    monkeypatch.setattr("analyzer.files.sheets.CalamineWorkbook.from_object", refuse)
    with pytest.raises(InputError, match=r"protected by a password\. Save a copy without one"):
        open_sheets(b"", "f.xlsx")
