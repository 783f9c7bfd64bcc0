"""For whom and when an action fits."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from analyzer.errors import InputError
from analyzer.plan.catalogue import Fits
from analyzer.plan.context import Context
from analyzer.plan.situation import STAGES, stage_of


@pytest.mark.parametrize(
    ("words", "stage"),
    [
        ("Phone screen", "screen"),
        ("Recruiter call", "screen"),
        ("Take-home test", "exercise"),
        ("Demo lesson", "exercise"),
        ("Application Review", "papers"),
        ("Onsite", "interview"),
        ("Second interview", "interview"),
        ("Panel interview (final)", "final"),
        ("Purple", None),
        ("", None),
        (None, None),
    ],
)
def test_a_stage_is_read_from_what_people_call_it(words, stage):
    assert stage_of(words) == stage


def test_each_stage_is_called_by_its_own_name():
    assert [stage_of(stage) for stage in STAGES] == list(STAGES)


@pytest.mark.parametrize("given", [{"level": "boss"}, {"field": "magic"}, {"region": "mars"}])
def test_a_situation_that_is_none_is_an_error_that_says_what_there_is(given):
    with pytest.raises(InputError, match="use one of"):
        Context(**given)


def test_what_is_not_known_rules_nothing_out():
    fits = Fits(level=("entry",), region=("uk", "eu"), stage=("final",), field=("health",))
    assert fits.suits(Context())
    assert fits.suits(Context(level="entry", region="eu", stage="Final round", field="health"))
    assert not fits.suits(Context(level="lead"))
    assert not fits.suits(Context(region="us"))
    assert not fits.suits(Context(stage="Phone screen"))
    assert not fits.suits(Context(field="trades"))


def test_fits_that_say_nothing_are_refused():
    with pytest.raises(ValidationError, match="leave fits out"):
        Fits()


def test_a_plan_leaves_out_what_does_not_fit(planner, note, remark):
    said = [note(remark("protected", "a remark on age"))]
    shown = {each: {action.id for action in _all(planner.plan(said, Context(region=each)))} for each in ("uk", "us")}
    assert "know-about-your-records" in shown["uk"] - shown["us"]


def test_an_application_that_went_no_further_gets_no_thank_you_for_the_interview(planner, note, concern):
    said = [note(concern("application_materials"))]
    assert "thank-you-note" in {action.id for action in _all(planner.plan(said))}
    assert "thank-you-note" not in {action.id for action in _all(planner.plan(said, Context(stage="CV sift")))}


def _all(plan):
    return (*plan.first, *plan.later)
