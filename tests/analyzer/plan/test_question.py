from __future__ import annotations

import pytest

from analyzer.plan.context import Context
from analyzer.plan.question import question_for

COMPARED = "Which one requirement of the role did the others meet more clearly than I did, and what showed it?"
UNSUITED = "Which one requirement of the role did I not show you, and at which moment did you notice?"
SHORT_OF = "Which one answer or task would have had to be stronger, and what was missing from it?"
CHEMISTRY = "Could you name one moment in our conversation that gave you this impression?"
OUTSIDE = "Leaving aside the reason that you gave, which one answer of mine would have had to be stronger?"
PLAIN = "Which one requirement of the role did I show you least of, and which answer or line in my application made you think so?"


@pytest.mark.parametrize(
    ("said", "question"),
    [
        ([("unspecific", "Others were a closer match.")], f'Your feedback says "Others were a closer match". {COMPARED}'),
        ([("unspecific", "not the right fit for the role")], f'Your feedback says "not the right fit for the role". {UNSUITED}'),
        ([("unspecific", "not quite\n there")], f'Your feedback says "not quite there". {SHORT_OF}'),
        ([("unspecific", "I wasn't what they hoped")], f'What I took from your feedback was "I wasn\'t what they hoped". {SHORT_OF}'),
        (
            [("external_reason", "the post is frozen"), ("fit", 'she is "not one of us"')],
            f"Your feedback says \"she is 'not one of us'\". {CHEMISTRY}",
        ),
        ([("external_reason", "the post is frozen")], OUTSIDE),
        ([("protected", "a bit old for us")], PLAIN),
        ([("unspecific", " ... ")], SHORT_OF),
    ],
)
def test_the_question_is_made_from_what_was_said(planner, remark, note, said, question):
    evidence = note(*(remark(kind, quote, start=100 * place) for place, (kind, quote) in enumerate(said)))
    assert planner.plan([evidence]).question == question


def test_praise_without_content_is_asked_about_kindly(planner, remark, note):
    question = planner.plan([note(remark("unspecific", "great candidate", "strength"))]).question
    assert question == 'Your feedback says "great candidate". Which one thing would you have liked to see more of?'


def test_what_counted_against_is_quoted_before_praise(planner, remark, note):
    said = (remark("unspecific", "great candidate", "strength"), remark("unspecific", "not quite there"))
    assert "not quite there" in planner.plan([note(*said)]).question


def test_a_remark_on_a_trait_is_never_quoted_back(planner, remark, note):
    said = (remark("protected", "too old to fit in"), remark("fit", "too old to fit in"))
    assert "old" not in planner.plan([note(*said)]).question


def test_the_role_is_named_where_it_is_known(note):
    assert "of the role (Senior Nurse) did I" in question_for([note()], Context(role=" Senior\nNurse "))


def test_a_long_quote_is_cut_between_words(planner, remark, note):
    question = planner.plan([note(remark("unspecific", "not quite there " * 20))]).question
    quoted = question.split('"')[1].removesuffix(" ...").split()
    assert set(quoted) == {"not", "quite", "there"}
    assert len(" ".join(quoted)) <= 120


def test_only_notes_that_say_nothing_are_quoted(planner, remark, strength, note):
    praised = note(strength("delivery"), remark("unspecific", "great candidate", "strength"), specific=True)
    refused = note(remark("unspecific", "not quite there"))
    assert "not quite there" in planner.plan([praised, refused]).question


def test_marks_around_a_quote_are_not_doubled(planner, remark, note):
    assert planner.plan([note(remark("unspecific", "“Not quite there.”"))]).question.startswith('Your feedback says "Not quite there". ')


def test_braces_in_a_quote_stay_as_they_are(planner, remark, note):
    assert "{of_role}" in planner.plan([note(remark("unspecific", "not {of_role}"))]).question
