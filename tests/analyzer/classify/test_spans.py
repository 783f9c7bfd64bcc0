from __future__ import annotations

import numpy as np

from analyzer.classify.spans import Run, runs


def test_neighbours_that_join_make_one_run_and_others_do_not():
    scores = np.array([[2.0], [1.0], [3.0], [-9.0], [1.0]])
    joins = np.array([False, True, False, True, True])
    assert list(runs(scores, joins, np.array([0.0]))) == [Run(0, 1, 0, 2.0), Run(2, 2, 0, 3.0), Run(4, 4, 0, 1.0)]


def test_each_label_has_runs_and_a_floor_of_its_own():
    scores = np.array([[1.0, 1.0], [1.0, 1.0]])
    joins = np.array([False, True])
    assert list(runs(scores, joins, np.array([0.0, 2.0]))) == [Run(0, 1, 0, 1.0)]


def test_no_statements_no_runs():
    assert list(runs(np.zeros((0, 3)), np.zeros(0, dtype=bool), np.zeros(3))) == []
