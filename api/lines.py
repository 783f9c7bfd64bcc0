"""Results as JSON Lines (`application/x-ndjson`): a line for each as it is there, and a last one that says so where it is cut short."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from fastapi.concurrency import run_in_threadpool

from analyzer.errors import AfterviewError
from api import problems
from api.traffic.logs import LOGGER

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from starlette.datastructures import Headers

    from api.traffic.turns import Turns

MEDIA_TYPE: Final = "application/x-ndjson"
_AT_ONCE: Final = 16
"""How many results are made in one turn."""


def are_wanted(headers: Headers) -> bool:
    """Whether the caller asks for lines."""
    kinds = (part.partition(";")[0].strip().lower() for part in headers.get("accept", "").split(","))
    return MEDIA_TYPE in kinds


async def lines(results: Iterator[dict[str, Any]], turns: Turns) -> AsyncIterator[bytes]:
    """The results as lines, some at a time, each time in a turn of its own: who reads slowly holds up nobody.

    Raises:
        ProblemError: no turn became free for the first ones.

    """
    async with turns.turn():
        first = await _next(results)
    return _rest(first, results, turns)


async def _rest(chunk: bytes, results: Iterator[dict[str, Any]], turns: Turns) -> AsyncIterator[bytes]:
    while chunk:
        yield chunk
        try:
            async with turns.turn():
                chunk = await _next(results)
        except problems.ProblemError as error:
            chunk = _cut_short(error.kind, error.detail)
        except AfterviewError as error:
            chunk = _cut_short(problems.kind_of(error), str(error))
        except Exception:  # noqa: BLE001 - the log is told, and the caller
            LOGGER.exception("a stream of results ended in an error that nobody foresaw")
            chunk = _cut_short(problems.INTERNAL, problems.INTERNAL.remedy)
        else:
            continue
        yield chunk
        return


async def _next(results: Iterator[dict[str, Any]]) -> bytes:
    return await run_in_threadpool(lambda: b"".join(_line(each) for each in islice(results, _AT_ONCE)))


def _line(result: dict[str, Any]) -> bytes:
    return json.dumps(result, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _cut_short(kind: problems.Kind, detail: str) -> bytes:
    return _line({"status": "cut-short", "problem": problems.document(kind, detail)})
