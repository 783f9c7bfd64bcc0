from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.exceptions import NotFittedError

from analyzer.classify.heads import BinaryHeads, OneOfHead

X = csr_matrix(np.eye(4))


def test_labels_are_independent_and_some_never_occur():
    y = np.array([[1, 0, 1], [1, 0, 0], [0, 0, 1], [0, 0, 1]], dtype=bool)
    heads = BinaryHeads(C=100.0).fit(X, y)
    assert (heads.predict(X)[:, 0] == y[:, 0]).all()
    assert not heads.predict(X)[:, 1].any()
    assert heads.predict_proba(X).shape == (4, 3)


def test_fitting_twice_gives_the_same_weights():
    y = np.array([[1], [0], [1], [0]], dtype=bool)
    assert (BinaryHeads().fit(X, y).coef_ == BinaryHeads().fit(X, y).coef_).all()


@pytest.mark.parametrize("seen", [["a", "b", "c", "a"], ["a", "b", "a", "b"], ["b", "b", "b", "b"]])
def test_one_of_several_classes_even_if_some_were_never_seen(seen):
    head = OneOfHead(("a", "b", "c"), C=100.0).fit(X, seen)
    assert head.predict(X) == seen
    assert head.decision_function(X).shape == (4, 3)


def test_an_unfitted_head_says_so():
    for head in (BinaryHeads(), OneOfHead(("a",))):
        with pytest.raises(NotFittedError):
            head.decision_function(X)
