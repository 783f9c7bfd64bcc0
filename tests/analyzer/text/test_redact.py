from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.text.redact import redact


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
