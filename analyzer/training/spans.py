"""What labels and predictions have in common, so that either can be measured, snapped or learnt from."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from analyzer.labels import Aspect, Polarity, RemarkKind


class Span(Protocol):
    """A stretch of a note."""

    @property
    def start(self) -> int:
        """Where it begins, in code points."""

    @property
    def end(self) -> int:
        """Where it ends, exclusive."""


class Stretch(NamedTuple):
    """A span and nothing else."""

    start: int
    end: int


class FindingSpan(Span, Protocol):
    """A finding, labelled or predicted."""

    @property
    def aspect(self) -> Aspect:
        """What it is about; the category follows from it."""

    @property
    def polarity(self) -> Polarity:
        """Whether it counts for or against the candidate."""

    @property
    def decisive(self) -> bool:
        """Whether it settled the matter."""


class RemarkSpan(Span, Protocol):
    """A remark, labelled or predicted."""

    @property
    def kind(self) -> RemarkKind:
        """What kind of remark it is."""


def overlap(one: Span, other: Span) -> float:
    """Overlap over union of two spans, 0 to 1."""
    shared = min(one.end, other.end) - max(one.start, other.start)
    return max(0, shared) / (max(one.end, other.end) - min(one.start, other.start))
