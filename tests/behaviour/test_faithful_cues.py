"""Cues are faithful: without the top cue a finding is less sure, by more than without the median other word."""

from __future__ import annotations

from pathlib import Path
from statistics import mean, median

import pytest
from scipy.special import expit, logit

from analyzer.classify.cues import word_weights
from analyzer.engine import load_classifier
from analyzer.text.reader import TextReader
from analyzer.training.corpus import load_corpus

CORPUS = Path(__file__).parents[2] / "models" / "corpus"


def _falls(name: str, every: int) -> list[tuple[float, float]]:
    """For each finding of two words and more: by how much its confidence falls without the top cue, and without the median other word."""
    _, classifier = load_classifier(name)
    reader = TextReader()
    falls = []
    for note in load_corpus(CORPUS, "test")[::every]:
        document = reader.read(note.text)
        (reading,) = classifier.read([document], explain=True)
        for finding in reading.findings:
            weighed = dict(word_weights(classifier.scorer, classifier.weights.calibrator, document, finding))
            if not finding.cues or len(weighed) < 2:
                continue
            top = next(word for word in weighed if word.start == finding.cues[0].start)
            whole = float(logit(min(max(finding.confidence, 1e-4), 1 - 1e-4)))
            fall = {word: finding.confidence - float(expit(whole - weight)) for word, weight in weighed.items()}
            falls.append((fall[top], median(value for word, value in fall.items() if word != top)))
    return falls


@pytest.mark.parametrize(("name", "every"), [("fast", 4), ("default", 10), pytest.param("default", 1, marks=pytest.mark.slow)])
def test_the_top_cue_matters_more_than_the_median_word(name, every):
    falls = _falls(name, every)
    assert len(falls) > 20
    assert mean(top > other for top, other in falls) >= 0.8
    assert mean(top - other for top, other in falls) >= 0.05
