from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.errors import InputError, LetterError
from analyzer.plan.brief import Brief
from analyzer.plan.letters.letter import LetterFields, LetterKind
from analyzer.plan.letters.writer import write
from analyzer.results import Plan
from tests.analyzer.plan.briefs import brief

REFUSED = "We enjoyed meeting you. [~unspecific:Others were a closer match]."
DOUBT = "[-relevant_experience:you have not run a night shift]"
CASES: dict[LetterKind, tuple[str, dict[str, Any]]] = {
    LetterKind.THANK_YOU: (DOUBT, {"interview_date": date(2026, 3, 2), "today": date(2026, 3, 3)}),
    LetterKind.FEEDBACK_REQUEST: (REFUSED, {"outcome": "rejected", "role": "Ward clerk"}),
    LetterKind.INFLUENCE: (DOUBT, {"outcome": "open"}),
    LetterKind.ANSWER: (f"{DOUBT}. [+conduct:You were kind].", {"outcome": "rejected"}),
    LetterKind.RECONTACT: (DOUBT, {"interview_date": date(2026, 1, 2), "today": date(2026, 3, 3), "outcome": "rejected"}),
}
ARGUES = re.compile(r"\b(unfair|wrong|disagree|misunderst\w+|however|but|actually|in fact|mistake\w*)\b", re.IGNORECASE)


@pytest.mark.parametrize("kind", list(LetterKind))
def test_a_letter_is_short_thanks_and_does_not_argue(kind):
    text, context = CASES[kind]
    letter = write(kind, brief(text, **context))
    assert len(letter.body.split()) < 150
    assert re.search(r"\b[Tt]hank you\b", letter.body)
    assert not ARGUES.search(letter.body.replace("you have not run a night shift", ""))


@pytest.mark.parametrize("kind", list(LetterKind))
def test_every_gap_is_a_marked_blank_and_listed(kind):
    text, context = CASES[kind]
    letter = write(kind, brief(text, **context))
    assert "[your name]" in letter.blanks
    assert set(letter.blanks) == set(re.findall(r"\[[^\]]+\]", letter.subject + letter.body))


@pytest.mark.parametrize("kind", list(LetterKind))
def test_what_the_candidate_gives_fills_the_blanks(kind):
    text, context = CASES[kind]
    fields = LetterFields("Ana Lima", "Ms Okafor", "the night plan", "I ran the night desk of a hotel for a year", "I have passed my exam")
    letter = write(kind, brief(text, **{**context, "role": "Ward clerk"}), fields)
    assert letter.body.startswith("Dear Ms Okafor,")
    assert letter.body.endswith("Ana Lima")
    assert "Ward clerk" in letter.subject
    assert "[your name]" not in letter.blanks


@pytest.mark.parametrize("kind", list(LetterKind))
def test_nothing_is_invented(kind):
    """Every capitalised word and every number comes from the note, the context or the fixed words of the draft."""
    text, context = CASES[kind]
    plain = write(kind, brief(text, **context)).body
    other = write(kind, brief(text.replace("night", "day"), **context)).body
    assert plain.replace("night", "day") == other
    assert not re.search(r"\d", re.sub(r"2 January 2026|^\d\. ", "", plain, flags=re.MULTILINE))


def test_a_thank_you_note_has_three_to_five_sentences():
    body = write(LetterKind.THANK_YOU, brief(DOUBT), LetterFields("A", "B", "the night plan")).body
    middle = body.split("\n\n", 1)[1].rsplit("\n\n", 1)[0]
    assert 3 <= len(re.findall(r"[.!?](?=\s|$)", middle)) <= 5


def test_a_request_asks_one_narrow_question_for_each_vague_statement():
    two = "[~unspecific:Others were a closer match]. [~unspecific:We expected a bit more]."
    one, both = (write(LetterKind.FEEDBACK_REQUEST, brief(text, outcome="rejected")).body for text in (REFUSED, two))
    assert one.count("?") == 1
    assert "Others were a closer match" in one
    assert both.count("?") == 2
    assert "I accept the decision" in one


def test_the_decisive_concern_is_the_one_that_is_answered():
    text = "[-delivery:you mumbled]. [!motivation:you did not seem keen]."
    assert "you did not seem keen" in write(LetterKind.INFLUENCE, brief(text, outcome="open")).body


def test_a_remark_on_a_personal_trait_is_never_quoted():
    marked = brief("[-delivery:hard to follow with that accent]. [-conduct:you came late].")
    trait = brief("[~protected:hard to follow with that accent]").notes[0].remarks
    letter = write(LetterKind.ANSWER, Brief((replace(marked.notes[0], remarks=trait),), marked.plan))
    assert "accent" not in letter.body
    assert "you came late" in letter.body


@pytest.mark.parametrize(
    ("kind", "text", "context", "reason"),
    [
        ("thank_you", DOUBT, {"interview_date": date(2026, 1, 1), "today": date(2026, 3, 1)}, "59 days ago"),
        ("thank_you", DOUBT, {"outcome": "rejected"}, "decision has been made"),
        ("feedback_request", REFUSED, {"outcome": "open"}, "still open"),
        ("feedback_request", REFUSED, {"outcome": "offer"}, "an offer"),
        ("feedback_request", DOUBT, {"outcome": "rejected"}, "told you already"),
        ("influence", DOUBT, {"outcome": "rejected"}, "closes the door"),
        ("influence", DOUBT, {"outcome": "offer"}, "closes the door"),
        ("influence", "[!motivation:you did not seem keen]", {}, "read like a refusal"),
        ("influence", f"{DOUBT}. We won’t be taking your application further.", {}, "read like a refusal"),
        ("influence", "[+conduct:You were kind]", {"outcome": "open"}, "no doubt"),
        ("answer", "Hello there.", {}, "no feedback here"),
        ("answer", REFUSED, {}, "names nothing"),
        ("recontact", DOUBT, {"outcome": "open"}, "still open"),
        ("recontact", DOUBT, {"outcome": "offer"}, "an offer"),
        ("recontact", DOUBT, {"interview_date": date(2026, 3, 1), "today": date(2026, 3, 9)}, "on or after 2026-03-29"),
    ],
)
def test_an_unwise_letter_is_refused_with_the_reason_and_a_better_way(kind, text, context, reason):
    with pytest.raises(LetterError, match=reason) as refused:
        write(LetterKind(kind), brief(text, **context))
    assert len(str(refused.value)) > 60


def test_a_reason_outside_the_candidate_can_be_answered():
    assert "I understand the reason" in write(LetterKind.ANSWER, brief("[~external_reason:The post was filled internally].")).body


def test_a_thank_you_note_needs_no_feedback():
    assert write(LetterKind.THANK_YOU, Brief((), Plan())).blanks


@pytest.mark.parametrize(
    ("value", "fault"), [("", "is empty"), ("x" * 501, "501 characters"), ("a\x00b", "control character"), (5, "must be a string")]
)
def test_a_field_that_cannot_be_used_is_named(value, fault):
    with pytest.raises(InputError, match=f"topic.*{fault}"):
        LetterFields(topic=value)


@given(st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters="[]"), min_size=1, max_size=200))
def test_a_field_stands_in_the_letter_as_given(topic):
    letter = write(LetterKind.THANK_YOU, Brief((), Plan()), LetterFields(topic=topic))
    assert topic in letter.body
    assert all(blank.startswith("[") for blank in letter.blanks)


def test_every_kind_says_what_it_is_for():
    assert len({kind.purpose for kind in LetterKind}) == len(LetterKind)
