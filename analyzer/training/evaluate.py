"""Measure a model against labelled notes: the full table, by register and length, and what the splitter alone allows."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final, TypeVar

from analyzer.labels import Polarity
from analyzer.text.language import ENGLISH
from analyzer.training.metrics import Pair, concerns, interval, macro_f1, paired_interval, reliability, table
from analyzer.training.targets import bearers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.classify.classifier import FeedbackClassifier
    from analyzer.text.artifacts import Document
    from analyzer.text.reader import TextReader
    from analyzer.training.gold import GoldFinding, GoldNote, GoldRemark

LENGTHS: Final = ((15, "under 15 words"), (60, "15 to 59 words"), (100, "60 to 99 words"))
_LONGEST: Final = "100 words and more"
_Span = TypeVar("_Span", "GoldFinding", "GoldRemark")
_CEILING_FIGURES: Final = ("finding_f1", "span_f1", "remark_f1", "decisive_f1")


def predict(classifier: FeedbackClassifier, reader: TextReader, notes: Sequence[GoldNote]) -> list[Pair]:
    """Each note's labels beside what the classifier says of it."""
    documents = [reader.read(note.text) for note in notes]
    english = [document for document in documents if document.language == ENGLISH]
    readings = dict(zip(map(id, english), classifier.read(english), strict=True))
    pairs = []
    for note, document in zip(notes, documents, strict=True):
        reading = readings.get(id(document))
        findings = reading.findings if reading else ()
        remarks = reading.remarks if reading else ()
        confidences = [finding.confidence for finding in findings]
        pairs.append(Pair(note.id, note.text, note.findings, findings, note.remarks, remarks, confidences))
    return pairs


def report(pairs: Sequence[Pair], notes: Sequence[GoldNote]) -> dict[str, Any]:
    """The table of `metrics.table`, with the headline's 95 % interval and the headline by register and by length."""
    return {
        **table(pairs),
        "concern_macro_f1_95": interval(pairs, lambda drawn: macro_f1(drawn, Polarity.CONCERN)),
        "concern_macro_f1_by_register": _by(pairs, [note.register for note in notes]),
        "concern_macro_f1_by_length": _by(pairs, [_length(note.text) for note in notes]),
        "reliability": reliability(pairs),
    }


def compare(pairs: Sequence[Pair], other: Sequence[Pair]) -> dict[str, Any]:
    """Which notes' concern categories one model has right and another has not, and the difference in the headline.

    The interval is a paired bootstrap over notes: where it holds 0, the two cannot be told apart.
    """
    right = {pair.id: concerns(pair.gold) == concerns(pair.predicted) for pair in pairs}
    theirs = {pair.id: concerns(pair.gold) == concerns(pair.predicted) for pair in other}
    low, high = paired_interval(pairs, other, lambda drawn: macro_f1(drawn, Polarity.CONCERN))
    return {
        "better": [name for name, good in right.items() if good and not theirs[name]],
        "worse": [name for name, good in right.items() if not good and theirs[name]],
        "concern_macro_f1_difference_95": [low, high],
    }


def ceiling(reader: TextReader, notes: Sequence[GoldNote]) -> dict[str, float | None]:
    """What perfect labels on the statements of the splitter would score: no classifier can do better with it."""
    figures = table([_perfect(reader.read(note.text), note) for note in notes])
    return {name: figures[name] for name in _CEILING_FIGURES}


def _perfect(document: Document, note: GoldNote) -> Pair:
    findings = [snapped for label in note.findings if (snapped := _snap(document, label))]
    remarks = [kept for label in note.remarks if (kept := _snap(document, label))]
    return Pair(note.id, note.text, note.findings, findings, note.remarks, remarks, [1.0] * len(findings))


def _snap(document: Document, span: _Span) -> _Span | None:
    """A labelled span at the nearest boundaries of statements; None if no statement lies there."""
    found = bearers(document.statements, span)
    if not found:
        return None
    edges = {"start": document.statements[found[0]].start, "end": document.statements[found[-1]].end}
    return span.model_copy(update=edges)


def _by(pairs: Sequence[Pair], groups: Sequence[str]) -> dict[str, float | None]:
    members: dict[str, list[Pair]] = defaultdict(list)
    for pair, group in zip(pairs, groups, strict=True):
        members[group].append(pair)
    return {f"{name} ({len(kept)})": macro_f1(kept, Polarity.CONCERN) for name, kept in sorted(members.items())}


def _length(text: str) -> str:
    words = len(text.split())
    return next((name for limit, name in LENGTHS if words < limit), _LONGEST)
