from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analyzer.classify.classifier import FeedbackClassifier
from analyzer.classify.features import boundary_features, statement_features
from analyzer.classify.labels import FINDING_LABELS
from analyzer.classify.scores import Scores, mixed
from analyzer.classify.weights import Scorer
from analyzer.labels import Aspect, Category, Polarity, RemarkKind, RemarkPolarity
from analyzer.text.reader import TextReader

READER = TextReader()
TEXT = "Your SQL was weak, your joins were weak. Friendly."


@pytest.fixture
def classifier(toy_weights):
    return FeedbackClassifier(toy_weights)


def scores_for(count: int, **bearing: tuple[int, float]) -> Scores:
    labels = np.full((count, 12), -30.0)
    for name, (label, value) in bearing.items():
        labels[int(name[1:]), label] = value
    aspects = {category: np.zeros((count, len(category.aspects))) for category in Category}
    return Scores(labels, np.full(count, -np.inf), aspects, np.zeros((count, 3)), np.zeros(count))


CONCERN = FINDING_LABELS.index((Category.SKILLS_GAP, Polarity.CONCERN))


def test_a_strong_score_is_a_finding_with_the_likeliest_aspect(classifier):
    document = READER.read(TEXT)
    scores = scores_for(3, s0=(CONCERN, 9.0))
    scores.aspects[Category.SKILLS_GAP][0] = [0.0, 5.0, 1.0]
    (finding,) = classifier.decode(document, scores).findings
    assert (finding.quote, finding.aspect) == ("Your SQL was weak", Aspect.PROBLEM_SOLVING)
    assert finding.confidence > 0.9


def test_statements_that_join_are_one_finding(classifier):
    document = READER.read(TEXT)
    scores = scores_for(3, s0=(CONCERN, 9.0), s1=(CONCERN, 9.0))
    joined = replace(scores, joins=np.array([-np.inf, 1.0, -1.0]))
    assert [f.quote for f in classifier.decode(document, joined).findings] == ["Your SQL was weak, your joins were weak"]
    assert len(classifier.decode(document, scores).findings) == 2


def test_a_weak_score_is_uncertain_and_a_hopeless_one_is_nothing(classifier, toy_weights):
    document = READER.read(TEXT)
    middling = float(toy_weights.calibrator.score(0.3)[CONCERN])
    reading = classifier.decode(document, scores_for(3, s0=(CONCERN, middling), s1=(CONCERN, -20.0)))
    assert reading.findings == ()
    assert [f.confidence for f in reading.uncertain] == [0.3]
    assert reading.categories.of(Category.SKILLS_GAP, Polarity.CONCERN) == 0.3


def test_the_same_words_are_not_both_a_concern_and_a_strength_of_one_category(classifier):
    strength = FINDING_LABELS.index((Category.SKILLS_GAP, Polarity.STRENGTH))
    scores = scores_for(3, s0=(CONCERN, 9.0))
    scores.labels[0, strength] = 8.0
    reading = classifier.decode(READER.read(TEXT), scores)
    assert [f.polarity for f in reading.findings] == [Polarity.CONCERN]
    assert [f.polarity for f in reading.uncertain] == [Polarity.STRENGTH]


def test_remarks_have_a_kind_and_a_polarity(classifier):
    scores = scores_for(3, s2=(len(FINDING_LABELS) + 2, 9.0))
    scores.remark_polarity[2] = [0.0, 4.0, 0.0]
    (remark,) = classifier.decode(READER.read(TEXT), scores).remarks
    assert (remark.quote, remark.kind, remark.polarity) == ("Friendly", RemarkKind.FIT, RemarkPolarity.STRENGTH)


def test_at_most_one_finding_is_decisive(classifier, toy_notes):
    for note in toy_notes:
        (reading,) = classifier.read([READER.read(note.text)])
        assert sum(finding.decisive for finding in reading.findings) <= 1
        assert all(finding.polarity is Polarity.CONCERN for finding in reading.findings if finding.decisive)


def test_scores_do_not_depend_on_the_batch(toy_weights, toy_notes):
    documents = [READER.read(note.text) for note in toy_notes]
    scorer = Scorer(toy_weights)
    for document, scores in zip(documents, scorer.score(documents), strict=True):
        (alone,) = scorer.score([document])
        assert (alone.labels == scores.labels).all()
        assert (alone.joins == scores.joins).all()


def test_documents_without_statements_are_read_as_empty(classifier):
    assert [reading.findings for reading in classifier.read([READER.read(""), READER.read("")])] == [(), ()]


def test_features_say_where_words_stand():
    document = READER.read("Delivery:\n- nice voice, but very quiet 2/5")
    own = statement_features(document)[1]
    assert {"w:very quiet", "p:voice", "h:delivery", "rating=low", "open=contrast", "last"} <= set(own)
    assert "o=contrast" in boundary_features(document, 1)


def test_two_scores_together_are_the_mean_that_their_shares_give():
    one, other = scores_for(2, s0=(CONCERN, 4.0)), scores_for(2, s0=(CONCERN, 8.0))
    together = mixed(one, replace(other, decisive=np.array([3.0, 0.0])), 0.75)
    assert together.labels[0, CONCERN] == 7.0
    assert together.decisive[0] == 3.0
    assert np.isneginf(together.joins).all()


def test_what_an_encoder_hears_decides_between_concerns(classifier):
    document = READER.read(TEXT)
    scores = scores_for(3, s0=(CONCERN, 9.0), s1=(CONCERN, 9.0))
    heard = replace(scores, decisive=np.array([-9.0, 30.0, 0.0]))
    assert [finding.decisive for finding in classifier.decode(document, heard).findings] == [False, True]
