"""Gold files: one labelled note a line, as JSON, with offsets."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from analyzer.errors import CorpusError
from analyzer.labels import Aspect, Category, Polarity, RemarkKind

if TYPE_CHECKING:
    from pathlib import Path

    from analyzer.training.corpus import LabelledNote

_UNKNOWN: Final = "unknown"


class GoldFinding(BaseModel):
    """A labelled finding; `start` and `end` are code points of the note's text."""

    model_config = ConfigDict(frozen=True)

    start: Annotated[int, Field(ge=0)]
    end: int
    category: Category
    aspect: Aspect
    polarity: Polarity
    decisive: bool = False


class GoldRemark(BaseModel):
    """A labelled remark; `start` and `end` are code points of the note's text."""

    model_config = ConfigDict(frozen=True)

    start: Annotated[int, Field(ge=0)]
    end: int
    kind: RemarkKind


class _GoldLine(BaseModel):
    id: str
    text: str
    register_: Annotated[str, Field(alias="register")] = _UNKNOWN
    findings: tuple[GoldFinding, ...] = ()
    remarks: tuple[GoldRemark, ...] = ()


@dataclass(frozen=True, slots=True)
class GoldNote:
    """A note with the labels to measure against."""

    id: str
    text: str
    register: str
    findings: tuple[GoldFinding, ...]
    remarks: tuple[GoldRemark, ...]


def read_gold(path: Path) -> tuple[GoldNote, ...]:
    """The notes of a gold file (JSONL), in order.

    Raises:
        CorpusError: a line is no labelled note; the message names the line. Or the file holds none.

    """
    notes = []
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
        if line.strip():
            try:
                notes.append(_note(_GoldLine.model_validate(json.loads(line))))
            except (ValueError, ValidationError) as error:
                raise CorpusError(f"{path}, line {number}: {error}") from error
    if not notes:
        raise CorpusError(f"{path} holds no notes")
    return tuple(notes)


def from_corpus(notes: tuple[LabelledNote, ...]) -> tuple[GoldNote, ...]:
    """Notes of the corpus as notes to measure against."""
    return tuple(_note(_GoldLine.model_validate(note.to_gold())) for note in notes)


def _note(line: _GoldLine) -> GoldNote:
    spans: tuple[GoldFinding | GoldRemark, ...] = (*line.findings, *line.remarks)
    for span in spans:
        if not span.start < span.end <= len(line.text):
            raise ValueError(f"note {line.id}: the span {span.start}..{span.end} is not in its text")
    return GoldNote(line.id, line.text, line.register_, line.findings, line.remarks)
