"""The lines that a run is made of: an analysis with where its note stood, or a row that could not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from analyzer.files.rows import BadRow, Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analyzer.engine import Analyzer


def lines(analyzer: Analyzer, rows: Sequence[Row | BadRow]) -> bytes:
    """One line of JSON for each row, in order: the analysis with `source`, `row` and `columns`, or `source`, `row`, `error` and `raw`."""
    analyses = analyzer.analyze_many(row.note for row in rows if isinstance(row, Row))
    return b"".join(
        _line({**next(analyses).fields(), "source": row.source, "row": row.number, "columns": row.columns})
        if isinstance(row, Row)
        else _line({"source": row.source, "row": row.number, "error": row.reason, "raw": row.raw})
        for row in rows
    )


def records(stream: Iterable[bytes]) -> Iterable[dict[str, Any]]:
    """The records of lines that `lines` wrote."""
    return map(orjson.loads, stream)


def _line(value: dict[str, Any]) -> bytes:
    return orjson.dumps(value, default=str, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_NON_STR_KEYS)
