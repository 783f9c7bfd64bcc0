"""`POST /v1/plan` and `POST /v1/letters`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse, Response

from analyzer.plan.brief import Brief
from analyzer.plan.exports.calendar import to_ics
from analyzer.plan.exports.data import to_dict
from analyzer.plan.exports.page import to_html
from analyzer.plan.exports.table import to_csv
from analyzer.plan.exports.words import to_markdown, to_text
from analyzer.plan.letters.letter import Letter
from analyzer.plan.letters.writer import write
from analyzer.results import Note, Plan, plain
from api import examples
from api.deps import LoadedAnalyzer, require_json
from api.schemas import InterviewNote, LetterIn, PlanFormat, PlanIn, PlanOut

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

router = APIRouter(tags=["plan"], dependencies=[Depends(require_json)])

_WRITERS: Final[Mapping[PlanFormat, tuple[str, str, Callable[[Brief], str | bytes]]]] = {
    PlanFormat.TEXT: ("text/plain", "plan.txt", to_text),
    PlanFormat.MARKDOWN: ("text/markdown", "plan.md", to_markdown),
    PlanFormat.HTML: ("text/html", "plan.html", to_html),
    PlanFormat.ICS: ("text/calendar", "plan.ics", to_ics),
    PlanFormat.CSV: ("text/csv", "plan.csv", to_csv),
}
_FILES: Final = {
    media_type: {"schema": {"type": "string"}, "example": f"(the plan, as {name})"} for media_type, name, _ in _WRITERS.values()
}


@router.post(
    "/v1/plan",
    operation_id="plan",
    summary="Plan from the notes on one interview",
    response_model=None,
    responses={
        200: {
            "model": PlanOut,
            "description": "The plan, or a file where `format` asks for one.",
            "content": {"application/json": {"example": examples.PLAN}, **_FILES},
        }
    },
    openapi_extra={"requestBody": {"content": {"application/json": {"example": examples.PLAN_REQUEST}}}},
)
def plan(body: PlanIn, analyzer: LoadedAnalyzer) -> Response:
    """Make one plan over several notes on the same interview, with the review sheet and the analyses that it rests on."""
    progress = {action: became.to_progress() for action, became in body.progress.items()}
    brief = analyzer.brief(_notes(body.notes), body.context.to_context()).going(progress)
    if body.format is PlanFormat.JSON:
        return JSONResponse(to_dict(brief))
    media_type, name, writer = _WRITERS[body.format]
    return Response(writer(brief), media_type=media_type, headers={"content-disposition": f'attachment; filename="{name}"'})


@router.post(
    "/v1/letters",
    operation_id="writeLetter",
    summary="Draft a letter",
    response_model=None,
    responses={200: {"model": Letter, "description": "The draft.", **examples.shown(examples.LETTER)}},
    openapi_extra={"requestBody": {"content": {"application/json": {"example": examples.LETTER_REQUEST}}}},
)
def letters(body: LetterIn, analyzer: LoadedAnalyzer) -> JSONResponse:
    """Draft a letter from the notes and the candidate's fields; every gap is a `[marked blank]`.

    Where a letter would be unwise, the answer is the problem `unwise-letter`, with the reason and the better way.
    """
    context = body.context.to_context()
    brief = analyzer.brief(_notes(body.notes), context) if body.notes else Brief((), Plan(), context)
    return JSONResponse(plain(write(body.kind, brief, body.fields.to_fields())))


def _notes(notes: Sequence[InterviewNote]) -> list[Note]:
    return [Note(note.text, note.id) for note in notes]
