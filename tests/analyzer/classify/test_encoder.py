from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.classify.encoder import WINDOW, Encoder, pooled
from analyzer.errors import ModelIncompatibleError
from analyzer.text.reader import TextReader
from tests.encoders import WIDTH, network, tokenizer, vocabulary

READER = TextReader()
ENCODER = Encoder(network(len(vocabulary())), tokenizer().to_str())


def test_each_statement_has_a_vector():
    document = READER.read("Your SQL was weak, but you were friendly.")
    (vectors,) = ENCODER.encode([document])
    assert vectors.shape == (len(document.statements), 3 * WIDTH)
    assert (vectors[0, 2 * WIDTH :] == vectors[1, 2 * WIDTH :]).all()
    assert not np.allclose(vectors[0, :WIDTH], vectors[1, :WIDTH])


def test_a_vector_does_not_depend_on_the_notes_beside_it():
    documents = [READER.read(text) for text in ("Your SQL was weak.", "Late.", "", "You were kind, but you were late again.")]
    for document, vectors in zip(documents, ENCODER.encode(documents), strict=True):
        assert np.array_equal(vectors, ENCODER.encode([document])[0])


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(["Your joins were slow, ", "but kind. ", "Late\n", "a" * 500 + " ", "🙂. ", "too quiet; "]), max_size=120))
def test_windows_hold_every_statement_once_and_no_more_than_can_be_read(parts):
    document = READER.read("".join(parts))
    windows = list(ENCODER.windows(document))
    assert sum(len(window.rows) for window in windows) == len(document.statements)
    for window in windows:
        assert len(window.ids) <= WINDOW
        assert all(0 < piece < len(window.ids) - 1 for row in window.rows for piece in row)


def test_a_long_note_is_read_in_windows_that_see_what_stands_before():
    document = READER.read("You were kind, but late. " * 40)
    first, second = list(ENCODER.windows(document))[:2]
    assert len(second.ids) > sum(map(len, second.rows)) + 2 or second.rows[0][0] > 1
    assert len(ENCODER.encode([document])[0]) == len(document.statements)
    assert first.ids[0] == second.ids[0]


def test_a_statement_without_pieces_has_zeros_for_its_own():
    vectors = pooled(np.ones((3, 2), dtype=np.float32), [[], [1]])
    assert vectors.tolist() == [[0, 0, 0, 0, 1, 1], [1, 1, 1, 1, 1, 1]]


def test_a_folder_without_an_encoder_is_refused(tmp_path):
    with pytest.raises(ModelIncompatibleError, match="has no encoder"):
        Encoder.from_folder(tmp_path)


def test_it_makes_no_difference_what_somebody_is_called():
    one, other = (ENCODER.encode([READER.read(f"{name} was kind, but {name} was late.")])[0] for name in ("Lakisha", "Wei"))
    assert np.array_equal(one, other)
