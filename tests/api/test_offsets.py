from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.offsets import Unit, convert, positions


@pytest.mark.parametrize(
    ("unit", "encoding", "width"), [(Unit.UTF16, "utf-16-le", 2), (Unit.UTF8, "utf-8", 1), (Unit.CODEPOINT, "utf-32-le", 4)]
)
@given(text=st.text())
def test_positions_are_those_of_the_encoding(unit, encoding, width, text):
    assert positions(text, unit) == [len(text[:place].encode(encoding)) // width for place in range(len(text) + 1)]


def test_every_span_and_cue_is_moved_and_what_has_no_place_is_not():
    span = {"start": 1, "end": 2, "quote": "b"}
    analysis = {
        "text": "🙂b",
        "findings": [{**span, "cues": [{"start": 1, "end": 2, "weight": 1.0}]}],
        "remarks": [span],
        "uncertain": [{**span, "cues": None}],
        "warnings": [{"code": "empty", "start": None, "end": None}],
    }
    moved = convert(analysis, Unit.UTF16)
    assert [moved[name][0]["start"] for name in ("findings", "remarks", "uncertain", "warnings")] == [2, 2, 2, None]
    assert moved["findings"][0]["cues"] == [{"start": 2, "end": 3, "weight": 1.0}]
    assert convert(analysis, Unit.CODEPOINT) is analysis
