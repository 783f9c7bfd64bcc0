"""`/v1/notes`: notes that an organisation keeps with their analyses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Self

from fastapi import APIRouter, Depends, Query, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import Field

from analyzer.plan.context import Context
from api import examples
from api.auth import Reading, Writing
from api.deps import LoadedAnalyzer, NoteStore, require_json
from api.problems import NOT_FOUND, ProblemError
from api.rereading import Portion, reread
from api.schemas import Day, Flag, Identity, Strict, Text
from api.storage.notes import Filter, NewNote

if TYPE_CHECKING:
    from api.storage.tables import StoredNote

router = APIRouter(prefix="/v1/notes", tags=["notes"])
Words = Annotated[str, Field(min_length=1, max_length=200)]


class NoteToKeep(Strict):
    """A note on a candidate."""

    text: Text
    candidate: Annotated[Identity, Field(description="Your reference for the candidate; best not a name.")]
    interview_date: Day = None
    interviewer: Words | None = None
    role: Words | None = None
    company: Words | None = None
    stage: Words | None = None
    source: Annotated[Words, Field(description="Where the note comes from, such as the name of a system.")] | None = None
    consent: Annotated[Flag, Field(description="Whether the candidate agreed that it is kept.")] = False
    redact: Annotated[Flag, Field(description="Whether addresses, numbers, links and names are taken out before it is read.")] = True
    store: Annotated[Flag, Field(description="False reads it and keeps nothing.")] = True


class NotesToReread(Strict):
    """Which notes are wanted; what is given narrows together, nothing means all."""

    notes: Annotated[list[Annotated[str, Field(max_length=36)]], Field(min_length=1, max_length=200, description="By id.")] | None = None
    candidate: Words | None = None
    model: Annotated[str | None, Field(max_length=100, description="Name and version of the model that read them.")] = None
    role: Words | None = None
    company: Words | None = None
    source: Words | None = None
    since: Day = None
    until: Day = None
    limit: Annotated[int, Field(ge=1, le=200, description="How many are read at most.")] = 50

    @property
    def filter(self) -> Filter:
        """The same for the store."""
        given = self.model_dump(exclude={"limit", "notes"})
        return Filter(**given, notes=None if self.notes is None else tuple(self.notes))


class KeptNote(Strict):
    """A note as it is kept: offsets of the analysis count in `text`, which may have been redacted."""

    id: str | None
    candidate: str
    text: str
    analysis: dict[str, Any]
    model: str
    interview_date: date | None
    interviewer: str | None
    role: str | None
    company: str | None
    stage: str | None
    source: str | None
    consent: bool
    created_at: datetime | None

    @classmethod
    def of(cls, note: StoredNote) -> Self:
        """From the table."""
        return cls.model_validate(note, from_attributes=True, extra="ignore")


class NotePage(Strict):
    """Some notes, the newest first; `cursor` leads to the next ones."""

    notes: list[KeptNote]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class NoteQuery:
    """The query parameters of `GET /v1/notes`."""

    candidate: Annotated[str | None, Query(max_length=200)] = None
    model: Annotated[str | None, Query(max_length=100, description="Name and version of the model that read it.")] = None
    role: Annotated[str | None, Query(max_length=200)] = None
    company: Annotated[str | None, Query(max_length=200)] = None
    source: Annotated[str | None, Query(max_length=200)] = None
    since: Annotated[Day, Query(description="Interviews from this day on.")] = None
    until: Annotated[Day, Query(description="Interviews up to this day.")] = None
    limit: Annotated[int, Query(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Query(max_length=300)] = None

    @property
    def filter(self) -> Filter:
        """What the notes have to be."""
        return Filter(self.candidate, self.model, self.role, self.company, self.source, self.since, self.until)


@router.post(
    "",
    operation_id="addNote",
    summary="Read a note and keep it",
    status_code=201,
    dependencies=[Depends(require_json)],
    responses={200: {"model": KeptNote, "description": "Read, not kept."}, 201: examples.shown(examples.KEPT_NOTE)},
)
async def add(body: NoteToKeep, response: Response, who: Writing, notes: NoteStore, analyzer: LoadedAnalyzer) -> KeptNote:
    """Read a note on a candidate and keep it with its analysis; `store: false` keeps nothing and answers 200."""

    def work() -> KeptNote:
        text = analyzer.redacted(body.text) if body.redact else body.text
        analysis = analyzer.analyze(text, Context(body.interview_date, role=body.role, company=body.company, stage=body.stage))
        kept = body.model_dump(include={"candidate", "interview_date", "interviewer", "role", "company", "stage", "source", "consent"})
        note = NewNote(text=text, analysis=analysis.to_dict(), model=str(analyzer.model), **kept)
        if body.store:
            return KeptNote.of(notes.add(who.organisation, note))
        return KeptNote(id=None, created_at=None, text=text, analysis=note.analysis, model=note.model, **kept)

    answer = await run_in_threadpool(work)
    if answer.id is None:
        response.status_code = 200
    else:
        response.headers["location"] = f"/v1/notes/{answer.id}"
    return answer


@router.post(
    "/reanalyze",
    operation_id="reanalyzeNotes",
    summary="Have notes read anew by the model of today",
    dependencies=[Depends(require_json)],
    responses={200: examples.shown(examples.REREAD)},
    openapi_extra={"requestBody": {"content": {"application/json": {"example": examples.REREAD_REQUEST}}}},
)
def reanalyze(body: NotesToReread, who: Writing, notes: NoteStore, analyzer: LoadedAnalyzer) -> Portion:
    """Read at most `limit` of the notes that are wanted and that another model has read, the earliest first; ask again while some remain.

    A note that the model of today has read is left alone, so that asking twice does no harm. Corrections stay as they are.
    """
    if body.notes is not None and (unknown := notes.unknown(who.organisation, body.notes)):
        raise ProblemError(NOT_FOUND, f"There are no such notes here: {', '.join(unknown)}.")
    return reread(analyzer, notes, who.organisation, body.filter, most=body.limit)


@router.get("", operation_id="listNotes", summary="Notes, the newest first", responses={200: examples.shown(examples.NOTE_PAGE)})
def page(who: Reading, notes: NoteStore, wanted: Annotated[NoteQuery, Depends()]) -> NotePage:
    """List an organisation's notes page by page; filters narrow together."""
    found = notes.page(who.organisation, wanted.filter, size=wanted.limit, cursor=wanted.cursor)
    return NotePage(notes=[KeptNote.of(note) for note in found.notes], cursor=found.cursor)


@router.get("/{note}", operation_id="getNote", summary="A note", responses={200: examples.shown(examples.KEPT_NOTE)})
def get(note: str, who: Reading, notes: NoteStore) -> KeptNote:
    """Get a note with its analysis."""
    found = notes.get(who.organisation, note)
    if found is None:
        raise ProblemError(NOT_FOUND, "There is no such note here.")
    return KeptNote.of(found)


@router.delete("/{note}", operation_id="deleteNote", summary="Delete a note", status_code=204)
def delete(note: str, who: Writing, notes: NoteStore) -> Response:
    """Delete a note and its analysis for good."""
    if not notes.delete(who.organisation, note):
        raise ProblemError(NOT_FOUND, "There is no such note here.")
    return Response(status_code=204)
