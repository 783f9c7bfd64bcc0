"""The review sheet: an interview as an itemised list of strengths and weaknesses, for the candidate to complete."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from analyzer.labels import Aspect, Category, Polarity, RemarkKind
from analyzer.plan.brief import one_line
from analyzer.plan.evidence import is_praise

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analyzer.results import Analysis, Finding, Remark

RECALL: Final = (
    "Which questions went well, and what did I say?",
    "Which question went wrong, and what would I answer now?",
    "Did I interrupt, or stop listening? Where?",
    "Was I on time, with what they had asked me to bring?",
    "What did I wear, and had I asked what people there wear?",
    "Did my résumé and letter promise more than I showed, or less than I can do?",
    "What did they care about most, and what did I show of it?",
)
"""What no note can say: the candidate's own memory, best written down on the same day."""

TO_COMPLETE: Final[dict[Polarity, tuple[str, ...]]] = {
    Polarity.CONCERN: ("What happened, as I remember it", "Fair, partly fair, or not", "What I will do differently"),
    Polarity.STRENGTH: ("What I did that showed it", "Where I can use it again"),
}
"""What the candidate adds to each weakness and each strength."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One strength or weakness: an aspect, the words that say so, and whether more than one note says it.

    `disputed` is true where the opposite is said of the same aspect too, in another note or in this one.
    """

    category: Category
    aspect: Aspect
    polarity: Polarity
    quotes: tuple[str, ...]
    notes: tuple[str | None, ...]
    decisive: bool
    disputed: bool
    confidence: float


@dataclass(frozen=True, slots=True)
class ReviewSheet:
    """Strengths and weaknesses, what may have been meant, what is not the candidate's, and questions to one's own memory."""

    strengths: tuple[Entry, ...]
    weaknesses: tuple[Entry, ...]
    perhaps: tuple[str, ...]
    not_yours: tuple[str, ...]
    left_open: tuple[str, ...]
    recall: tuple[str, ...] = RECALL


def review(notes: Sequence[Analysis]) -> ReviewSheet:
    """The review sheet of the notes on one interview.

    Weaknesses that settled the matter come first, then what several notes say, then the surer; strengths likewise.
    """
    grouped: dict[tuple[Aspect, Polarity], list[tuple[str | None, Finding]]] = defaultdict(list)
    for note in notes:
        for finding in note.findings:
            grouped[finding.aspect, finding.polarity].append((note.id, finding))
    entries = sorted((_entry(key, said, grouped) for key, said in grouped.items()), key=_order)
    remarks = [remark for note in notes for remark in note.remarks]
    against = [remark for remark in remarks if not is_praise(remark)]
    return ReviewSheet(
        strengths=tuple(entry for entry in entries if entry.polarity is Polarity.STRENGTH),
        weaknesses=tuple(entry for entry in entries if entry.polarity is Polarity.CONCERN),
        perhaps=_quotes(finding.quote for note in notes for finding in note.uncertain if not _is_listed(finding, note)),
        not_yours=_quotes(remark.quote for remark in against if remark.kind is not RemarkKind.UNSPECIFIC),
        left_open=_quotes(remark.quote for remark in against if remark.kind is RemarkKind.UNSPECIFIC),
    )


def _is_listed(doubtful: Finding, note: Analysis) -> bool:
    """Whether the words of a doubtful finding stand on the sheet already, under something surer."""
    surer: tuple[Finding | Remark, ...] = (*note.findings, *note.remarks)
    return any(said.start < doubtful.end and doubtful.start < said.end for said in surer)


def _entry(
    key: tuple[Aspect, Polarity],
    said: Sequence[tuple[str | None, Finding]],
    grouped: dict[tuple[Aspect, Polarity], list[tuple[str | None, Finding]]],
) -> Entry:
    aspect, polarity = key
    by = dict.fromkeys(note for note, _ in said)
    return Entry(
        category=aspect.category,
        aspect=aspect,
        polarity=polarity,
        quotes=_quotes(finding.quote for _, finding in said),
        notes=tuple(by),
        decisive=any(finding.decisive for _, finding in said),
        disputed=(aspect, _other(polarity)) in grouped,
        confidence=max(finding.confidence for _, finding in said),
    )


def _other(polarity: Polarity) -> Polarity:
    return Polarity.STRENGTH if polarity is Polarity.CONCERN else Polarity.CONCERN


def _order(entry: Entry) -> tuple[bool, int, float, int]:
    return (not entry.decisive, -len(entry.notes), -entry.confidence, list(Aspect).index(entry.aspect))


def _quotes(quotes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(one_line, quotes)))
