from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.text.redact import redact, redact_span


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("Write to a.b+c@mail.example.org.", "Write to [email]."),
        ("Ring 020 7946 0018 or (0)30/123 456-78, ext. 5", "Ring [phone] or [phone], ext. 5"),
        ("See https://x.example/a?b=1#c and www.y.example!", "See [link] and [link]"),
        ("Lakisha and Ms Okafor liked it. So did Dr. Müller.", "[name] and Ms [name] liked it. So did Dr. [name]."),
        ("On 2026-03-02 and 02.03.2026, 12 of 15.", "On 2026-03-02 and 02.03.2026, 12 of 15."),
        ("It was 1,234.50 in 2019.", "It was 1,234.50 in 2019."),
        ("Your SQL was weak, and mark my words: will you grace us?", "Your SQL was weak, and mark my words: will you grace us?"),
        ("[Name] wrote to [email].", "[Name] wrote to [email]."),
    ],
)  # fmt: skip
def test_what_points_at_somebody_is_taken_out(text, redacted):
    assert redact(text) == redacted


@given(st.text(max_size=200))
def test_what_is_redacted_stays_so(text):
    assert redact(redact(text)) == redact(text)


PIECES = st.lists(
    st.sampled_from(["Priya", "a@b.org", "020 7946 0018", "https://x.example/a", "late", "SQL", ".", " ", "\n", "é", "𝛼"]), max_size=30
)


@given(PIECES.map("".join), st.data())
def test_a_span_keeps_its_words_when_others_are_taken_out(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    redacted, new_start, new_end = redact_span(text, start, end)
    assert redacted == redact(text)
    assert 0 <= new_start <= new_end <= len(redacted)
    if redacted == text:
        assert (new_start, new_end) == (start, end)


def test_an_edge_within_a_name_moves_outwards():
    text = "Ring Priya on 020 7946 0018, she was late."
    start, end = text.index("iya"), text.index("46 0018")
    redacted, start, end = redact_span(text, start, end)
    assert redacted[start:end] == "[name] on [phone]"
