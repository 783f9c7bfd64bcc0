"""What comes in and goes out, as the OpenAPI document describes it. Unknown fields are rejected, not ignored."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from analyzer.errors import InputError
from analyzer.plan.context import Context
from analyzer.results import MAX_TEXT_LENGTH, Analysis
from api.offsets import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable

_Value = TypeVar("_Value")

MAX_DEPTH = 32
"""How deep metadata may be nested: far less than what the JSON reader and writer can bear."""

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

EXAMPLE_TEXT = "You were friendly, but your SQL was weak. Others were a closer match."


def _is_json(value: _Value) -> _Value:
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
    AfterValidator(_is_json),
    Field(max_length=MAX_TEXT_LENGTH, description="The feedback, as it was written.", examples=[EXAMPLE_TEXT]),
]
Identity = Annotated[str, AfterValidator(_is_json), Field(max_length=200, description="Given back in the answer.", examples=["row-17"])]
Metadata = Annotated[
    dict[str, Any],
    AfterValidator(_is_shallow),
    AfterValidator(_is_json),
    Field(description=f"Anything nested no more than {MAX_DEPTH} deep; given back untouched.", examples=[{"interviewer": "panel B"}]),
]


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
    metadata: Metadata | None = None


class NoteIn(Strict):
    """One note of several."""

    text: Text
    id: Identity | None = None
    metadata: Metadata | None = None


class BatchIn(Strict):
    """Several notes. Each is checked on its own, so one bad note does not spoil the others."""

    notes: Annotated[
        list[NoteIn | Any], Field(description="Each is checked on its own: one bad note does not spoil the others.", min_length=1)
    ]
    context: ContextIn = ContextIn()
    offsets: Annotated[Unit, Field(description="What `start` and `end` count.")] = Unit.CODEPOINT


class Problem(BaseModel):
    """A problem document (RFC 9457)."""

    type: Annotated[str, Field(examples=["/problems/invalid-request"])]
    title: Annotated[str, Field(examples=["The request does not fit its description"])]
    status: Annotated[int, Field(examples=[422])]
    detail: Annotated[str, Field(examples=["#/text: Field required"])]
    instance: str | None = None
    errors: list[dict[str, str]] | None = None


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
