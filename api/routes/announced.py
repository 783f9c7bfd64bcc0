"""What receivers of webhooks get, for the OpenAPI document: the events and their bodies."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Header
from pydantic import Field

from api.events import EventType
from api.schemas import Strict

router = APIRouter(tags=["webhooks"])
Id = Annotated[str, Header(alias="webhook-id", description="The event's id: the same at every try, so that repeats can be told.")]
Moment = Annotated[int, Header(alias="webhook-timestamp", description="When it was sent, in seconds since 1970.")]
Signature = Annotated[str, Header(alias="webhook-signature", description="`v1,...`; several by spaces while a secret is renewed.")]


class NoteData(Strict):
    """A note that was kept: ids, counts and the model."""

    note: str
    candidate: Annotated[str, Field(description="Your reference for the candidate.")]
    model: str
    concerns: int
    strengths: int
    remarks: int


class JobData(Strict):
    """A job that came to its end; `ok` and `error` count its notes."""

    job: str
    status: str
    ok: int
    error: int
    model: str


class NoteAnalyzed(Strict):
    """The body of `note.analyzed`."""

    type: Literal["note.analyzed"]
    timestamp: datetime
    data: NoteData


class JobFinished(Strict):
    """The body of `job.finished`."""

    type: Literal["job.finished"]
    timestamp: datetime
    data: JobData


@router.post(EventType.NOTE_ANALYZED, operation_id="noteAnalyzed", summary="A note was read and kept")
def note_analyzed(body: NoteAnalyzed, identity: Id, moment: Moment, signature: Signature) -> None:
    """Sent once a note is kept by `POST /v1/notes`. Answer 2xx within the time-out; fetch the note by its id."""


@router.post(EventType.JOB_FINISHED, operation_id="jobFinished", summary="A job came to its end")
def job_finished(body: JobFinished, identity: Id, moment: Moment, signature: Signature) -> None:
    """Sent once a job has ended, well or not. Answer 2xx within the time-out; fetch the job by its id."""
