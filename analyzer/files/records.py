"""JSON read whole: exports of applicant-tracking systems, or objects with a text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from analyzer.errors import InputError
from analyzer.files.columns import find_columns
from analyzer.files.decode import decode
from analyzer.files.rows import BadRow, Opened, ReadOptions, Row, row_of
from analyzer.files.tracking import scorecards

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from analyzer.files.tracking import Scorecard

_DEFAULTS: Final = ReadOptions()
_SAMPLE: Final = 50


def open_json(data: bytes, name: str, options: ReadOptions = _DEFAULTS) -> Opened:
    """The notes of a JSON file: the scorecards of a known system, one object with a text, or a list of such objects.

    Raises:
        InputError: it is no JSON, or holds nothing of the kind.

    """
    try:
        value = json.loads(decode(data, name))
    except (ValueError, RecursionError) as error:
        raise InputError(f"{name} is not JSON: {error}") from error
    cards = scorecards(value, private=options.private)
    if cards is not None:
        return Opened("JSON, scorecards of an applicant-tracking system", _cards(cards, name))
    records = value if isinstance(value, list) else [value]
    if not records or not all(isinstance(record, dict) for record in records):
        raise InputError(f"{name} holds no notes: expected an object with a text, a list of such objects, or an export with scorecards")
    names = list(dict.fromkeys(key for record in records for key in record))
    sample = [[_cell(record.get(key)) for key in names] for record in records[:_SAMPLE]]
    columns = find_columns(
        name, [names, *sample], ReadOptions(options.text or ("text" if "text" in names else None), options.id), named=True
    )
    identity = columns.names[columns.id] if columns.id is not None else None
    return Opened(f"JSON, {columns.found}", _records(records, name, columns.names[columns.text], identity), len(records))


def _records(records: Iterable[dict[str, Any]], name: str, text: str, identity: str | None) -> Iterator[Row | BadRow]:
    for number, record in enumerate(records, 1):
        said = record.get(text)
        if not isinstance(said, str):
            raw = json.dumps(record, ensure_ascii=False)
            yield BadRow(name, number, f"{name}, row {number}: {text!r} is {type(said).__name__}, not text", raw)
            continue
        given = record.get(identity) if identity else None
        beside = {key: value for key, value in record.items() if key != text}
        yield row_of(name, number, said, str(number) if given is None else str(given), beside)


def _cards(cards: Iterable[Scorecard], name: str) -> Iterator[Row | BadRow]:
    for number, card in enumerate(cards, 1):
        yield row_of(name, number, card.text, card.id or str(number), card.columns)


def _cell(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)
