"""From labels of statements to spans of findings: statements that make one point together become one span."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from analyzer.text.artifacts import Document

_PAIRS: Final = tuple(
    (re.compile(opening), re.compile(closing))
    for opening, closing in (
        (r"\(", r"\)"),
        (r"\[", r"\]"),
        ("\N{LEFT DOUBLE QUOTATION MARK}", "\N{RIGHT DOUBLE QUOTATION MARK}"),
        (r'(?<!\w)"(?=\w)', r'(?<!\s)"(?!\w)'),
        (r"(?<!\w)['\u2018](?=\w)", r"(?<=[\w.!?])['\u2019](?!\w)"),
    )
)
"""Brackets and quotation marks: how one opens, how it closes."""


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring statements `first` to `last` (both inside) that bear one label together; `score` is in log-odds."""

    first: int
    last: int
    label: int
    score: float

    def span(self, document: Document) -> tuple[int, int]:
        """The offsets of the run in the note."""
        return closed(document.text, document.statements[self.first].start, document.statements[self.last].end)


def closed(text: str, start: int, end: int) -> tuple[int, int]:
    """A span with the bracket or quotation mark just outside it whose partner lies inside.

    >>> closed("Solid (no gaps). Late.", 0, 14)
    (0, 15)
    """
    for opening, closing in _PAIRS:
        more = len(opening.findall(text, start, end)) - len(closing.findall(text, start, end))
        if more > 0 and closing.match(text, end):
            end += 1
        elif more < 0 and start and opening.match(text, start - 1):
            start -= 1
    return start, end


def runs(scores: NDArray[np.float64], joins: NDArray[np.bool_], floor: NDArray[np.float64]) -> Iterator[Run]:
    """The runs of each label, in the order of labels and then of statements.

    Args:
        scores: log-odds, shape (statements, labels).
        joins: whether statement i makes one point with statement i-1, shape (statements,).
        floor: the least log-odds at which a label counts, shape (labels,).

    """
    reached = scores >= floor
    joined = joins.tolist()
    for label in np.flatnonzero(reached.any(axis=0)).tolist():
        bears = reached[:, label].tolist()
        index = 0
        while index < len(bears):
            if not bears[index]:
                index += 1
                continue
            first = index
            while index + 1 < len(bears) and bears[index + 1] and joined[index + 1]:
                index += 1
            yield Run(first, index, label, float(scores[first : index + 1, label].max()))
            index += 1
