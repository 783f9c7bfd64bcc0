"""What a note says outright of the decision."""

from __future__ import annotations

import pytest

from analyzer.plan.evidence import says_no


@pytest.mark.parametrize(
    "text",
    [
        "I am sorry to say that we won’t be going any further with your application.",
        "We have decided not to proceed.",
        "On this occasion you were unsuccessful.",
        "They went with somebody who had done it for years",
        "my third try and they turned me down",
        "We are unable to offer you the post.",
    ],
)
def test_a_refusal_is_seen_in_its_words(text):
    assert says_no(text)


@pytest.mark.parametrize(
    "text",
    [
        "You did not take the brief any less seriously than the others.",
        "Two more to see before we decide. He will not be the last.",
        "He went with his brother, and was early.",
        "You made good progress; the offer follows.",
        "Not a bad word about her from anybody. We can offer you the post.",
        "",
    ],
)
def test_nothing_else_is_taken_for_one(text):
    assert not says_no(text)
