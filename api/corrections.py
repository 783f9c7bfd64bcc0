"""A reader's correction: what the model said of some words, and what it should have said."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Final, Self

from fastapi.exceptions import RequestValidationError
from pydantic import AfterValidator, Field, model_validator

from analyzer.labels import Aspect, Category, RemarkKind, RemarkPolarity
from analyzer.results import overlap
from api.offsets import Unit
from api.schemas import Flag, Identity, Strict, Text, is_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SAME: Final = 0.5
"""The least overlap over union of a reader's span with the model's for both to mean the same words."""


class Kind(StrEnum):
    """What a correction comes to; it follows from `was` and `should`."""

    REMOVED = "removed"
    MISSING = "missing"
    LABEL = "label"
    DECISIVE = "decisive"
    REMARK = "remark"
    CONFIRMED = "confirmed"


class Label(Strict):
    """What some words say: a finding (`category` or `aspect`, `polarity`, `decisive`) or a remark (`remark`, `polarity`)."""

    category: Category | None = None
    aspect: Aspect | None = None
    polarity: RemarkPolarity | None = None
    decisive: Flag | None = None
    remark: RemarkKind | None = None

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        if self.remark is not None and (self.category, self.aspect, self.decisive) != (None, None, None):
            raise ValueError("a label is a finding or a remark: give `remark`, or `category`, `aspect` and `decisive`")
        if self.remark is None and self.polarity is RemarkPolarity.NEUTRAL:
            raise ValueError("a finding is a concern or a strength; only a remark may be neutral")
        if self.aspect is not None and self.category not in (None, self.aspect.category):
            raise ValueError(f"the aspect {self.aspect.value} belongs to {self.aspect.category.value}, not to {self.category}")
        return self

    def fits(self, point: Mapping[str, Any]) -> bool:
        """Whether a point of an analysis has all that this label names."""
        given = self.model_dump(mode="json", exclude_none=True)
        if "remark" in given:
            given["kind"] = given.pop("remark")
        return all(point.get(name) == value for name, value in given.items())

    def after(self, was: Mapping[str, Any] | None) -> dict[str, Any]:
        """The whole label: what this one leaves out stays as it was.

        Raises:
            RequestValidationError: something is left out that was not there before.

        """
        given = self.model_dump(mode="json", exclude_none=True)
        if self.aspect is not None:
            given["category"] = self.aspect.category.value
        before = dict(was) if was is not None and ("remark" in was) == ("remark" in given) else {}
        if given.get("category", before.get("category")) != before.get("category"):
            before.pop("aspect", None)
        label = {**before, **given}
        if "polarity" not in label or not label.keys() & {"remark", "category"}:
            raise refused("should", "a new finding needs `aspect` or `category`, and `polarity`; a new remark `remark` and `polarity`")
        return label if "remark" in label else {**_NOTHING_KNOWN, **label}


_NOTHING_KNOWN: Final = {"category": None, "aspect": None, "polarity": None, "decisive": False}


class CorrectionIn(Strict):
    """What a reader says of one point of a note: of what the model found there (`was`), what it should be (`should`)."""

    reader: Annotated[Identity, Field(min_length=1, description="The reader's name, or your reference for them.")]
    note: Annotated[str, Field(max_length=36, description="The id of a note that is kept.")] | None = None
    text: Annotated[Text | None, Field(description="The text, where no note is kept; needs `consent`.")] = None
    candidate: Annotated[Identity | None, Field(min_length=1, description="With `text`: your reference for the candidate.")] = None
    consent: Annotated[Flag, Field(description="With `text`: that the candidate agreed that it is kept.")] = False
    redact: Annotated[Flag, Field(description="With `text`: whether addresses, numbers, links and names are taken out first.")] = True
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=1)]
    offsets: Annotated[Unit, Field(description="What `start` and `end` count.")] = Unit.CODEPOINT
    quote: Annotated[str | None, AfterValidator(is_json), Field(description="If given, it has to be the text there.")] = None
    was: Annotated[Label | None, Field(description="Which of the model's points is meant, by some or all of its label; null: it has none.")]
    should: Annotated[Label | None, Field(description="What is right; null: nothing. What is left out stays as it was.")]

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if (self.note is None) == (self.text is None):
            raise ValueError("give the id of a kept note as `note`, or a text as `text`")
        if self.text is not None and not self.consent:
            raise ValueError("a text is only kept where the candidate agreed: send `consent: true`, or correct a note that is kept")
        if self.note is not None and {"candidate", "consent", "redact"} & self.model_fields_set:
            raise ValueError("`candidate`, `consent` and `redact` go with `text`; a kept note has its own")
        if self.start >= self.end:
            raise ValueError("`start` has to be before `end`")
        return self


def refused(field: str, message: str) -> RequestValidationError:
    """What to raise where a field of a correction does not fit the note."""
    return RequestValidationError([{"type": "value_error", "loc": ("body", field), "msg": message, "input": None}])


def label_of(point: Mapping[str, Any]) -> dict[str, Any]:
    """The label of a point of an analysis, as it is kept."""
    if "kind" in point:
        return {"remark": point["kind"], "polarity": point["polarity"]}
    return {name: point[name] for name in _NOTHING_KNOWN}


def point_at(analysis: Mapping[str, Any], label: Label, start: int, end: int) -> Mapping[str, Any]:
    """The one point of an analysis that a reader means: it has the label, and of those that have it lies nearest.

    Raises:
        RequestValidationError: there is none, or there are two; the message names those that there are.

    """
    points: list[Mapping[str, Any]] = [*analysis["findings"], *analysis["remarks"]]
    near = [(shared, point) for point in points if (shared := overlap(start, end, point["start"], point["end"])) >= SAME]
    fitting = [(shared, point) for shared, point in near if label.fits(point)]
    best = [point for shared, point in fitting if shared == max(shared for shared, _ in fitting)]
    if len(best) == 1:
        return best[0]
    found = "; ".join(_described(point) for _, point in near)
    trouble = "more than one point fits; say more of its label" if best else "the model found no such point there"
    raise refused("was", f"{trouble}. At {start}..{end} it found: {found or 'nothing'}. Another version may have read the note since.")


def _described(point: Mapping[str, Any]) -> str:
    words = [value for value in label_of(point).values() if isinstance(value, str)]
    return f"{' '.join(words)} at {point['start']}..{point['end']}"


def kind_of(was: Mapping[str, Any] | None, should: Mapping[str, Any] | None) -> Kind:
    """What it comes to that a point was the one and should be the other."""
    if was == should:
        return Kind.CONFIRMED
    if any(side is not None and "remark" in side for side in (was, should)):
        return Kind.REMARK
    if should is None:
        return Kind.REMOVED
    if was is None:
        return Kind.MISSING
    return Kind.DECISIVE if {**was, "decisive": None} == {**should, "decisive": None} else Kind.LABEL


def span_in(text: str, body: CorrectionIn, places: Sequence[int]) -> tuple[int, int]:
    """The span of a correction in code points.

    Args:
        text: the text that it counts in.
        body: the correction.
        places: for each code-point offset of the text, the same place in the unit of `body` (`api.offsets.positions`).

    Raises:
        RequestValidationError: it is not in the text, cuts a character in two, or is not the quote that was given.

    """
    where = {place: offset for offset, place in enumerate(places)}
    if body.start not in where or body.end not in where:
        raise refused("start", f"{body.start}..{body.end} is not in the text, which ends at {places[-1]}, or lies within a character")
    start, end = where[body.start], where[body.end]
    if body.quote is not None and text[start:end] != body.quote:
        raise refused("quote", "it is not the text at `start`..`end`; see `offsets` for what they count")
    if not text[start:end].strip():
        raise refused("start", "there are no words at `start`..`end`")
    return start, end
