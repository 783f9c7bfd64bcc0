from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.text.reader import TextReader
from analyzer.text.terms import MOST, terms

READER = TextReader()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("your SQL was weak", ("SQL",)),
        ("no experience of payroll", ("payroll",)),
        ("Solid knowledge of Power Query and joins", ("Power Query",)),
        ("IFRS 16 was new to her", ("IFRS 16",)),
        ("your stock count was the most accurate", ("stock count",)),
        ("Cash handling test: 100%", ("Cash handling",)),
        ("you had never used Terraform", ("Terraform",)),
        ("CASA/TD product 4/5", ("CASA", "TD")),
        ("good on SOPs, BAC and manual both", ("SOPs", "BAC")),
        ("knows C++ and .NET, not node", ("C++", ".NET")),
        ("Your answers were weak", ()),
        ("my skills for the post were satisfactory", ()),
        ("Not enough experience for this level", ()),
        ("the panel was NOT impressed", ()),
        ("I said it wrong", ()),
        ("you leaned on Marco", ()),
        ("she had worked with Priya in Java", ("Java",)),
    ],
)
def test_what_a_finding_names(text, expected):
    assert terms(READER.read(text), 0, len(text)) == expected


def test_only_the_stretch_is_looked_at():
    text = "Your SQL was weak, but Python was fine."
    assert terms(READER.read(text), 0, 17) == ("SQL",)


@settings(deadline=None)
@given(st.text(alphabet="aBc 1,.#/-SQL\n", max_size=80))
def test_a_term_is_in_the_text_and_there_are_few(text):
    found = terms(READER.read(text), 0, len(text))
    assert len(found) <= MOST
    assert all(term in " ".join(text.split()) for term in found)
