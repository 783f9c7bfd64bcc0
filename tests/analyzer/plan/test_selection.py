"""What comes first, what later, what is left out."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest

from analyzer.labels import Aspect
from analyzer.plan.context import Context
from analyzer.plan.selection import FIRST, LATER

YESTERDAY: dict[str, Any] = {"interview_date": date(2026, 3, 2), "today": date(2026, 3, 3)}
LONG_AGO: dict[str, Any] = {"interview_date": date(2026, 1, 2), "today": date(2026, 3, 3)}


def _answers(action, evidence):
    """The aspects of the findings that an action gives as its reasons."""
    return {evidence.findings[reason.index].aspect.value for reason in action.because if reason.kind == "finding"}


@pytest.mark.parametrize(
    ("said", "leading"),
    [
        ([("delivery", 0.6, False), ("conduct", 0.9, False)], "conduct"),
        ([("delivery", 0.6, True), ("conduct", 0.9, False)], "delivery"),
        ([("delivery", 0.6, False), ("conduct", 0.9, False), ("delivery", 0.6, False)], "delivery"),
        ([("seniority", 0.9, False), ("qualifications", 0.9, False)], "seniority"),
        ([("soft_skills", 0.9, False), ("delivery", 0.9, False)], "delivery"),
    ],
    ids=["confidence", "decisive", "repetition", "order of the guide", "cheap before dear"],
)
def test_what_weighs_more_leads(planner, concern, note, said, leading):
    evidence = note(*(concern(aspect, confidence=confidence, decisive=decisive) for aspect, confidence, decisive in said))
    assert _answers(planner.plan([evidence]).first[0], evidence) == {leading}


def test_repetition_over_two_notes_counts(planner, concern, note):
    notes = [note(concern("delivery", confidence=0.6), id="a"), note(concern("conduct"), concern("delivery", confidence=0.6), id="b")]
    assert [reason.note for reason in planner.plan(notes).first[0].because] == ["a", "b"]


def test_first_covers_different_concerns(planner, concern, note):
    evidence = note(*map(concern, ("delivery", "conduct", "technical_skills", "motivation")))
    covered = [_answers(action, evidence) for action in planner.plan([evidence], Context(**LONG_AGO)).first]
    assert len(covered) == FIRST
    assert sum(map(len, covered)) == len(set().union(*covered))


def test_one_concern_alone_gets_two_repairs_and_then_the_strength(planner, concern, strength, note):
    first = planner.plan([note(concern("technical_skills"), strength("conduct"))]).first
    assert [action.purpose for action in first] == ["repair", "repair", "build"]


def test_later_begins_with_the_concerns_that_first_leaves_out(planner, concern, note):
    aspects = ("technical_skills", "delivery", "motivation", "seniority", "qualifications", "application_materials")
    evidence = note(*map(concern, aspects))
    plan = planner.plan([evidence], Context(**LONG_AGO))
    early = [*plan.first, *plan.later[:3]]
    assert set().union(*(_answers(action, evidence) for action in early)) == set(aspects)


def test_a_closing_window_takes_one_place_of_the_first_three(planner, concern, note):
    evidence = note(*map(concern, ("delivery", "conduct", "motivation")))
    plan = planner.plan([evidence], Context(**YESTERDAY, outcome="open"))
    assert [action.purpose for action in plan.first] == ["repair", "repair", "courtesy"]
    assert plan.first[2].id == "thank-you-note"
    assert plan.later[0].id == "letter-of-influence"


def test_the_influence_letter_comes_first_when_only_that_window_is_known(planner, concern, note):
    plan = planner.plan([note(concern("technical_skills"), concern("motivation"))], Context(**LONG_AGO, outcome="open"))
    assert plan.first[-1].id == "letter-of-influence"


def test_the_influence_letter_is_for_those_who_know_that_the_decision_is_open(planner, concern, note):
    said = [note(concern("technical_skills"))]
    found = {outcome: planner.plan(said, Context(outcome=outcome)) for outcome in (None, "rejected", "open")}
    offered = {outcome for outcome, plan in found.items() if "letter-of-influence" in {action.id for action in (*plan.first, *plan.later)}}
    assert offered == {"open"}


@pytest.mark.parametrize(("dates", "sent"), [(YESTERDAY, True), (LONG_AGO, False)])
def test_an_apology_is_sent_once_and_not_weeks_later(planner, concern, note, dates, sent):
    plan = planner.plan([note(concern("conduct", "you came late"), concern("motivation"))], Context(**dates))
    assert [action.id for action in (*plan.first, *plan.later)].count("short-apology") == sent


def test_a_window_does_not_keep_the_strengths_out_of_first(planner, strength, note):
    first = planner.plan([note(strength("soft_skills"), strength("delivery"))], Context(**YESTERDAY, outcome="open")).first
    assert [action.purpose for action in first] == ["courtesy", "build", "build"]


def test_later_is_capped_in_all_and_for_each_aspect(planner, concern, strength, note):
    evidence = note(*map(concern, Aspect), *map(strength, Aspect))
    plan = planner.plan([evidence])
    counts = Counter(reason.index for action in plan.later if len(action.because) == 1 for reason in action.because)
    assert len(plan.later) == LATER
    assert max(counts.values()) <= 3


def test_many_concerns_do_not_crowd_out_strengths_and_thanks(planner, concern, strength, note):
    evidence = note(*map(concern, list(Aspect)[:8]), strength("conduct"))
    later = planner.plan([evidence]).later
    assert {"build", "courtesy"} <= {action.purpose for action in later}
    assert "thank-you-note" in {action.id for action in later}


def test_nothing_stands_twice(planner, concern, strength, remark, note):
    plan = planner.plan([note(concern("delivery"), strength("delivery"), remark("unspecific"), remark("external_reason"))])
    ids = [action.id for action in (*plan.first, *plan.later)]
    assert len(ids) == len(set(ids))


def test_excluded_actions_give_way(planner, remark, note):
    ids = {action.id for plan in [planner.plan([note(remark("unspecific"))])] for action in (*plan.first, *plan.later)}
    assert "ask-the-one-question" in ids
    assert "ask-how-you-compared" not in ids


def test_beside_a_concern_the_comparison_is_asked_for(planner, concern, remark, note):
    plan = planner.plan([note(concern("delivery"), remark("unspecific"))])
    assert "ask-how-you-compared" in {action.id for action in plan.later}
