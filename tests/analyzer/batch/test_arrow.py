from __future__ import annotations

import json

import pyarrow as pa
import pytest

from analyzer.batch import analyze_arrow
from analyzer.errors import InputError


def batch(**columns):
    return pa.RecordBatch.from_pydict(columns)


def test_batches_keep_their_columns_and_get_what_was_read(toy_analyzer, toy_folder):
    batches = [batch(key=[1, 2], said=["Your SQL was weak.", None]), batch(key=[3], said=["You were friendly."])]
    one, other = analyze_arrow(batches, toy_analyzer, text="said", id="key")
    assert one.schema.names[:2] == ["key", "said"]
    assert one.column("concerns").to_pylist() == [["skills_gap/technical_skills"], []]
    assert json.loads(other.column("analysis")[0].as_py())["id"] == "3"
    (again,) = analyze_arrow(batches[:1], str(toy_folder), text="said", id="key")
    assert again.equals(one)


def test_a_note_that_cannot_be_read_has_its_error_and_the_others_are_read(toy_analyzer):
    (got,) = analyze_arrow([batch(text=["x" * 200_001, "Your SQL was weak."])], toy_analyzer)
    assert "at most 200,000" in got.column("error")[0].as_py()
    assert got.column("analysis")[0].as_py() is None
    assert got.column("error")[1].as_py() is None


def test_a_batch_with_other_columns_is_refused(toy_analyzer):
    with pytest.raises(InputError, match="the batch has no column 'text'; there are said"):
        next(analyze_arrow([batch(said=["x"])], toy_analyzer))
    with pytest.raises(InputError, match="columns that would be added: error"):
        next(analyze_arrow([batch(text=["x"], error=["y"])], toy_analyzer))
