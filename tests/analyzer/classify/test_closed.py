"""Spans that end inside a bracket or a quotation take its other half along."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.classify.spans import closed


@pytest.mark.parametrize(
    ("text", "quote", "whole"),
    [
        ("9/10 (no bother) overall", "9/10 (no bother", "9/10 (no bother)"),
        ("[Name] sells well", "Name] sells well", "[Name] sells well"),
        ('it was "like a shot"...', 'it was "like a shot', 'it was "like a shot"'),
        ('"like a shot" she said', 'like a shot" she said', '"like a shot" she said'),
        ("none, 'you've covered it'.", "none, 'you've covered it", "none, 'you've covered it'"),
        ("“a bit thin” they said", "a bit thin” they said", "“a bit thin” they said"),
        ("(SQL was weak)", "SQL was weak", "SQL was weak"),
        ("the panels' view was bad'", "the panels' view was bad", "the panels' view was bad"),
        ("She didn't listen.", "She didn't listen", "She didn't listen"),
    ],
)
def test_the_other_half_is_taken_along(text, quote, whole):
    start = text.index(quote)
    start, end = closed(text, start, start + len(quote))
    assert text[start:end] == whole


@given(st.text(alphabet="ab ()[]“”\"'‘’.", max_size=30), st.integers(0, 30), st.integers(0, 30))
def test_a_span_only_grows_by_marks_and_stays_in_the_text(text, one, other):
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    first, last = closed(text, start, end)
    assert 0 <= first <= start
    assert end <= last <= len(text)
    assert set(text[first:start] + text[end:last]) <= set("()[]“”\"'‘’")
