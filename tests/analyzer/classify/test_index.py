from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.classify.features import boundary_features, note_features, statement_features
from analyzer.classify.index import FeatureIndex
from analyzer.text.reader import TextReader

READER = TextReader()
WORDS = st.sampled_from(
    "your SQL was very weak , but ( you ) were friendly . 4/5 and Ms. Osei 👍 Strengths: \n - the answers too long too long ;".split(" ")
)


@pytest.fixture(scope="module")
def ngrams(toy_weights):
    return toy_weights.ngrams


@pytest.fixture(scope="module")
def index(ngrams):
    return FeatureIndex(ngrams.words, ngrams.notes, ngrams.boundaries)


def assert_same(matrix, vectorizer, features):
    expected = vectorizer.transform(features)
    assert matrix.shape == expected.shape
    for part in ("indptr", "indices", "data"):
        assert np.array_equal(getattr(matrix, part), getattr(expected, part)), part


def assert_as_vectorized(index, ngrams, documents):
    statements, notes, boundaries = index.matrices(documents)
    assert_same(statements, ngrams.words, [row for document in documents for row in statement_features(document)])
    assert_same(notes, ngrams.notes, [note_features(document) for document in documents])
    between = [
        boundary_features(document, place)
        for document in documents
        for place, statement in enumerate(document.statements)
        if place and statement.opening.is_inner
    ]
    if between:
        assert_same(boundaries, ngrams.boundaries, between)
    else:
        assert boundaries.shape[0] == 0


def test_matrices_are_those_of_the_vectorizers_to_the_last_bit(index, ngrams, toy_notes):
    assert_as_vectorized(index, ngrams, [READER.read(note.text) for note in toy_notes])


@given(st.lists(WORDS, min_size=1, max_size=40).map(" ".join))
def test_any_words_in_any_order_make_the_same_rows(index, ngrams, text):
    document = READER.read(text)
    if document.statements:
        assert_as_vectorized(index, ngrams, [document, READER.read("")])


def test_features_that_were_never_seen_leave_a_row_empty(index):
    statements, notes, _ = index.matrices([READER.read("Qqq xyzzy")])
    assert notes.nnz == 0
    assert statements.shape[0] == 1
