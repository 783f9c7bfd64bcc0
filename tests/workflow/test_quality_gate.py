"""A shipped model must not read worse than the one that was accepted before it, by more than that one's interval."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from analyzer.engine import load_classifier
from analyzer.text.reader import TextReader
from analyzer.training.corpus import load_corpus
from analyzer.training.evaluate import predict
from analyzer.training.gold import from_corpus
from analyzer.training.metrics import table

ROOT = Path(__file__).parents[2]
ACCEPTED = json.loads((ROOT / "models" / "accepted.json").read_text(encoding="utf-8"))["figures"]


@pytest.mark.parametrize("name", sorted(ACCEPTED))
def test_the_shipped_model_reads_as_well_as_the_accepted_one(name):
    """To accept less, write a decision record that says why, and change models/accepted.json with it."""
    notes = from_corpus(load_corpus(ROOT / "models" / "corpus", "test"))
    figures = table(predict(load_classifier(name)[1], TextReader(), notes))
    for figure, (low, _high) in ACCEPTED[name].items():
        assert figures[figure] >= low, f"{name}: {figure} is {figures[figure]:.3f}, the accepted interval begins at {low}"


def test_the_default_reads_better_than_the_fast_model():
    assert ACCEPTED["default"]["concern_macro_f1"][0] > ACCEPTED["fast"]["concern_macro_f1"][0]
