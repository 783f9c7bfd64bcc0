"""What calls an action up, and what the context rules out."""

from __future__ import annotations

from datetime import date

import pytest

from analyzer.plan.candidates import Finder
from analyzer.plan.context import Context

DAY = date(2026, 3, 2)


@pytest.fixture(scope="session")
def found(catalogue):
    finder = Finder(catalogue)

    def ids(*evidence, context=None):
        return [candidate.entry.id for candidate in finder.find(evidence, context or Context())]

    return ids


@pytest.mark.parametrize(
    ("aspect", "quote", "id", "called"),
    [
        ("conduct", "you arrived Late", "plan-the-hour-before", True),
        ("conduct", "lately you seemed cold", "plan-the-hour-before", False),
        ("conduct", "kept interrupting us", "let-them-finish", True),
        ("conduct", "you were cold", "let-them-finish", False),
        ("appearance", "your camera was off centre", "set-up-the-call", True),
        ("appearance", "came in jeans", "set-up-the-call", False),
        ("answer_quality", "it was all “we” and never you", "say-i-then-we", True),
        ("answer_quality", "we missed depth", "say-i-then-we", False),
    ],
)
def test_mentions_choose_by_the_words_of_the_quote(found, concern, note, aspect, quote, id, called):
    assert (id in found(note(concern(aspect, quote)))) is called


@pytest.mark.parametrize(
    ("days", "called"),
    [(0, True), (3, True), (4, False), (None, True)],
)
def test_the_thank_you_is_sent_within_three_days_or_when_dates_are_unknown(found, concern, note, days, called):
    today = None if days is None else date(2026, 3, 2 + days)
    assert ("thank-you-note" in found(note(concern("delivery")), context=Context(DAY, today))) is called


@pytest.mark.parametrize(
    ("outcome", "decisive", "said", "called"),
    [
        ("open", False, None, True),
        ("open", True, "unspecific", True),
        ("rejected", False, None, False),
        ("offer", False, None, False),
        (None, False, None, False),
        (None, True, None, False),
        (None, False, "protected", False),
    ],
)
def test_the_influence_letter_needs_an_open_decision(found, concern, remark, note, outcome, decisive, said, called):
    evidence = note(concern("technical_skills", decisive=decisive), *([remark(said)] if said else []))
    assert ("letter-of-influence" in found(evidence, context=Context(outcome=outcome))) is called


@pytest.mark.parametrize(("outcome", "called"), [("rejected", True), ("open", False), ("offer", False), (None, True)])
def test_keeping_in_touch_follows_a_refusal(found, remark, note, outcome, called):
    assert ("leave-a-friendly-line" in found(note(remark("unspecific")), context=Context(outcome=outcome))) is called


def test_an_offer_is_never_guessed(found, strength, note):
    assert "carry-it-into-the-job" not in found(note(strength("delivery")))


def test_praise_in_a_remark_calls_up_courtesy_only(found, remark, strength, note):
    ids = found(note(strength("delivery"), remark("fit", "a lovely person", "strength"), specific=True))
    assert "stay-with-those-you-liked" in ids
    assert "ask-for-one-example" not in ids


def test_a_remark_on_a_trait_counts_however_it_was_meant(found, remark, note):
    assert "keep-the-exact-words" in found(note(remark("protected", "sharp for her age", "strength")))


@pytest.mark.parametrize("called", [True, False])
def test_two_notes_conflict_where_one_praises_what_the_other_criticises(found, concern, strength, note, called):
    said = (concern("delivery"), strength("delivery"))
    evidence = [note(said[0], id="a"), note(said[1], id="b")] if called else [note(*said)]
    assert ("quotes-side-by-side" in found(*evidence)) is called
