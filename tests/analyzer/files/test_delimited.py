"""CSV as people really have it: every delimiter and encoding, broken quotes, short and long rows."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.errors import InputError
from analyzer.files import delimited as module
from analyzer.files.delimited import open_delimited
from analyzer.files.rows import BadRow, ReadOptions, Row
from analyzer.results import Note

PLAIN = ReadOptions()
ROWS = [
    ["Nr", "Feedback", "Abteilung"],
    ["1", "Your answers were long; too long, we felt.", "Ops"],
    ["2", 'She said "no idea" twice\nand then left.', "IT"],
    ["3", "Friendly, and good at SQL", "Ops"],
]


def opened(text: str, encoding: str = "utf-8", options: ReadOptions = PLAIN):
    return open_delimited(io.BytesIO(text.encode(encoding)), "f.csv", options)


def written(rows=ROWS, **dialect) -> str:
    stream = io.StringIO()
    csv.writer(stream, **dialect).writerows(rows)
    return stream.getvalue()


@pytest.mark.parametrize(("delimiter", "said"), [(",", "commas"), (";", "semicolons"), ("\t", "tabs"), ("|", "bars")])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("quote", ['"', "'"])
def test_delimiter_encoding_and_quote_are_found_out(delimiter, said, encoding, quote):
    found = opened(written(delimiter=delimiter, quotechar=quote), encoding)
    assert f"separated by {said}" in found.found
    assert "text in 'Feedback', id in 'Nr'" in found.found
    rows = list(found.rows)
    assert [row.note for row in rows] == [Note(row[1], row[0]) for row in ROWS[1:]]
    assert rows[0].columns == {"Nr": "1", "Abteilung": "Ops"}
    assert [row.number for row in rows] == [1, 2, 3]


def test_a_line_that_names_the_separator_is_heeded():
    assert [row.note.text for row in opened("sep=;\r\nid;text\r\n1;one, two\r\n").rows] == ["one, two"]


def test_an_open_quote_does_not_swallow_the_rows_after_it():
    text = 'id,feedback,team\n1,"never closed,Ops\n2,was fine on the whole,IT\n3,"rather, quiet",Ops\n'
    rows = list(opened(text).rows)
    assert [row.number for row in rows] == [1, 2, 3]
    assert isinstance(rows[0], BadRow)
    assert (rows[0].raw, "never closed" in rows[0].reason) == ('1,"never closed,Ops', True)
    assert [row.note.text for row in rows[1:]] == ["was fine on the whole", "rather, quiet"]


def test_a_row_with_too_many_cells_is_reported_and_one_with_too_few_is_filled():
    rows = list(opened("id,feedback,team\n1,a few words here\n2,a,b,c\n\n , ,\n4,words,IT\n").rows)
    assert [type(row).__name__ for row in rows] == ["Row", "BadRow", "Row"]
    assert rows[0].columns == {"id": "1", "team": ""}
    assert rows[2].number == 3


def test_bytes_that_do_not_fit_the_encoding_are_reported_with_their_row(monkeypatch):
    monkeypatch.setattr(module, "SAMPLE_BYTES", 40)
    data = b"id,feedback\n1,the first words are all right here\n" + b"2,caf\xe9 was rude\n3,fine with us all\n"
    rows = list(open_delimited(io.BytesIO(data), "f.csv").rows)
    assert [type(row).__name__ for row in rows] == ["Row", "BadRow", "Row"]
    assert "does not know" in rows[1].reason
    assert rows[1].raw == "feedback: caf\ufffd was rude"


def test_a_file_without_header_is_known_by_its_first_row():
    found = opened("7,You were late and did not say why at all.\n8,Good.\n")
    assert "no header row" in found.found
    assert [row.note for row in found.rows] == [
        Note("You were late and did not say why at all.", "1"),
        Note("Good.", "2"),
    ]


@pytest.mark.parametrize(
    "header",
    [
        "Timestamp,What could the candidate have done better?",
        "Timestamp,What the candidate could have done better",
        "When,Please say what could have been better:",
    ],
)
def test_a_header_may_ask_whole_questions(header):
    found = opened(f"{header}\n2026-01-02,Your SQL was weak and you had no questions.\n")
    assert found.found.startswith("UTF-8, separated by commas, text in ")
    (row,) = found.rows
    assert row.note.text == "Your SQL was weak and you had no questions."
    assert list(row.columns) == [header.split(",")[0]]


def test_columns_can_be_named_and_a_wrong_name_lists_those_there_are():
    text = "ref;text;remarks\na;one two three four five six;short\n"
    (row,) = opened(text, options=ReadOptions(text="Remarks", id="ref")).rows
    assert row.note == Note("short", "a")
    with pytest.raises(InputError, match=r"no column 'notes' for the text\. There are: ref, text, remarks"):
        opened(text, options=ReadOptions(text="notes"))


def test_columns_of_the_same_name_are_told_apart():
    (row,) = opened("feedback,x,x,\nsome words to read here,1,2,3\n").rows
    assert row.columns == {"x": "1", "x_2": "2", "column_4": "3"}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [("", "is empty"), ("a,b\n1,2\n3,4\n", "no column holds text that could be feedback; name it with")],
)
def test_what_holds_no_feedback_is_refused(text, complaint):
    with pytest.raises(InputError, match=complaint):
        opened(text)


def test_a_text_that_is_too_long_is_reported(monkeypatch):
    rows = list(opened("id,feedback\n1," + "x " * 100_001 + "\n2,fine words to read\n").rows)
    assert isinstance(rows[0], BadRow)
    assert "at most 200,000" in rows[0].reason
    assert isinstance(rows[1], Row)


def test_reading_streams_whatever_the_length():
    class Endless(io.RawIOBase):
        sent = 0

        def readable(self):
            return True

        def readinto(self, buffer):
            line = b"id,feedback\n" if not self.sent else b"1,some words of feedback to read\n"
            self.sent += 1
            buffer[: len(line)] = line
            return len(line)

    rows = open_delimited(io.BufferedReader(Endless()), "f.csv").rows
    assert [next(rows).number for _ in range(1_000)][-1] == 1_000


cell = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=30)


@given(st.lists(st.tuples(st.integers(1, 999), cell), min_size=1, max_size=20), st.sampled_from([",", ";", "\t"]))
def test_what_a_csv_writer_wrote_comes_back_or_is_reported(rows, delimiter):
    text = written([["id", "feedback"], ["0", "some plain words of feedback first"], *rows], delimiter=delimiter)
    got = list(opened(text, options=ReadOptions(text="feedback", id="id")).rows)
    assert [row.note.text for row in got if isinstance(row, Row)][1:] == [said for _, said in rows]
