"""`/v1/candidates/{candidate}`: what is known of a candidate over time, and erasing it."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Response
from pydantic import Field

from analyzer.plan.context import Context
from analyzer.plan.progress import State
from analyzer.results import Analysis
from api import examples
from api.auth import Reading, Writing
from api.deps import AnyJobs, CorrectionStore, LoadedAnalyzer, NoteStore, OutboxStore, require_json
from api.history import History, history_of
from api.problems import NOT_FOUND, ProblemError
from api.routes.corrections import KeptCorrection
from api.routes.notes import KeptNote
from api.routes.webhooks import DeliveryOut
from api.schemas import Strict
from api.traffic.methods import as_sent

# A reference may hold a slash.
router = APIRouter(prefix="/v1/candidates/{candidate:path}", tags=["candidates"])
Candidate = Annotated[str, Path(max_length=200)]


class StateIn(Strict):
    """What became of an action."""

    state: Annotated[State, Field(description="Whether it is still to be done, done, or left.")]


@router.get(
    "/history",
    operation_id="getHistory",
    summary="What recurs, what is new, what has gone",
    responses={200: examples.shown(examples.HISTORY)},
)
def history(candidate: Candidate, who: Reading, notes: NoteStore, analyzer: LoadedAnalyzer) -> History:
    """Lay a candidate's interviews side by side: which points recur, contradict each other or have gone, and one plan over all of them.

    It is made of the analyses that are kept; `POST /v1/notes/reanalyze` has notes read anew by the model of today.
    """
    found = notes.of_candidate(who.organisation, candidate)
    if not found:
        raise ProblemError(NOT_FOUND, "Nothing is kept of this candidate.")
    latest = found[-1]
    context = Context(latest.interview_date, role=latest.role, company=latest.company, stage=latest.stage)
    brief = analyzer.brief_over([replace(Analysis.from_dict(note.analysis), id=note.id) for note in found], context)
    return history_of(candidate, found, brief.plan, notes.states(who.organisation, candidate))


@router.get(
    "/export",
    operation_id="exportCandidate",
    summary="Everything that is kept of a candidate",
    responses={200: examples.shown(examples.EXPORT)},
)
def export(
    candidate: Candidate, who: Reading, notes: NoteStore, corrections: CorrectionStore, outbox: OutboxStore, jobs: AnyJobs
) -> dict[str, Any]:
    """Give out everything that is kept of a candidate, for the candidate."""
    found = notes.of_candidate(who.organisation, candidate)
    said = corrections.of_candidate(who.organisation, candidate)
    told = outbox.of_candidate(who.organisation, candidate)
    return {
        "candidate": candidate,
        "notes": [KeptNote.of(note) for note in found],
        "corrections": [KeptCorrection.of(row) for row in said],
        "actions": notes.states(who.organisation, candidate),
        "deliveries": [DeliveryOut.of(logged) for logged in told],
        "job_rows": jobs.rows_of(who.organisation, candidate) if jobs else [],
    }


@router.delete(
    "",
    operation_id="eraseCandidate",
    dependencies=[Depends(as_sent)],
    summary="Erase everything that is kept of a candidate",
    responses={200: examples.shown(examples.ERASED)},
)
def erase(candidate: Candidate, who: Writing, notes: NoteStore, jobs: AnyJobs) -> dict[str, int]:
    """Delete a candidate's notes and analyses, and all that was said, done or sent about them, for good; says how many notes there were.

    Rows of jobs are taken out of results that are there, and left out of those to come.
    """
    return {
        "notes": notes.erase(who.organisation, candidate),
        "job_rows": jobs.erase(who.organisation, candidate) if jobs else 0,
    }


@router.put("/actions/{action}", operation_id="setActionState", summary="What became of an action", status_code=204)
def set_state(
    candidate: Candidate,
    action: str,
    body: StateIn,
    who: Writing,
    notes: NoteStore,
    analyzer: LoadedAnalyzer,
    _: Annotated[None, Depends(require_json)],
) -> Response:
    """Note whether an action of the plan is open, done or dropped."""
    if action not in {entry.id for entry in analyzer.catalogue.entries}:
        raise ProblemError(NOT_FOUND, "There is no such action; /v1/actions lists them.")
    notes.set_state(who.organisation, candidate, action, body.state)
    return Response(status_code=204)
