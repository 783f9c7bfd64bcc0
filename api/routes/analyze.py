"""`POST /v1/analyze` and `POST /v1/analyze/batch`."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from pydantic import ValidationError

from analyzer.results import Analysis, Note
from api import examples, problems
from api.deps import AppSettings, LoadedAnalyzer, require_json
from api.offsets import Unit, convert
from api.schemas import AnalyzeIn, BatchIn, BatchOut, NoteIn

# The routes are plain functions, so that reading, converting and writing JSON all happen in the thread pool.
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
    responses={200: {"model": BatchOut, "description": "One result a note, in order.", **examples.shown(examples.BATCH)}},
    openapi_extra={"requestBody": {"content": {"application/json": {"example": examples.NOTES}}}},
)
def analyze_batch(body: BatchIn, analyzer: LoadedAnalyzer, settings: AppSettings) -> JSONResponse:
    """Read several notes; a note that cannot be read gets a problem in its place, and the others are read all the same.

    A note without `id` gets its index, from 0, as text.
    """
    if len(body.notes) > settings.max_batch:
        detail = f"The batch has {len(body.notes):,} notes; at most {settings.max_batch:,} are read in one request."
        raise problems.ProblemError(problems.TOO_LARGE, detail)
    context = body.context.to_context()
    items = _checked(body.notes)
    good = [item for item in items if isinstance(item, NoteIn)]
    analyses = analyzer.analyze_many([Note(item.text, item.id) for item in good], context)
    results = []
    for index, item in enumerate(items):
        if isinstance(item, NoteIn):
            shown = _shown(next(analyses), body.offsets, item.metadata)
            results.append({"index": index, "id": item.id, "status": "ok", "analysis": shown})
        else:
            results.append({"index": index, "id": _identity(index, body.notes[index]), "status": "error", "problem": item})
    return JSONResponse({"results": results, "counts": {"ok": len(good), "error": len(items) - len(good)}})


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
