from __future__ import annotations

import pytest

from analyzer.classify.classifier import FeedbackClassifier
from analyzer.classify.cues import MOST_CUES, with_cues, word_weights
from analyzer.classify.weights import Scorer
from analyzer.text.reader import TextReader

READER = TextReader()
TEXT = "Your SQL was weak and you asked no questions. You were friendly and polite."


@pytest.fixture
def read(toy_weights):
    document = READER.read(TEXT)
    return document, FeedbackClassifier(toy_weights).read([document], explain=True)[0]


def test_nothing_is_explained_unless_asked(toy_weights):
    (reading,) = FeedbackClassifier(toy_weights).read([READER.read(TEXT)])
    assert reading.findings
    assert all(finding.cues is None for finding in reading.findings)


def test_cues_are_words_of_the_finding_the_weightiest_first(read):
    document, reading = read
    assert any(finding.cues for finding in reading.findings)
    for finding in reading.findings:
        assert len(finding.cues) <= MOST_CUES
        assert [cue.weight for cue in finding.cues] == sorted((cue.weight for cue in finding.cues), reverse=True)
        for cue in finding.cues:
            assert finding.start <= cue.start < cue.end <= finding.end
            assert document.text[cue.start : cue.end].strip() == document.text[cue.start : cue.end]


def test_explaining_changes_nothing_else(read, toy_weights):
    document, explained = read
    (plain,) = FeedbackClassifier(toy_weights).read([document])
    assert [(f.start, f.end, f.aspect, f.confidence) for f in explained.findings] == [
        (f.start, f.end, f.aspect, f.confidence) for f in plain.findings
    ]


def test_a_weight_is_how_far_the_log_odds_fall_without_the_word(read, toy_weights):
    document, reading = read
    finding = reading.findings[0]
    scorer, calibrator = Scorer(toy_weights), toy_weights.calibrator
    weighed = word_weights(scorer, calibrator, document, finding)
    assert [word.text for word, _ in weighed] == TEXT[finding.start : finding.end].split()
    assert max(weight for _, weight in weighed) > 0
    assert with_cues(scorer, calibrator, document, [finding])[0].cues == finding.cues


def test_what_is_asked_for_by_analyze_is_in_the_analysis(toy_analyzer):
    explained = toy_analyzer.analyze(TEXT, explain=True)
    assert all(finding.cues is not None for finding in explained.findings)
    assert toy_analyzer.analyze(TEXT).findings[0].cues is None


def test_scores_of_a_document_do_not_depend_on_the_words_left_out_of_another(toy_weights):
    document = READER.read(TEXT)
    scorer = Scorer(toy_weights)
    alone = scorer.score([document])[0].labels
    beside = scorer.score([document, READER.read("Something else.")])[0].labels
    assert (alone == beside).all()
