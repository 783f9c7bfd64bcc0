"""Every action, and every piece of the founding article's advice, is reached by real notes of the corpus as a careful reader read them."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from analyzer.plan.context import Context
from analyzer.plan.evidence import Evidence
from analyzer.results import Finding, Remark
from analyzer.training.corpus import load_corpus

CORPUS = Path(__file__).parents[3] / "models" / "corpus"
CONTEXTS = (Context(outcome="rejected"), Context(outcome="open"), Context(outcome="offer"))


def _evidence(note):
    findings = tuple(
        Finding(f.start, f.end, note.text[f.start : f.end], f.aspect.category, f.aspect, f.polarity, 0.9, f.decisive) for f in note.findings
    )
    remarks = tuple(Remark(r.start, r.end, note.text[r.start : r.end], r.kind, r.polarity, 0.9) for r in note.remarks)
    return Evidence(note.id, findings, remarks, specific=any(f.polarity == "concern" for f in findings))


@pytest.fixture(scope="module")
def reached(planner):
    """For each action the first corpus notes, and the outcome, whose plan shows it."""
    notes = [_evidence(note) for note in load_corpus(CORPUS, "train")]
    found: dict[str, object] = {}
    for group in (*((note,) for note in notes), *pairwise(notes[:400])):
        for context in CONTEXTS:
            plan = planner.plan(group, context)
            for action in (*plan.first, *plan.later):
                found.setdefault(action.id, (tuple(note.note for note in group), context.outcome))
    return found


def test_each_action_is_reached_by_a_note(reached, catalogue):
    assert [entry.id for entry in catalogue.entries if entry.id not in reached] == []


@pytest.mark.parametrize("advice", [f"article:A{number}" for number in range(1, 15)])
def test_each_advice_of_the_article_is_reached_by_a_note(reached, catalogue, advice):
    actions = [entry.id for entry in catalogue.entries if entry.source == advice]
    assert any(action in reached for action in actions)
