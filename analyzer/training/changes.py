"""What changes when one model takes the place of another, on notes without labels, and on what readers corrected."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import yaml
from pydantic import BaseModel, ValidationError

from analyzer.errors import CorpusError
from analyzer.training.metrics import MATCH
from analyzer.training.spans import Stretch, matched, overlap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from analyzer.results import Analysis, Finding

Course = Literal["now right", "still wrong", "now wrong", "still right"]


@dataclass(frozen=True, slots=True)
class Correction:
    """What a reader said of a span: `was` and `should` are labels as JSON types (`api.corrections`); None is no point."""

    start: int
    end: int
    was: Mapping[str, Any] | None
    should: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class CorrectedNote:
    """A text with what readers said of it, before anything reads it."""

    id: str
    text: str
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadNote:
    """A note that two models have read, with what readers said of it."""

    id: str
    old: Analysis
    new: Analysis
    corrections: Sequence[Correction] = ()


class _Correction(BaseModel):
    start: int
    end: int
    was: dict[str, Any] | None
    should: dict[str, Any] | None


class _Note(BaseModel):
    id: str
    text: str
    corrected: tuple[_Correction, ...] = ()


class _File(BaseModel):
    notes: tuple[_Note, ...]


def read_corrected(path: Path) -> tuple[CorrectedNote, ...]:
    """The notes of a file that `afterview corrections export` wrote, reviewed or not: they are compared, not learnt from.

    Raises:
        CorpusError: it is no such file.

    """
    try:
        found = _File.model_validate(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError) as error:
        raise CorpusError(f"{path} is no file of corrected notes: {error}") from error
    return tuple(
        CorrectedNote(note.id, note.text, tuple(Correction(**each.model_dump()) for each in note.corrected)) for note in found.notes
    )


def changes(notes: Iterable[ReadNote]) -> dict[str, Any]:
    """Which findings are gone, new or have another label, note by note, and what has become of what readers corrected."""
    changed, corrected, same, count = [], [], 0, 0
    for note in notes:
        count += 1
        gone, new, relabelled = _differences(note.old.findings, note.new.findings)
        same += len(note.old.findings) - len(gone) - len(relabelled)
        changed += [
            *({"note": note.id, "change": "gone", "quote": each.quote, "old": _label(each)} for each in gone),
            *({"note": note.id, "change": "new", "quote": each.quote, "new": _label(each)} for each in new),
            *({"note": note.id, "change": "label", "quote": a.quote, "old": _label(a), "new": _label(b)} for a, b in relabelled),
        ]
        corrected += [
            {
                "note": note.id,
                "quote": note.old.text[each.start : each.end],
                "was": each.was,
                "should": each.should,
                "course": _course(note, each),
            }
            for each in note.corrections
        ]
    return {
        "notes": count,
        "findings": {"same": same, **Counter(each["change"] for each in changed)},
        "corrected": dict(Counter(each["course"] for each in corrected)),
        "changed_findings": changed,
        "corrections": corrected,
    }


def satisfies(analysis: Analysis, correction: Correction) -> bool:
    """Whether an analysis says what a reader said; of the decisive only where the reader spoke of it, of an open aspect nothing.

    Where nothing should be, the point that was there has to be gone; where nothing was, either, there must be none.
    """
    should = correction.should
    if should is None:
        was = correction.was
        label = ("category", "aspect", "polarity", "remark")
        return not any(was is None or _has(point, was, label) for point in _near(analysis, correction))
    names = ["category", "polarity", "remark"]
    if should.get("aspect"):
        names.append("aspect")
    if bool(should.get("decisive")) != bool((correction.was or {}).get("decisive")):
        names.append("decisive")
    return any(_has(point, should, names) for point in _near(analysis, correction))


def _course(note: ReadNote, correction: Correction) -> Course:
    before, now = satisfies(note.old, correction), satisfies(note.new, correction)
    if now:
        return "still right" if before else "now right"
    return "now wrong" if before else "still wrong"


def _near(analysis: Analysis, correction: Correction) -> Iterator[dict[str, Any]]:
    """The labels of the points at a correction's words."""
    place = Stretch(correction.start, correction.end)
    for finding in analysis.findings:
        if overlap(finding, place) >= MATCH:
            yield {**_label(finding), "decisive": finding.decisive}
    for remark in analysis.remarks:
        if overlap(remark, place) >= MATCH:
            yield {"remark": str(remark.kind), "polarity": str(remark.polarity)}


def _has(point: Mapping[str, Any], label: Mapping[str, Any], names: Iterable[str]) -> bool:
    return all(point.get(name) == label.get(name) for name in names)


def _differences(old: Sequence[Finding], new: Sequence[Finding]) -> tuple[list[Finding], list[Finding], list[tuple[Finding, Finding]]]:
    """Findings that are gone, those that are new, and pairs at the same words with another label."""
    alike = matched(old, new, lambda a, b: _label(a) == _label(b), MATCH)
    gone, added = _apart(old, new, alike)
    relabelled = sorted(matched(gone, added, lambda a, b: _label(a) != _label(b), MATCH))
    return *_apart(gone, added, relabelled), [(gone[i], added[j]) for i, j in relabelled]


def _apart(old: Sequence[Finding], new: Sequence[Finding], pairs: Sequence[tuple[int, int]]) -> tuple[list[Finding], list[Finding]]:
    """What is in no pair."""
    paired_old, paired_new = {i for i, _ in pairs}, {j for _, j in pairs}
    return [each for i, each in enumerate(old) if i not in paired_old], [each for j, each in enumerate(new) if j not in paired_new]


def _label(finding: Finding) -> dict[str, str]:
    return {"category": str(finding.category), "aspect": str(finding.aspect), "polarity": str(finding.polarity)}
