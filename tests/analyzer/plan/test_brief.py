from __future__ import annotations

from datetime import date

from analyzer.plan.brief import Brief
from analyzer.results import Plan
from tests.analyzer.plan.briefs import brief


def test_every_action_quotes_the_words_that_it_answers():
    made = brief("[!technical_skills:your SQL\nwas weak]. [+conduct:You were kind].")
    action = made.plan.first[0]
    assert made.quotes(action) == ("your SQL was weak",)


def test_days_count_from_the_day_of_the_plan():
    made = brief("[-technical_skills:weak SQL]", today=date(2026, 3, 5))
    action = next(action for action in made.plan.first if action.within_days == 3)
    assert made.due(action) == date(2026, 3, 8)
    assert brief("[-technical_skills:weak SQL]").due(action) is None


def test_a_brief_without_notes_is_empty():
    assert Brief((), Plan()).is_empty
    assert not brief("[-technical_skills:weak SQL]").is_empty
