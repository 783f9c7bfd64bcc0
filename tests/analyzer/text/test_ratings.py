from __future__ import annotations

import pytest

from analyzer.text.ratings import rating_in


@pytest.mark.parametrize(
    ("text", "rating"),
    [
        ("SQL 2/5", 0.4),
        ("4 out of 5 for listening", 0.8),
        ("3,5/5", 0.7),
        ("17 of 25, then 20/25", 0.8),
        ("★★☆☆☆ delivery", 0.4),
        ("⭐⭐⭐⭐⭐", 1.0),
        ("on 2/5/2026", None),
        ("24/7 support", None),
        ("none", None),
    ],
)
def test_ratings_are_read_on_their_scale(text, rating):
    assert rating_in(text) == (None if rating is None else pytest.approx(rating))
