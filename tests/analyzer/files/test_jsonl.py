from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.files.jsonl import open_jsonl
from analyzer.files.rows import BadRow, ReadOptions, Row
from analyzer.results import MAX_TEXT_LENGTH, Note

PLAIN = ReadOptions()


def read(*lines: str, options: ReadOptions = PLAIN) -> list[Note | BadRow]:
    rows = open_jsonl([line.encode() for line in lines], "notes.jsonl", options).rows
    return [row.note if isinstance(row, Row) else row for row in rows]


def test_each_line_is_a_note_with_its_id_or_the_number_of_its_line():
    assert read('{"id": "a", "text": "x", "other": 1}', "", '{"text": "y"}', '{"id": 7, "text": "z"}') == [
        Note("x", "a"),
        Note("y", "3"),
        Note("z", "7"),
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "line 1, is not JSON"),
        ("[]", "line 1, is no note: expected an object"),
        ('{"id": "a"}', "line 1, is no note"),
        ('{"text": 5}', "the text must be a string, not int"),
        ('{"id": [], "text": "x"}', "the id must be a string or a number, not list"),
        ("[" * 100_000, "line 1, is not JSON"),
        (json.dumps({"text": "x" * (MAX_TEXT_LENGTH + 1)}), "200,001 characters"),
    ],
)
def test_a_bad_line_is_reported_and_the_next_one_read(line, reason):
    bad, good = read(line, '{"text": "fine"}')
    assert isinstance(bad, BadRow)
    assert (bad.number, bad.raw) == (1, line)
    assert reason in bad.reason
    assert good == Note("fine", "2")


def test_a_line_that_is_no_utf8_is_reported():
    (bad,) = open_jsonl([b'{"text": "caf\xe9"}\n'], "notes.jsonl").rows
    assert isinstance(bad, BadRow)
    assert "notes.jsonl, line 1, is not UTF-8" in bad.reason


@given(st.binary(max_size=100))
def test_any_line_is_a_note_or_a_bad_line(line):
    assert all(isinstance(item, (Row, BadRow)) for item in open_jsonl(line.split(b"\n"), "x").rows)


def test_other_keys_go_through_and_other_names_can_be_given():
    line = b'{"nr": 4, "said": "hello", "team": "Ops"}'
    (row,) = open_jsonl([line], "x", ReadOptions(text="said", id="nr")).rows
    assert isinstance(row, Row)
    assert (row.note, row.columns, row.source, row.number) == (Note("hello", "4"), {"nr": 4, "team": "Ops"}, "x", 1)


def test_the_reason_says_which_key_was_looked_for():
    (bad,) = read('{"text": "x"}', options=ReadOptions(text="said"))
    assert isinstance(bad, BadRow)
    assert '"said"' in bad.reason
