"""Analyses over Arrow record batches: the bridge to Ray, Spark, DuckDB, Polars and whatever else speaks Arrow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import orjson
import pyarrow as pa

from analyzer.engine import Analyzer, load
from analyzer.errors import InputError
from analyzer.results import Note

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

ADDED: Final = pa.schema(
    [
        pa.field("language", pa.string()),
        pa.field("specific", pa.bool_()),
        pa.field("concerns", pa.list_(pa.string())),
        pa.field("strengths", pa.list_(pa.string())),
        pa.field("remarks", pa.list_(pa.string())),
        pa.field("analysis", pa.string()),
        pa.field("error", pa.string()),
    ]
)
"""What is added to each row: `concerns` and `strengths` are `category/aspect`, `analysis` is the whole as JSON."""


def analyze_arrow(
    batches: Iterable[pa.RecordBatch], model: str | Analyzer = "default", *, text: str = "text", id: str | None = None
) -> Iterator[pa.RecordBatch]:
    """Each batch with what was read in its notes beside its own columns, in order.

    Args:
        batches: record batches with a string column of notes.
        model: a model's name, or an analyzer that is loaded already.
        text: the column with the notes; null is an empty note.
        id: the column with ids; without one a note has none.

    Returns:
        Batches with the columns of the input, those of `ADDED` after them. A note that cannot be read has an `error`.

    Raises:
        InputError: a batch lacks a column, or has one that would be added.

    """
    analyzer = load(model) if isinstance(model, str) else model
    for batch in batches:
        _check(batch, text, id)
        texts = batch.column(text).to_pylist()
        ids = [None if each is None else str(each) for each in batch.column(id).to_pylist()] if id else [None] * len(texts)
        notes = [_note(said, identity) for said, identity in zip(texts, ids, strict=True)]
        analyses = analyzer.analyze_many(note for note in notes if isinstance(note, Note))
        added = [_added(next(analyses).to_dict()) if isinstance(note, Note) else {"error": note} for note in notes]
        columns = [pa.array([row.get(field.name) for row in added], field.type) for field in ADDED]
        yield pa.RecordBatch.from_arrays([*batch.columns, *columns], schema=pa.schema([*batch.schema, *ADDED]))


def _check(batch: pa.RecordBatch, text: str, identity: str | None) -> None:
    names = batch.schema.names
    for wanted in (text, identity):
        if wanted is not None and wanted not in names:
            raise InputError(f"the batch has no column {wanted!r}; there are {', '.join(names)}")
    if taken := sorted({*names} & {*ADDED.names}):
        raise InputError(f"the batch has columns that would be added: {', '.join(taken)}; rename or drop them")


def _note(text: Any, identity: str | None) -> Note | str:
    try:
        return Note("" if text is None else text, identity)
    except InputError as error:
        return str(error)


def _added(analysis: Mapping[str, Any]) -> dict[str, Any]:
    def about(polarity: str) -> list[str]:
        return [f"{each['category']}/{each['aspect']}" for each in analysis["findings"] if each["polarity"] == polarity]

    return {
        "language": analysis["language"],
        "specific": analysis["specific"],
        "concerns": about("concern"),
        "strengths": about("strength"),
        "remarks": [each["kind"] for each in analysis["remarks"]],
        "analysis": orjson.dumps(analysis).decode(),
    }
