"""What comes in and goes out, as the OpenAPI document describes it. Unknown fields are rejected, not ignored."""

from __future__ import annotations

import json
import re
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from analyzer.errors import InputError
from analyzer.plan.context import Context
from analyzer.plan.letters.letter import MAX_FIELD_LENGTH, LetterFields, LetterKind
from analyzer.plan.progress import Progress, State
from analyzer.plan.review import ReviewSheet
from analyzer.plan.situation import Field as WorkField
from analyzer.plan.situation import Level, Region
from analyzer.results import MAX_TEXT_LENGTH, Analysis, Plan
from api.offsets import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable

_Value = TypeVar("_Value")

MAX_DEPTH = 32
"""How deep metadata may be nested: far less than what the JSON reader and writer can bear."""

MAX_NOTES_A_PLAN = 50
"""How many notes on one interview a plan is made from."""

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

EXAMPLE_TEXT = "You were friendly, but your SQL was weak. Others were a closer match."


def is_json(value: _Value) -> _Value:
    """A value that can be given back as JSON in UTF-8: no lone surrogates, no NaN."""
    try:
        json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise ValueError("half of a surrogate pair cannot be given back") from error
    return value


def _is_shallow(value: _Value) -> _Value:
    """A value that is nested no deeper than `MAX_DEPTH`."""
    level: list[Any] = [value]
    for _ in range(MAX_DEPTH + 1):
        level = [below for item in level for below in _below(item)]
        if not level:
            return value
    raise ValueError(f"nested more than {MAX_DEPTH} deep; flatten it")


def _below(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _is_iso(value: Any) -> Any:
    """A date as text: without this, a number would be taken for seconds since 1970."""
    if value is None or (isinstance(value, str) and _DATE.fullmatch(value)):
        return value
    raise ValueError("write the date as YYYY-MM-DD")


Day = Annotated[date | None, BeforeValidator(_is_iso), Field(examples=["2026-03-02"])]
Text = Annotated[
    str,
    AfterValidator(is_json),
    Field(max_length=MAX_TEXT_LENGTH, description="The feedback, as it was written.", examples=[EXAMPLE_TEXT]),
]
Identity = Annotated[str, AfterValidator(is_json), Field(max_length=200, description="Given back in the answer.", examples=["row-17"])]
Metadata = Annotated[
    dict[str, Any],
    AfterValidator(_is_shallow),
    AfterValidator(is_json),
    Field(description=f"Anything nested no more than {MAX_DEPTH} deep; given back untouched.", examples=[{"interviewer": "panel B"}]),
]


Flag = Annotated[bool, Field(strict=True)]
"""True or false in JSON, and not what Python takes for it (1, "yes")."""
ColumnName = Annotated[str, AfterValidator(is_json), Field(min_length=1, max_length=200)]


class Strict(BaseModel):
    """A body whose unknown fields are errors."""

    model_config = ConfigDict(extra="forbid")


class ContextIn(Strict):
    """What is known beside the note. It only informs the plan."""

    interview_date: Day = None
    today: Day = None
    outcome: Literal["open", "rejected", "offer"] | None = None
    stage: Annotated[str, Field(max_length=200)] | None = None
    role: Annotated[str, Field(max_length=200)] | None = None
    company: Annotated[str, Field(max_length=200)] | None = None
    level: Level | None = None
    field: WorkField | None = None
    region: Region | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> ContextIn:
        try:
            self.to_context()
        except InputError as error:
            raise ValueError(str(error)) from error
        return self

    def to_context(self) -> Context:
        """The same for the library."""
        return Context(**self.model_dump())


class AnalyzeIn(Strict):
    """One note."""

    text: Text
    id: Identity | None = None
    context: ContextIn = ContextIn()
    offsets: Annotated[Unit, Field(description="What `start` and `end` count.")] = Unit.CODEPOINT
    explain: Annotated[Flag, Field(description="Whether findings say which words spoke for them (`cues`); slower.")] = False
    metadata: Metadata | None = None


class NoteIn(Strict):
    """One note of several."""

    text: Text
    id: Identity | None = None
    metadata: Metadata | None = None


class BatchIn(Strict):
    """Several notes. Each is checked on its own, so one bad note does not spoil the others."""

    notes: Annotated[
        list[NoteIn | Annotated[Any, Field(description="Anything else is told what is wrong with it.")]],
        Field(description="Each is checked on its own: one bad note does not spoil the others.", min_length=1),
    ]
    context: ContextIn = ContextIn()
    offsets: Annotated[Unit, Field(description="What `start` and `end` count.")] = Unit.CODEPOINT


class PlanFormat(StrEnum):
    """What a plan is written as."""

    JSON = "json"
    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"
    ICS = "ics"
    CSV = "csv"


class InterviewNote(Strict):
    """One of the notes on an interview."""

    text: Text
    id: Identity | None = None


Interview = Annotated[
    list[InterviewNote], Field(max_length=MAX_NOTES_A_PLAN, description="The notes on one interview; what several say weighs more.")
]


class ProgressIn(Strict):
    """What became of an action."""

    state: Annotated[State, Field(description="What is dropped is left out of the plan.")] = "open"
    due: Annotated[Day, Field(description="The candidate's own day, instead of the proposed one.")] = None
    note: Annotated[str, AfterValidator(is_json), Field(max_length=2_000, description="What the candidate wrote to it.")] = ""

    def to_progress(self) -> Progress:
        """The same for the library."""
        return Progress(**self.model_dump())


class PlanIn(Strict):
    """The notes on one interview, and what is known beside them."""

    notes: Annotated[Interview, Field(min_length=1)]
    context: ContextIn = ContextIn()
    progress: Annotated[
        dict[str, ProgressIn],
        Field(max_length=500, description="What became of actions, by their ids; those that are not in the plan are passed over."),
    ] = Field(default_factory=dict)
    format: Annotated[PlanFormat, Field(description="JSON, or a file: `ics` needs `context.today`.")] = PlanFormat.JSON


class PlanOut(BaseModel):
    """One plan over all notes; `due` has the last day of each action that has one, by its id."""

    plan: Plan
    due: dict[str, date]
    review: ReviewSheet
    notes: list[Analysis]


FieldText = Annotated[str, AfterValidator(is_json), Field(max_length=MAX_FIELD_LENGTH, json_schema_extra={"pattern": r"\S"})]


class LetterFieldsIn(Strict):
    """What only the candidate knows. What is left out becomes a marked blank."""

    sender: FieldText | None = None
    recipient: FieldText | None = None
    topic: Annotated[FieldText | None, Field(description="Something from the talk that stayed with them.")] = None
    evidence: Annotated[FieldText | None, Field(description="An example that answers the doubt.")] = None
    news: Annotated[FieldText | None, Field(description="What is new since.")] = None

    @model_validator(mode="after")
    def _makes_sense(self) -> LetterFieldsIn:
        try:
            self.to_fields()
        except InputError as error:
            raise ValueError(str(error)) from error
        return self

    def to_fields(self) -> LetterFields:
        """The same for the library."""
        return LetterFields(**self.model_dump())


class LetterIn(Strict):
    """Which letter, from which notes."""

    kind: LetterKind
    notes: Interview = Field(default_factory=list)
    context: ContextIn = ContextIn()
    fields: LetterFieldsIn = LetterFieldsIn()


class Problem(BaseModel):
    """A problem document (RFC 9457)."""

    type: Annotated[str, Field(examples=["/problems/invalid-request"])]
    title: Annotated[str, Field(examples=["The request does not fit its description"])]
    status: Annotated[int, Field(examples=[422])]
    detail: Annotated[str, Field(examples=["#/text: Field required"])]
    instance: str | None = None
    errors: list[dict[str, str]] | None = None
    request_id: Annotated[str | None, Field(description="The id of the request, as in the header `X-Request-Id`.")] = None


class ItemOut(BaseModel):
    """What became of one note of a batch: an analysis, or a problem."""

    index: int
    id: str | None
    status: Literal["ok", "error"]
    analysis: Analysis | None = None
    problem: Problem | None = None


class Counts(BaseModel):
    """How many notes were read, and how many could not be."""

    ok: int
    error: int


class BatchOut(BaseModel):
    """The notes of a batch, in order."""

    results: list[ItemOut]
    counts: Counts
