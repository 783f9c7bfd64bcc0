"""`POST /v1/analyze` and `POST /v1/analyze/batch`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import ValidationError

from analyzer.engine import Analyzer
from analyzer.results import Analysis, Note
from api import examples, lines, problems
from api.deps import AppSettings, IdleAnalyzer, LoadedAnalyzer, ReadingTurns, require_json
from api.offsets import Unit, convert
from api.schemas import AnalyzeIn, BatchIn, BatchOut, NoteIn

# Reading, converting and writing JSON all happen in the thread pool.
router = APIRouter(tags=["analyze"], dependencies=[Depends(require_json)])


@router.post(
    "/v1/analyze",
    operation_id="analyze",
    summary="Read one note",
    response_model=None,
    responses={
        200: {
            "model": Analysis,
            "description": "The analysis, with `metadata` where the request had any.",
            **examples.shown(examples.ANALYSIS),
        }
    },
    openapi_extra={"requestBody": {"content": {"application/json": {"example": examples.NOTE}}}},
)
def analyze(body: AnalyzeIn, analyzer: LoadedAnalyzer) -> JSONResponse:
    """Say what a note of feedback means and what to do next."""
    analysis = analyzer.analyze(body.text, body.context.to_context(), id=body.id, explain=body.explain)
    return JSONResponse(_shown(analysis, body.offsets, body.metadata))


@router.post(
    "/v1/analyze/batch",
    operation_id="analyzeBatch",
    summary="Read many notes",
    response_model=None,
    responses={
        200: {
            "model": BatchOut,
            "description": "One result a note, in order; as lines where `Accept` asks for them.",
            "content": {"application/json": {"example": examples.BATCH}, lines.MEDIA_TYPE: {"example": examples.BATCH_LINE}},
        }
    },
    openapi_extra={"requestBody": {"content": {"application/json": {"example": examples.NOTES}}}},
)
async def analyze_batch(
    request: Request, body: BatchIn, analyzer: IdleAnalyzer, turns: ReadingTurns, settings: AppSettings
) -> JSONResponse | StreamingResponse:
    """Read several notes; a note that cannot be read gets a problem in its place, and the others are read all the same.

    A note without `id` gets its index, from 0, as text. With `Accept: application/x-ndjson` each result is sent as a line as soon as it
    is there; a last line with the status `cut-short` and a problem says that the rest will not come.
    """
    if len(body.notes) > settings.max_batch:
        detail = f"The batch has {len(body.notes):,} notes; at most {settings.max_batch:,} are read in one request."
        raise problems.ProblemError(problems.TOO_LARGE, detail)
    results = _results(body, analyzer)
    if lines.are_wanted(request.headers):
        return StreamingResponse(await lines.lines(results, turns), media_type=lines.MEDIA_TYPE)
    async with turns.turn():
        return await run_in_threadpool(_together, results)


def _together(results: Iterable[dict[str, Any]]) -> JSONResponse:
    """All results in one answer."""
    listed = list(results)
    bad = sum(result["status"] == "error" for result in listed)
    return JSONResponse({"results": listed, "counts": {"ok": len(listed) - bad, "error": bad}})


def _results(body: BatchIn, analyzer: Analyzer) -> Iterator[dict[str, Any]]:
    """What became of each note, in order, as it is read."""
    items = _checked(body.notes)
    good = [Note(item.text, item.id) for item in items if isinstance(item, NoteIn)]
    analyses = analyzer.analyze_many(good, body.context.to_context())
    for index, item in enumerate(items):
        if isinstance(item, NoteIn):
            shown = _shown(next(analyses), body.offsets, item.metadata)
            yield {"index": index, "id": item.id, "status": "ok", "analysis": shown}
        else:
            yield {"index": index, "id": _identity(index, body.notes[index]), "status": "error", "problem": item}


def _checked(notes: list[Any]) -> list[NoteIn | dict[str, Any]]:
    """Each note with an id, or the problem that it has."""
    checked: list[NoteIn | dict[str, Any]] = []
    seen: set[str] = set()
    for index, raw in enumerate(notes):
        try:
            note = raw if isinstance(raw, NoteIn) else NoteIn.model_validate(raw)
        except ValidationError as error:
            errors = [{**fault, "loc": ("body", "notes", index, *fault["loc"])} for fault in error.errors(include_url=False)]
            found = problems.faults(errors)
            detail = "; ".join(fault["detail"] for fault in found[:3])
            checked.append(problems.document(problems.INVALID, detail, errors=found))
            continue
        identity = str(index) if note.id is None else note.id
        if identity in seen:
            checked.append(problems.document(problems.INVALID, f"The id {identity!r} stands twice in this batch; give each note its own."))
            continue
        seen.add(identity)
        checked.append(note.model_copy(update={"id": identity}))
    return checked


def _identity(index: int, raw: Any) -> str | None:
    """The id of a note that could not be read, or its index; None if the id itself is the trouble."""
    identity = raw.get("id", str(index)) if isinstance(raw, dict) else getattr(raw, "id", None) or str(index)
    return identity if isinstance(identity, str) and identity.isprintable() else None


def _shown(analysis: Analysis, unit: Unit, metadata: dict[str, Any] | None) -> dict[str, Any]:
    shown = convert(analysis.to_dict(), unit)
    return shown if metadata is None else {**shown, "metadata": metadata}
