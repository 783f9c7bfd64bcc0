from __future__ import annotations

import pytest

from analyzer.text.names import are_names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Lakisha was late", ["Lakisha"]),
        ("Ms Okafor and Dr . Nguyen agreed", ["Ms", "Okafor", "Dr", ".", "Nguyen"]),
        ("Python , SQL and CATIA are tools", []),
        ("will mark grace the page", []),
        ("PRIYA in capitals is not seen", []),
        ("", []),
    ],
)
def test_names_are_told_from_other_words(text, names):
    words = text.split()
    assert [word for word, name in zip(words, are_names(words), strict=True) if name] == names
