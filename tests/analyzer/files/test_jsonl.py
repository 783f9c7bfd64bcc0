from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.files.jsonl import BadLine, read_jsonl
from analyzer.results import MAX_TEXT_LENGTH, Note


def read(*lines: str) -> list[Note | BadLine]:
    return list(read_jsonl([line.encode() for line in lines], "notes.jsonl"))


def test_each_line_is_a_note_with_its_id_or_the_number_of_its_line():
    assert read('{"id": "a", "text": "x", "other": 1}', "", '{"text": "y"}', '{"id": 7, "text": "z"}') == [
        Note("x", "a"),
        Note("y", "3"),
        Note("z", "7"),
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "line 1 is not JSON"),
        ("[]", "line 1 is no note: expected an object"),
        ('{"id": "a"}', "line 1 is no note"),
        ('{"text": 5}', "the text must be a string, not int"),
        ('{"id": [], "text": "x"}', "the id must be a string or a number, not list"),
        ("[" * 100_000, "line 1 is not JSON"),
        (json.dumps({"text": "x" * (MAX_TEXT_LENGTH + 1)}), "200,001 characters"),
    ],
)
def test_a_bad_line_is_reported_and_the_next_one_read(line, reason):
    bad, good = read(line, '{"text": "fine"}')
    assert isinstance(bad, BadLine)
    assert (bad.number, bad.line) == (1, line)
    assert reason in bad.reason
    assert good == Note("fine", "2")


def test_a_line_that_is_no_utf8_is_reported():
    (bad,) = read_jsonl([b'{"text": "caf\xe9"}\n'], "notes.jsonl")
    assert isinstance(bad, BadLine)
    assert "notes.jsonl, line 1, is not UTF-8" in bad.reason


@given(st.binary(max_size=100))
def test_any_line_is_a_note_or_a_bad_line(line):
    assert all(isinstance(item, (Note, BadLine)) for item in read_jsonl(line.split(b"\n"), "x"))
