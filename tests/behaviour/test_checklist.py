"""Behaviour tests of the shipped models: their failure rates are those of their cards, and none has become worse than what was accepted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from analyzer.engine import load_classifier
from analyzer.text.reader import TextReader
from analyzer.training.behaviour import load_suites, try_out

MODELS = Path(__file__).parents[2] / "models"


@pytest.mark.parametrize("name", ["default", "fast"])
def test_the_failure_rates_are_those_of_the_card_and_no_worse_than_accepted(name):
    manifest, classifier = load_classifier(name)
    outcomes = try_out(classifier, TextReader(), load_suites(MODELS / "behaviour"))
    assert {suite: len(outcome.failed) for suite, outcome in outcomes.items()} == {
        suite: row["failed"] for suite, row in manifest.metrics["behaviour"].items()
    }
    accepted = json.loads((MODELS / "accepted.json").read_text("utf-8"))["behaviour"][name]
    assert {suite: len(outcome.failed) for suite, outcome in outcomes.items() if len(outcome.failed) > accepted[suite]} == {}


@pytest.mark.parametrize("name", ["default", "fast"])
def test_a_name_never_changes_a_reading(name):
    _, classifier = load_classifier(name)
    suites = [suite for suite in load_suites(MODELS / "behaviour") if suite.suite == "names"]
    assert try_out(classifier, TextReader(), suites)["names"].failed == ()
