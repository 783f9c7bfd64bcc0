"""What labels and predictions have in common, so that either can be measured, snapped or learnt from."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

from analyzer import results

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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


S = TypeVar("S", bound=Span)
T = TypeVar("T", bound=Span)


def overlap(one: Span, other: Span) -> float:
    """Overlap over union of two spans, 0 to 1."""
    return results.overlap(one.start, one.end, other.start, other.end)


def matched(one: Sequence[S], other: Sequence[T], same: Callable[[S, T], bool], least: float) -> list[tuple[int, int]]:
    """Pairs of one with another that are the same and overlap at least so much, each used once, the greatest overlap first."""
    links = sorted(((overlap(a, b), i, j) for i, a in enumerate(one) for j, b in enumerate(other) if same(a, b)), reverse=True)
    pairs: dict[int, int] = {}
    for shared, i, j in links:
        if shared >= least and i not in pairs and j not in pairs.values():
            pairs[i] = j
    return list(pairs.items())
