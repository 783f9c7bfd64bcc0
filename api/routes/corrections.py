"""`/v1/corrections`: what readers say is wrong, or right, in the model's reading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Final, Self, TypedDict

from fastapi import APIRouter, Depends, Query, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel

from analyzer.files.drafts import VOICE, to_yaml
from api import examples
from api.agreement import Agreement, agreement
from api.auth import Reading, Writing
from api.corrections import CorrectionIn, Kind, kind_of, label_of, point_at, span_in
from api.deps import CorrectionStore, LoadedAnalyzer, NoteStore, require_json
from api.drafts import drafts_of
from api.offsets import positions
from api.problems import NOT_FOUND, ProblemError
from api.storage.corrections import NewCorrection, Wanted

if TYPE_CHECKING:
    from analyzer.engine import Analyzer
    from api.storage.notes import Notes
    from api.storage.tables import Correction

_YAML: Final = "application/yaml"
router = APIRouter(prefix="/v1/corrections", tags=["corrections"])


class KeptCorrection(BaseModel):
    """A correction as it is kept; offsets count code points of the note's text, or of `text`, which may have been redacted."""

    id: str
    kind: Kind
    reader: str
    note: str | None
    candidate: str | None
    text: str | None
    start: int
    end: int
    quote: str
    was: dict[str, Any] | None
    should: dict[str, Any] | None
    model: str
    created_at: datetime

    @classmethod
    def of(cls, row: Correction) -> Self:
        """From the table."""
        return cls.model_validate({**{name: getattr(row, name) for name in cls.model_fields if name != "note"}, "note": row.note_id})


class CorrectionPage(BaseModel):
    """Some corrections, the newest first; `cursor` leads to the next ones."""

    corrections: list[KeptCorrection]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class CorrectionFilter:
    """Which corrections are wanted; the parameters narrow together."""

    note: Annotated[str | None, Query(max_length=36)] = None
    candidate: Annotated[str | None, Query(max_length=200)] = None
    reader: Annotated[str | None, Query(max_length=200)] = None
    kind: Kind | None = None
    model: Annotated[str | None, Query(max_length=100, description="Name and version of the model that is corrected.")] = None

    @property
    def wanted(self) -> Wanted:
        """The same for the store."""
        return Wanted(self.note, self.candidate, self.reader, self.kind, self.model)


@router.post(
    "",
    operation_id="addCorrection",
    summary="Say what is wrong in a reading",
    status_code=201,
    dependencies=[Depends(require_json)],
    responses={201: examples.shown(examples.CORRECTION)},
    openapi_extra={"requestBody": {"content": {"application/json": {"example": examples.CORRECTION_REQUEST}}}},
)
async def add(
    body: CorrectionIn, response: Response, who: Writing, corrections: CorrectionStore, notes: NoteStore, analyzer: LoadedAnalyzer
) -> KeptCorrection:
    """Keep what a reader says of one point of a note, beside what the model said.

    `was` null: the model missed the point. `should` null: there is no such point. Where both are given, the label is another or,
    if they are the same, confirmed; both null confirm that there is nothing. Nothing learns from corrections by itself.
    """

    def work() -> KeptCorrection:
        new = _about_note(body, who.organisation, notes) if body.note is not None else _about_text(body, analyzer)
        return KeptCorrection.of(corrections.add(who.organisation, new))

    answer = await run_in_threadpool(work)
    response.headers["location"] = f"/v1/corrections/{answer.id}"
    return answer


@router.get(
    "",
    operation_id="listCorrections",
    summary="Corrections, the newest first",
    responses={200: examples.shown(examples.CORRECTION_PAGE)},
)
def page(
    who: Reading,
    corrections: CorrectionStore,
    wanted: Annotated[CorrectionFilter, Depends()],
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(max_length=300)] = None,
) -> CorrectionPage:
    """List an organisation's corrections page by page; filters narrow together."""
    found = corrections.page(who.organisation, wanted.wanted, size=limit, cursor=cursor)
    return CorrectionPage(corrections=[KeptCorrection.of(row) for row in found.corrections], cursor=found.cursor)


@router.get(
    "/agreement",
    operation_id="getAgreement",
    summary="How far readers agree",
    responses={200: examples.shown(examples.AGREEMENT)},
)
def agree(who: Reading, corrections: CorrectionStore, wanted: Annotated[CorrectionFilter, Depends()]) -> Agreement:
    """How far readers agree with each other where at least two of them spoke on the same point: shares, and Cohen's kappa."""
    return agreement(corrections.by_text(who.organisation, wanted.wanted))


@router.get(
    "/export",
    operation_id="exportCorrections",
    summary="Corrected notes as drafts for labelling",
    response_model=None,
    responses={200: {"description": "A file in the format of the corpus.", **examples.shown(examples.DRAFTS, media_type=_YAML)}},
)
def export(
    who: Reading,
    corrections: CorrectionStore,
    wanted: Annotated[CorrectionFilter, Depends()],
    voice: Annotated[str, Query(pattern=f"^{VOICE}$", max_length=40, description="What ids begin with.")] = "corrected",
) -> Response:
    """Write corrected notes as YAML in the format of the corpus, marked `reviewed: false`: training refuses them until they are labelled.

    Only notes whose candidates agreed that they are kept; the header `x-left-out` says how many others there are.
    """
    drafts, left_out = drafts_of(corrections.by_text(who.organisation, wanted.wanted))
    headers = {"content-disposition": f'attachment; filename="{voice}.yaml"', "x-left-out": str(left_out)}
    return Response(to_yaml(voice, drafts), media_type=_YAML, headers=headers)


@router.get("/{correction}", operation_id="getCorrection", summary="A correction", responses={200: examples.shown(examples.CORRECTION)})
def get(correction: str, who: Reading, corrections: CorrectionStore) -> KeptCorrection:
    """Get a correction."""
    found = corrections.get(who.organisation, correction)
    if found is None:
        raise ProblemError(NOT_FOUND, "There is no such correction here.")
    return KeptCorrection.of(found)


@router.delete("/{correction}", operation_id="deleteCorrection", summary="Take a correction back", status_code=204)
def delete(correction: str, who: Writing, corrections: CorrectionStore) -> Response:
    """Delete a correction for good."""
    if not corrections.delete(who.organisation, correction):
        raise ProblemError(NOT_FOUND, "There is no such correction here.")
    return Response(status_code=204)


def _about_note(body: CorrectionIn, organisation: str, notes: Notes) -> NewCorrection:
    note = notes.get(organisation, body.note or "")
    if note is None:
        raise ProblemError(NOT_FOUND, "There is no such note here; correct a note that is kept, or send its text.")
    span = span_in(note.text, body, positions(note.text, body.offsets))
    settled = _settled(body, note.text, span, note.analysis)
    return NewCorrection(**settled, note=note.id, candidate=note.candidate, model=note.model)


def _about_text(body: CorrectionIn, analyzer: Analyzer) -> NewCorrection:
    text = body.text or ""
    start, end = span_in(text, body, positions(text, body.offsets))
    if body.redact:
        text, start, end = analyzer.redacted_span(text, start, end)
    model = str(analyzer.model)
    settled = _settled(body, text, (start, end), analyzer.analyze(text).to_dict())
    return NewCorrection(**settled, text=text, candidate=body.candidate, model=model)


def _settled(body: CorrectionIn, text: str, span: tuple[int, int], analysis: dict[str, Any]) -> _Settled:
    """The correction with the model's whole label, at the model's own span where it had the point."""
    start, end = span
    was = None
    if body.was is not None:
        point = point_at(analysis, body.was, start, end)
        start, end, was = point["start"], point["end"], label_of(point)
    should = body.should.after(was) if body.should is not None else None
    return _Settled(reader=body.reader, kind=kind_of(was, should), start=start, end=end, quote=text[start:end], was=was, should=should)


class _Settled(TypedDict):
    reader: str
    kind: Kind
    start: int
    end: int
    quote: str
    was: dict[str, Any] | None
    should: dict[str, Any] | None
