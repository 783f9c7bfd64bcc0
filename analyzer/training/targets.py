"""What the classifier has to learn: labels of findings and remarks, laid on the statements of each note."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

import numpy as np

from analyzer.classify.labels import STATEMENT_LABELS
from analyzer.training.spans import FindingSpan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from analyzer.labels import Aspect, RemarkKind, RemarkPolarity
    from analyzer.text.artifacts import Document, Statement
    from analyzer.training.corpus import LabelledNote
    from analyzer.training.spans import RemarkSpan, Span

_LEAST_SHARE: Final = 0.5


@dataclass(frozen=True, slots=True)
class Targets:
    """Targets of one note.

    `labels` has shape (statements, `STATEMENT_LABELS`). `joins` is, for each statement, whether it makes one point
    with the one before it, or None where no finding or remark touches both. `aspects` and `polarities` name the aspect
    (or the polarity of the remark) for each statement that bears one. `decisive` is true of statements of the decisive finding.
    """

    labels: NDArray[np.bool_]
    joins: tuple[bool | None, ...]
    aspects: tuple[tuple[int, Aspect], ...]
    polarities: tuple[tuple[int, RemarkPolarity], ...]
    decisive: NDArray[np.bool_]


def label_index(label: FindingSpan | RemarkSpan) -> int:
    """The column of `STATEMENT_LABELS` that a label belongs to."""
    kind: RemarkKind | None = getattr(label, "kind", None)
    if kind is not None:
        return STATEMENT_LABELS.index(kind)
    finding = cast(FindingSpan, label)
    return STATEMENT_LABELS.index((finding.aspect.category, finding.polarity))


def bearers(statements: Sequence[Statement], label: Span) -> list[int]:
    """The statements that a label's span lies on: half of the statement, or half of the span, is shared."""
    found = []
    best, best_shared = -1, 0
    for index, statement in enumerate(statements):
        shared = min(statement.end, label.end) - max(statement.start, label.start)
        if shared > best_shared:
            best, best_shared = index, shared
        smaller = min(statement.end - statement.start, label.end - label.start)
        if shared >= _LEAST_SHARE * smaller:
            found.append(index)
    return found or ([best] if best >= 0 else [])


def targets(document: Document, note: LabelledNote) -> Targets:
    """The targets of a note on its document's statements."""
    statements = document.statements
    labels = np.zeros((len(statements), len(STATEMENT_LABELS)), dtype=bool)
    owners: list[set[tuple[int, int, int]]] = [set() for _ in statements]
    decisive = np.zeros(len(statements), dtype=bool)
    aspects, polarities = [], []
    for finding in note.findings:
        for index in bearers(statements, finding):
            labels[index, label_index(finding)] = True
            owners[index].add((label_index(finding), finding.start, finding.end))
            aspects.append((index, finding.aspect))
            decisive[index] |= finding.decisive
    for remark in note.remarks:
        for index in bearers(statements, remark):
            labels[index, label_index(remark)] = True
            owners[index].add((label_index(remark), remark.start, remark.end))
            polarities.append((index, remark.polarity))
    joins = tuple(
        None if not index or not (owners[index] and owners[index - 1]) else bool(owners[index] & owners[index - 1])
        for index in range(len(statements))
    )
    return Targets(labels, joins, tuple(aspects), tuple(polarities), decisive)
