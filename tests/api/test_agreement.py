from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from api.agreement import agreement, units_of
from api.storage.corrections import Corrected
from tests.api_corrections import FIT, OTHER, SAID, label, said


def verdicts(rows):
    return [unit.verdicts for unit in units_of(rows)]


def corrected(*rows):
    return Corrected("x" * 100, None, tuple(rows))


def test_kappa_is_that_of_scikit_learn_for_two_readers():
    one = [None, SAID, OTHER, SAID, SAID, None]
    other = [None, SAID, SAID, SAID, OTHER, SAID]
    texts = [corrected(said("a", a), said("b", b)) for a, b in zip(one, other, strict=True)]
    figure = agreement(texts).figures["category"]
    names = [[verdict["category"] if verdict else "none" for verdict in side] for side in (one, other)]
    assert figure.kappa == pytest.approx(cohen_kappa_score(*names))
    assert (figure.units, figure.pairs, figure.share) == (6, 6, 0.5)


def test_who_spoke_alone_or_says_the_same_as_all_gives_no_figure():
    alone = agreement([corrected(said("a", None))])
    assert (alone.readers, alone.notes, alone.figures["point"].kappa, alone.figures["point"].share) == (["a"], 0, None, None)
    same = agreement([corrected(said("a", None), said("b", None))]).figures["point"]
    assert (same.units, same.share, same.kappa) == (1, 1.0, None)


def test_of_three_readers_each_pair_counts():
    figure = agreement([corrected(said("a", SAID), said("b", SAID), said("c", None))]).figures["point"]
    assert (figure.units, figure.pairs) == (1, 3)
    assert figure.share == pytest.approx(1 / 3)


def test_a_point_left_open_is_no_answer_and_a_remark_is_no_finding():
    open_aspect = {**OTHER, "aspect": None}
    figures = agreement([corrected(said("a", open_aspect), said("b", OTHER))]).figures
    assert (figures["aspect"].units, figures["category"].share) == (0, 1.0)
    figures = agreement([corrected(said("a", FIT), said("b", SAID))]).figures
    assert [figures[name].share for name in ("point", "category", "remark", "polarity")] == [0, 0, 0, 1]


def test_labels_are_held_against_all_others():
    labels = agreement([corrected(said("a", SAID), said("b", OTHER))]).labels
    assert [labels[name].share for name in ("skills_gap", "experience", "research", "fit")] == [0, 0, 1, 1]


def test_the_last_word_of_a_reader_counts():
    assert verdicts([said("a", None), said("a", SAID)]) == [{"a": SAID}]
    settled = label() | {"decisive": True}
    assert verdicts([said("a", None, was=settled), said("b", SAID)]) == [{"a": None, "b": SAID}]


def test_what_two_readers_missed_is_one_point_where_their_words_overlap():
    rows = [
        said("a", SAID, was=None), said("a", OTHER, was=None), said("b", OTHER, was=None, start=1), said("b", SAID, was=None, end=11),
        said("b", SAID, was=None, start=40, end=50),
    ]  # fmt: skip
    assert verdicts(rows) == [{"a": SAID, "b": SAID}, {"a": OTHER, "b": OTHER}, {"b": SAID}]


VERDICTS = st.sampled_from([None, SAID, OTHER, FIT])


@given(st.lists(st.dictionaries(st.sampled_from("abc"), VERDICTS, min_size=1), max_size=8))
def test_figures_stay_in_their_bounds_and_do_not_hang_on_the_order_of_notes(verdicts):
    texts = [corrected(*(said(reader, verdict) for reader, verdict in each.items())) for each in verdicts]
    found = agreement(texts)
    for figure in (*found.figures.values(), *found.labels.values()):
        assert figure.share is None or 0 <= figure.share <= 1
        assert figure.kappa is None or -1 <= figure.kappa <= 1 + 1e-9
        assert figure.pairs >= figure.units
    assert agreement(texts[::-1]).figures["point"].share == found.figures["point"].share
