from __future__ import annotations

import pytest

from analyzer.plan.context import Context
from analyzer.results import Reason


@pytest.mark.parametrize(
    ("terms", "title"),
    [
        ([()], "Decide how you would prove the missing skill next time"),
        ([("SQL",)], "Decide how you would prove SQL next time"),
        ([("SQL", "Python", "R")], "Decide how you would prove SQL and Python next time"),
        ([("SQL",), ("sql", "wound  care")], "Decide how you would prove SQL and wound care next time"),
        ([(), ("TIG welding",)], "Decide how you would prove TIG welding next time"),
        ([(" ",)], "Decide how you would prove the missing skill next time"),
        ([("{terms}",)], "Decide how you would prove {terms} next time"),
    ],
)
def test_terms_fill_the_title(planner, concern, note, terms, title):
    evidence = note(*(concern("technical_skills", terms=each) for each in terms))
    assert planner.plan([evidence]).first[0].title == title


def test_what_several_findings_share_is_one_action_with_ordered_reasons(planner, concern, note):
    notes = [note(concern("motivation"), concern("answer_quality"), id="a"), note(concern("motivation"), id="b")]
    shared = next(action for action in planner.plan(notes, Context(outcome="open")).first if action.id == "letter-of-influence")
    assert shared.because == (Reason("a", "finding", 0), Reason("a", "finding", 1), Reason("b", "finding", 0))


def test_not_yours_gathers_one_entry_a_kind(planner, concern, remark, note):
    notes = [
        note(concern("delivery"), remark("protected"), remark("fit"), remark("external_reason"), id="a"),
        note(remark("external_reason", polarity="neutral"), remark("unspecific"), id="b"),
    ]
    entries = planner.plan(notes).not_yours
    assert [[(reason.note, reason.index) for reason in entry.because] for entry in entries] == [
        [("a", 2), ("b", 0)],
        [("a", 1)],
        [("a", 0)],
    ]
    assert all("nothing" in entry.why for entry in entries)


@pytest.mark.parametrize(("kind", "entries"), [("fit", 0), ("external_reason", 0), ("protected", 1)])
def test_praise_needs_no_comfort(planner, strength, remark, note, kind, entries):
    assert len(planner.plan([note(strength("delivery"), remark(kind, polarity="strength"))]).not_yours) == entries
