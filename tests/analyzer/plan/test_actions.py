"""The packaged actions: enough of them, reachable, different from each other, and kind."""

from __future__ import annotations

import re
from itertools import combinations

import pytest

from analyzer.labels import Aspect, Polarity, RemarkKind
from analyzer.plan.context import Context

OPEN = Context(outcome="open")


def _answering(catalogue, **wanted):
    return [
        entry
        for entry in catalogue.entries
        if any(all(getattr(trigger, name) == value for name, value in wanted.items()) for trigger in entry.triggers)
    ]


def _shown(plan):
    return [*plan.first, *plan.later]


@pytest.mark.parametrize("aspect", Aspect)
def test_each_concern_has_four_repairs_whatever_its_words(catalogue, aspect):
    repairs = [entry for entry in _answering(catalogue, aspect=aspect, polarity=Polarity.CONCERN, mentions=()) if entry.purpose == "repair"]
    assert len(repairs) >= 4


@pytest.mark.parametrize("aspect", Aspect)
def test_each_strength_has_something_of_its_own_to_build(catalogue, aspect):
    assert any(entry.purpose == "build" for entry in _answering(catalogue, aspect=aspect, polarity=Polarity.STRENGTH))


@pytest.mark.parametrize("kind", RemarkKind)
def test_each_kind_of_remark_has_four_actions_and_none_is_work(catalogue, kind):
    entries = _answering(catalogue, remark=kind, polarity=None)
    assert len(entries) >= 4
    assert {entry.purpose for entry in entries} <= {"courtesy", "information"}


@pytest.mark.parametrize("state", ["always", "unspecific"])
def test_a_note_as_a_whole_has_four_or_goes_with_the_outcome(catalogue, state):
    assert len(_answering(catalogue, note=state)) >= 4


@pytest.mark.parametrize("aspect", Aspect)
def test_each_concern_and_strength_reaches_the_first_steps(planner, concern, strength, note, aspect):
    assert planner.plan([note(concern(aspect))]).first[0].purpose == "repair"
    assert planner.plan([note(strength(aspect))]).first[0].purpose == "build"


def test_every_action_is_reachable(planner, catalogue, concern, strength, remark, note):
    words = [trigger.mentions[0].removesuffix("*") for entry in catalogue.entries for trigger in entry.triggers if trigger.mentions]
    quotes = ["plain", *words]
    alone = [[make(aspect, quote)] for make in (concern, strength) for aspect in Aspect for quote in quotes]
    alone += [[remark(kind, quote, side)] for kind in RemarkKind for quote in quotes for side in ("concern", "strength")]
    beside = [[strength("conduct"), remark(kind, side, side)] for kind in RemarkKind for side in ("concern", "strength")]
    plans = [
        planner.plan([note(*said, specific=specific)], Context(outcome=outcome))
        for said in [*alone, *beside, []]
        for specific in (True, False)
        for outcome in ("open", "rejected", "offer")
    ]
    plans.append(planner.plan([note(concern("delivery"), id="a"), note(strength("delivery"), id="b")]))
    reached = {action.id for plan in plans for action in _shown(plan)}
    assert [entry.id for entry in catalogue.entries if entry.id not in reached] == []


def test_every_advice_of_the_article_is_the_source_of_an_action(catalogue):
    used = {entry.source for entry in catalogue.entries}
    assert {f"article:A{number}" for number in range(1, 15)} <= used


def test_every_source_is_used(catalogue):
    assert set(catalogue.sources) == {entry.source for entry in catalogue.entries} - {None}


def test_no_two_actions_share_more_than_half_their_steps(catalogue):
    for one, other in combinations(catalogue.entries, 2):
        shared = set(one.steps) & set(other.steps)
        assert 2 * len(shared) <= min(len(one.steps), len(other.steps)), (one.id, other.id)


def test_titles_differ(catalogue):
    titles = [title for entry in catalogue.entries for title in (entry.title, entry.title_plain) if title]
    assert len(titles) == len(set(titles))


def test_titles_are_short_and_steps_are_sentences(catalogue):
    for entry in catalogue.entries:
        assert len(entry.title) <= 80, entry.id
        assert not entry.title.endswith("."), entry.id
        for step in (*entry.steps, entry.done_when):
            assert step[0].isupper() or step[0] == '"', (entry.id, step)
            assert step.endswith((".", '"')), (entry.id, step)


def test_nothing_promises_figures(catalogue):
    text = " ".join(sentence for entry in catalogue.entries for sentence in (entry.title, *entry.steps, entry.done_when))
    assert "%" not in text
    assert not re.search(r"\bper ?cent\b", text)


def test_no_repair_speaks_of_who_somebody_is(catalogue):
    personal = re.compile(r"\b(accent|age|religio\w*|disab\w*|pregnan\w*|ethnic\w*|gender|native speaker)\b", re.IGNORECASE)
    for entry in catalogue.entries:
        if entry.purpose in ("repair", "build"):
            assert not any(personal.search(sentence) for sentence in (entry.title, *entry.steps, entry.done_when)), entry.id


@pytest.mark.parametrize("id", ["look-up-who-advises", "know-about-your-records", "ask-for-an-adjustment"])
def test_legal_matters_are_called_information(catalogue, id):
    entry = next(entry for entry in catalogue.entries if entry.id == id)
    assert entry.purpose == "information"
    assert "information, not advice" in " ".join(entry.steps)
