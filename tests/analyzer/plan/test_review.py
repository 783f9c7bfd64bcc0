from __future__ import annotations

from dataclasses import replace

from analyzer.labels import Aspect
from analyzer.plan.review import RECALL, review
from tests.analyzer.plan.briefs import analysis


def test_what_settled_it_comes_first_then_what_several_say():
    sheet = review(
        (
            analysis("[-delivery:mumbled]. [-technical_skills:weak SQL]. [!motivation:did not want it]", "a"),
            analysis("[-technical_skills:could not join two tables]", "b"),
        )
    )
    assert [entry.aspect for entry in sheet.weaknesses] == [Aspect.MOTIVATION, Aspect.TECHNICAL_SKILLS, Aspect.DELIVERY]
    assert sheet.weaknesses[1].quotes == ("weak SQL", "could not join two tables")
    assert sheet.weaknesses[1].notes == ("a", "b")
    assert sheet.weaknesses[0].decisive


def test_disagreement_is_shown_on_both_sides():
    sheet = review((analysis("[+conduct:warm]", "a"), analysis("[-conduct:cold]. [-delivery:mumbled]", "b")))
    assert sheet.strengths[0].disputed
    assert [entry.disputed for entry in sheet.weaknesses] == [True, False]


def test_remarks_stand_apart_from_weaknesses():
    sheet = review((analysis("[~unspecific:not the right fit]. [~external_reason:the budget went]. [~protected:at your age]"),))
    assert sheet.weaknesses == sheet.strengths == ()
    assert sheet.left_open == ("not the right fit",)
    assert sheet.not_yours == ("the budget went", "at your age")


def test_the_candidate_is_asked_for_what_no_note_can_say():
    assert review(()).recall == RECALL
    assert any("wear" in question for question in RECALL)


def test_words_that_stand_under_something_surer_are_not_doubted_as_well():
    known = analysis("[-technical_skills:your SQL was weak]. [-delivery:you mumbled]")
    surer, doubtful = known.findings
    again = replace(surer, aspect=Aspect.PROBLEM_SOLVING, confidence=0.2)
    assert review((replace(known, findings=(surer,), uncertain=(again, doubtful)),)).perhaps == ("you mumbled",)
