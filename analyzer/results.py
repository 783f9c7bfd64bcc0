"""What comes out: one frozen result type, the same from the library, the command, the API and batch.

Offsets count Unicode code points of the text exactly as it was given; `text[start:end] == quote`, always.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, Literal

from pydantic import Field, TypeAdapter, ValidationError

from analyzer.errors import InputError
from analyzer.labels import Aspect, Category, Polarity, RemarkKind, RemarkPolarity

SCHEMA_VERSION: Final = "1"
MAX_TEXT_LENGTH: Final = 200_000
"""The longest note that is read, in code points."""

_SURROGATE: Final = re.compile("[\ud800-\udfff]")

Offset = Annotated[int, Field(ge=0)]
Probability = Annotated[float, Field(ge=0, le=1)]
Purpose = Literal["repair", "build", "courtesy", "information"]
Effort = Literal["minutes", "hours", "days", "weeks"]


@dataclass(frozen=True, slots=True)
class Note:
    """One piece of feedback on one candidate, as it was given.

    >>> Note("Your SQL was weak.", id="row-17").id
    'row-17'
    """

    text: str
    id: str | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.text, str):
            raise InputError(f"the text of a note must be a string, not {type(self.text).__name__}")
        if len(self.text) > MAX_TEXT_LENGTH:
            raise InputError(
                f"the note has {len(self.text):,} characters; at most {MAX_TEXT_LENGTH:,} are read. Split it, or cut what is not feedback."
            )
        if broken := _SURROGATE.search(self.text):
            raise InputError(f"the note is not valid Unicode: character {broken.start()} is half of a surrogate pair")


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that moved a decision, and by how much (in log-odds)."""

    start: Offset
    end: Offset
    weight: float


@dataclass(frozen=True, slots=True)
class Finding:
    """One evaluative point in a note: a span, a category, an aspect and a polarity."""

    start: Offset
    end: Offset
    quote: str
    category: Category
    aspect: Aspect
    polarity: Polarity
    confidence: Probability
    decisive: bool = False
    terms: tuple[str, ...] = ()
    cues: tuple[Cue, ...] | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """What was said that is no finding, and is not the candidate's to improve."""

    start: Offset
    end: Offset
    quote: str
    kind: RemarkKind
    polarity: RemarkPolarity
    confidence: Probability


@dataclass(frozen=True, slots=True)
class PolarityScores:
    """The probability that a note holds at least one concern, and at least one strength, of a category."""

    concern: Probability = 0.0
    strength: Probability = 0.0


@dataclass(frozen=True, slots=True)
class CategoryScores:
    """`PolarityScores` for each category; never below the best finding of that category and polarity."""

    skills_gap: PolarityScores = PolarityScores()
    experience: PolarityScores = PolarityScores()
    research: PolarityScores = PolarityScores()
    presentation: PolarityScores = PolarityScores()

    def of(self, category: Category, polarity: Polarity) -> float:
        """The probability for one category and polarity."""
        scores: PolarityScores = getattr(self, category.value)
        return scores.concern if polarity is Polarity.CONCERN else scores.strength


@dataclass(frozen=True, slots=True)
class Reason:
    """Points at what an action answers: the finding or remark `index` of the note with id `note`."""

    note: str | None
    kind: Literal["finding", "remark"]
    index: Offset


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do next, with the reason for it."""

    id: str
    title: str
    purpose: Purpose
    steps: tuple[str, ...]
    done_when: str
    effort: Effort
    within_days: Annotated[int, Field(ge=0)] | None
    because: tuple[Reason, ...]
    source: str | None = None


@dataclass(frozen=True, slots=True)
class NotYours:
    """Something that was said and is not the candidate's to fix, and why not."""

    title: str
    why: str
    because: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do: first steps, the rest, what to leave alone, and the one question to ask if nothing can be acted on."""

    first: tuple[Action, ...] = ()
    later: tuple[Action, ...] = ()
    not_yours: tuple[NotYours, ...] = ()
    question: str | None = None


def overlap(start: int, end: int, other_start: int, other_end: int) -> float:
    """Overlap over union of two spans, 0 to 1."""
    shared = min(end, other_end) - max(start, other_start)
    return max(0, shared) / (max(end, other_end) - min(start, other_start))


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """Which model read the note."""

    name: str
    version: str

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


@dataclass(frozen=True, slots=True)
class ReadingWarning:
    """Something the reader of an analysis should know: what was passed over, what could not be read.

    `start` and `end` are given where the warning speaks of a stretch of the text.
    """

    code: Literal["empty", "language", "passed_over", "unreadable"]
    message: str
    start: Offset | None = None
    end: Offset | None = None


@dataclass(frozen=True, slots=True)
class Analysis:
    """What a note says of the candidate, and what to do next.

    `findings`, `remarks` and `uncertain` are ordered by `start`. `specific` is false when the note holds no concern and
    does not simply praise; it is None, and the plan too, when the language is not English.
    """

    id: str | None
    text: str
    language: str
    findings: tuple[Finding, ...]
    remarks: tuple[Remark, ...]
    uncertain: tuple[Finding, ...]
    categories: CategoryScores
    specific: bool | None
    plan: Plan | None
    model: ModelInfo
    warnings: tuple[ReadingWarning, ...] = ()
    schema_version: Literal["1"] = field(default=SCHEMA_VERSION)

    def to_dict(self) -> dict[str, Any]:
        """The analysis as plain dicts, lists, strings and numbers, in the published order of keys."""
        return {name: plain(value) for name, value in self.fields().items()}

    def fields(self) -> dict[str, Any]:
        """The fields in the published order of keys, as they are: for a writer that knows dataclasses, such as orjson."""
        return {name: getattr(self, name) for name in _PUBLISHED}

    @staticmethod
    def from_dict(data: object) -> Analysis:
        """The analysis that `to_dict` wrote.

        Raises:
            InputError: a field is missing or of the wrong type, or a quote is not the text at its offsets.

        """
        try:
            analysis = _ADAPTER.validate_python(data)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            where = ".".join(str(part) for part in first["loc"]) or "the whole"
            raise InputError(f"not an analysis: {where}: {first['msg']}") from error
        spans: tuple[Finding | Remark, ...] = (*analysis.findings, *analysis.remarks, *analysis.uncertain)
        for span in spans:
            if analysis.text[span.start : span.end] != span.quote:
                raise InputError(f"not an analysis: {span.quote!r} is not the text at {span.start}..{span.end}")
        return analysis


def plain(value: Any) -> Any:
    """A result as JSON types; enums become their values, tuples become lists. Results are trees, so this ends."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, tuple):
        return [item if type(item) in _ATOMS else plain(item) for item in value]
    names = getattr(value, "__dataclass_fields__", None)
    if names is None:
        return value
    return {name: item if type(item := getattr(value, name)) in _ATOMS else plain(item) for name in names}


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of an analysis as `to_dict` writes it."""
    schema = _ADAPTER.json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


_PUBLISHED: Final = ("schema_version", *(name for name in Analysis.__dataclass_fields__ if name != "schema_version"))
_ATOMS: Final = frozenset({str, int, float, bool, type(None)})
"""Types that are JSON already."""

_ADAPTER: Final[TypeAdapter[Analysis]] = TypeAdapter(Analysis)
