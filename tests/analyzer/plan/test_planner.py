from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.labels import Aspect, Polarity, RemarkKind, RemarkPolarity
from analyzer.plan.context import Context
from analyzer.plan.planner import Evidence
from analyzer.results import Finding, Plan, Remark

FINDINGS = st.builds(
    lambda aspect, **rest: Finding(0, 9, category=aspect.category, aspect=aspect, **rest),
    aspect=st.sampled_from(Aspect),
    quote=st.sampled_from(["you were late", "rambling", "no eye for detail", "weak", ""]),
    polarity=st.sampled_from(Polarity),
    confidence=st.floats(0, 1),
    decisive=st.booleans(),
    terms=st.lists(st.text(max_size=8), max_size=3).map(tuple),
)
REMARKS = st.builds(
    lambda **rest: Remark(0, 9, **rest),
    quote=st.text(max_size=200),
    kind=st.sampled_from(RemarkKind),
    polarity=st.sampled_from(RemarkPolarity),
    confidence=st.floats(0, 1),
)
NOTES = st.lists(
    st.builds(
        Evidence,
        note=st.none(),
        findings=st.lists(FINDINGS, max_size=5).map(tuple),
        remarks=st.lists(REMARKS, max_size=4).map(tuple),
        specific=st.booleans(),
    ),
    max_size=3,
).map(lambda notes: [Evidence(str(place), note.findings, note.remarks, note.specific) for place, note in enumerate(notes)])
CONTEXTS = st.builds(
    Context,
    interview_date=st.sampled_from([None, date(2026, 3, 1)]),
    today=st.sampled_from([None, date(2026, 3, 2), date(2026, 4, 1)]),
    outcome=st.sampled_from([None, "open", "rejected", "offer"]),
    role=st.none() | st.text(max_size=20),
)


def _actions(plan):
    return (*plan.first, *plan.later)


@given(notes=NOTES, context=CONTEXTS)
def test_reasons_point_at_what_was_said(planner, notes, context):
    plan = planner.plan(notes, context)
    by_id = {note.note: note for note in notes}
    for each in (*_actions(plan), *plan.not_yours):
        places = [(int(reason.note), reason.kind, reason.index) for reason in each.because]
        assert places == sorted(set(places))
        for reason in each.because:
            said = by_id[reason.note].findings if reason.kind == "finding" else by_id[reason.note].remarks
            assert reason.index < len(said)


@given(notes=NOTES, context=CONTEXTS)
def test_only_concerns_are_repaired_and_only_strengths_built_on(planner, notes, context):
    for action in _actions(planner.plan(notes, context)):
        if action.purpose in ("repair", "build"):
            wanted = Polarity.CONCERN if action.purpose == "repair" else Polarity.STRENGTH
            assert {reason.kind for reason in action.because} == {"finding"}
            assert {notes[int(reason.note)].findings[reason.index].polarity for reason in action.because} == {wanted}


@given(notes=NOTES, context=CONTEXTS)
def test_plans_keep_their_size_and_repeat_nothing(planner, notes, context):
    plan = planner.plan(notes, context)
    ids = [action.id for action in _actions(plan)]
    assert len(plan.first) <= 3
    assert len(plan.later) <= 9
    assert len(ids) == len(set(ids))
    assert not any("{" in step for action in _actions(plan) for step in action.steps)


@given(notes=NOTES, context=CONTEXTS)
def test_the_same_input_gives_the_same_plan(planner, notes, context):
    assert planner.plan(notes, context) == planner.plan(list(notes), context)


@given(notes=NOTES, context=CONTEXTS)
def test_a_question_comes_with_the_action_that_asks_it(planner, notes, context):
    plan = planner.plan(notes, context)
    asks = "ask-the-one-question" in {action.id for action in _actions(plan)}
    assert asks is (plan.question is not None)
    assert not asks or plan.first[0].id == "ask-the-one-question"
    assert plan.question is None or plan.question.endswith("?")


def test_no_notes_no_plan(planner):
    assert planner.plan([]) == Plan()


def test_the_worked_example(planner, concern, strength, remark, note):
    evidence = note(
        strength("conduct", "You were friendly", confidence=0.91),
        concern("technical_skills", "your SQL was weak", confidence=0.97, decisive=True, terms=("SQL",)),
        remark("unspecific", "Others were a closer match"),
        id="row-17",
    )
    plan = planner.plan([evidence])
    assert [action.id for action in plan.first] == ["name-the-proof", "say-where-you-stand", "let-the-manner-work"]
    assert plan.first[0].because[0].index == 1
    assert plan.question is None


def test_a_note_with_nothing_in_it_gets_the_question_and_courtesy(planner, note):
    plan = planner.plan([note()])
    assert plan.first[0].id == "ask-the-one-question"
    assert {action.purpose for action in _actions(plan)[1:]} == {"courtesy"}
    assert plan.not_yours == ()


def test_plain_praise_gets_no_chore(planner, strength, note):
    plan = planner.plan([note(strength("soft_skills"), strength("company_knowledge"))])
    assert {action.purpose for action in _actions(plan)} == {"build", "courtesy"}
    assert plan.question is None


def test_the_asking_answers_the_remark_that_says_nothing(planner, remark, note):
    asking = planner.plan([note(remark("protected"), remark("external_reason"), remark("unspecific", polarity="strength"))]).first[0]
    assert [reason.index for reason in asking.because] == [1]


@pytest.mark.parametrize(
    ("second", "asked"),
    [("a concern", False), ("praise", True), ("nothing", True)],
)
def test_a_second_note_can_make_up_for_an_unspecific_one(planner, concern, strength, remark, note, second, asked):
    others = {"a concern": note(concern("delivery"), id="b"), "praise": note(strength("delivery"), id="b"), "nothing": note(id="b")}
    plan = planner.plan([note(remark("unspecific"), id="a"), others[second]])
    assert (plan.question is not None) is asked


def test_a_remark_on_a_trait_comes_before_the_thank_you_notes(planner, remark, note):
    first = planner.plan([note(remark("protected"))]).first
    assert [action.id for action in first] == ["ask-the-one-question", "keep-the-exact-words", "no-change-to-who-you-are"]
