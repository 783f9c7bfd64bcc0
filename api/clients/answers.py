"""What the service answers, as a client sees it: fields that it does not know are passed over, so that the service may learn more."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, InstanceOf

from analyzer.plan.review import ReviewSheet
from analyzer.results import Analysis, Plan

Read = Annotated[InstanceOf[Analysis], BeforeValidator(Analysis.from_dict)]


class Answer(BaseModel):
    """What is common to all."""

    model_config = ConfigDict(frozen=True)


class Item(Answer):
    """What became of one note of several: an analysis, or the problem with it."""

    index: int
    id: str | None
    status: Literal["ok", "error"]
    analysis: Read | None = None
    problem: dict[str, Any] | None = None


class Planned(Answer):
    """One plan over the notes on an interview, with the last day of each action that has one, by its id."""

    plan: Plan
    due: dict[str, date]
    review: ReviewSheet
    notes: list[Read]


class KeptNote(Answer):
    """A note as it is kept; offsets of the analysis count in its text, which may have been redacted. `id` is None where it is not kept."""

    id: str | None
    candidate: str
    text: str
    analysis: Read
    model: str
    interview_date: date | None
    interviewer: str | None
    role: str | None
    company: str | None
    stage: str | None
    source: str | None
    consent: bool
    created_at: datetime | None


class Reread(Answer):
    """How many notes were read anew, by which model, and how many remain."""

    model: str
    reanalyzed: int
    remaining: int


class Correction(Answer):
    """What a reader says of one point of a note, beside what the model said."""

    id: str
    kind: str
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


class Key(Answer):
    """An API key; its secret (`key`) is only there when it has just been made."""

    id: str
    label: str
    prefix: str
    scopes: list[str]
    origins: list[str]
    publishable: bool
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None
    key: str | None = None


class Webhook(Answer):
    """A webhook; its `secret` is only there when it has just been made or renewed."""

    id: str
    url: str
    events: list[str]
    description: str | None
    enabled: bool
    disabled_reason: str | None
    failing_since: datetime | None
    previous_until: datetime | None
    created_at: datetime
    secret: str | None = None


class Attempt(Answer):
    """One try to deliver."""

    at: datetime
    seconds: float
    response: int | None
    error: str | None
    excerpt: str | None


class Delivery(Answer):
    """An event on its way to a webhook."""

    id: str
    event: str
    type: str
    status: str
    created_at: datetime
    next_try: datetime | None
    payload: dict[str, Any]
    attempts: list[Attempt]


class JobFile(Answer):
    """The file of a job."""

    name: str
    kind: str
    found: str | None


class Progress(Answer):
    """How many rows are done, and of about how many."""

    rows: int
    of_about: int | None


class Counts(Answer):
    """How many notes were read, and how many could not be."""

    ok: int
    error: int


class Job(Answer):
    """A file that is read from end to end."""

    id: str
    state: str
    file: JobFile
    progress: Progress
    counts: Counts | None
    model: str | None
    read_by: str | None
    options: dict[str, Any]
    candidate_column: str | None
    bytes: int
    problem: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    expires_at: datetime

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of it."""
        return self.state in ("done", "failed", "cancelled")


class JobError(Answer):
    """A row of a job that could not be read."""

    source: str
    row: int
    error: str
    raw: str


class Export(Answer):
    """All that is kept of a candidate."""

    candidate: str
    notes: list[KeptNote]
    corrections: list[Correction]
    actions: dict[str, str]
    deliveries: list[Delivery]
    job_rows: list[dict[str, Any]]


class Event(Answer):
    """What a webhook was told; the same `id` means the same event, sent again."""

    id: str
    type: str
    timestamp: datetime
    data: dict[str, Any]
