from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.labels import Polarity
from analyzer.text.lines import split_lines


def contents(text: str) -> list[str]:
    return [text[line.start : line.end] for line in split_lines(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one\ntwo", ["one", "two"]),
        ("one\r\ntwo\r\n", ["one", "two", ""]),
        ("one\rtwo", ["one", "two"]),
        ("one\u2028two", ["one", "two"]),
        ("  - weak SQL  ", ["weak SQL"]),
        ("• weak SQL", ["weak SQL"]),
        ("1. weak SQL", ["weak SQL"]),
        ("b) weak SQL", ["weak SQL"]),
        ("> > quoted", ["quoted"]),
        ("2/5 for SQL", ["2/5 for SQL"]),
        ("-5 degrees", ["-5 degrees"]),
        ("", [""]),
    ],
)
def test_lines_lose_their_marks_and_keep_their_words(text, expected):
    assert contents(text) == expected


@pytest.mark.parametrize(
    ("line", "sign"),
    [
        ("+ quick", Polarity.STRENGTH),
        ("✅ quick", Polarity.STRENGTH),
        ("👎 slow", Polarity.CONCERN),
        ("(-) slow", Polarity.CONCERN),
        ("* slow", None),
    ],
)
def test_signs_carry_polarity(line, sign):
    assert split_lines(line)[0].sign is sign


def test_depth_counts_quote_marks():
    assert [line.depth for line in split_lines("a\n> b\n>> c\n> > d")] == [0, 1, 2, 2]


@given(st.text())
def test_lines_are_in_order_and_cover_every_letter(text):
    lines = split_lines(text)
    assert all(before.end <= after.start or after.blank for before, after in pairwise(lines))
    covered = {place for line in lines for place in range(line.start, line.end)}
    marks = " \t\r\n\v\f>•◦▪‣●○∙·*-–—−#()+➕✓✔✅👍✗✘❌👎️."
    assert all(
        place in covered
        for place, character in enumerate(text)
        if character.isalpha() and character not in marks and character not in "abcdefghivxABCDEFGHIVX"
    )
