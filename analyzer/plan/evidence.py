"""What the planner reads of each note, and the single points in it that actions answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from analyzer.labels import Polarity, RemarkKind, RemarkPolarity
from analyzer.results import Finding, Reason, Remark

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analyzer.results import Analysis

_REFUSAL: Final = re.compile(
    r"\b(?:not|won['’]t|cannot|can['’]t|unable to|decided against)\b[^.!?\n]{0,40}?"
    r"\b(?:proceed|progress|mov(?:e|ing) (?:you |this )?forward|(?:tak|go)(?:e|ing)\b[^.!?\n]{0,30}\bfurther|offer(?:ing)? you"
    r"|tak(?:e|ing) (?:it|things|your application) forward)"
    r"|\b(?:was|were|been|be) unsuccessful\b|\b(?:turned (?:me|you|us|her|him|them) down|rejected (?:me|you|us|her|him|them))\b"
    r"|\b(?:(?:gone|going|went) with|chosen|chose|picked) (?:another|a different|somebody|someone)\b",
    re.IGNORECASE,
)
"""What letters of refusal say of the decision itself."""

Topic = tuple[str, bool]
"""An aspect or remark kind, and whether it spoke for the candidate."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found in one note.

    >>> Evidence("row-17", findings=(), remarks=(), specific=False).note
    'row-17'
    """

    note: str | None
    findings: tuple[Finding, ...]
    remarks: tuple[Remark, ...]
    specific: bool
    refused: bool = False
    """Whether its words say that the candidate was refused, whatever is found in them."""


def says_no(text: str) -> bool:
    """Whether a note says outright that the candidate was refused.

    >>> says_no("Unfortunately we won't be taking your application further.")
    True
    """
    return _REFUSAL.search(text) is not None


def evidence_of(notes: Iterable[Analysis]) -> tuple[Evidence, ...]:
    """What the planner reads of each note; a note that could not be read has nothing."""
    return tuple(
        Evidence(note.id, note.findings, note.remarks, bool(note.specific), says_no(note.text))
        for note in notes
        if note.specific is not None
    )


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """One finding or remark, with the place of its note among the notes. Equal only to itself."""

    place: int
    reason: Reason
    topic: Topic
    said: Finding | Remark

    @property
    def order(self) -> tuple[int, str, int]:
        """Sorts by note, findings before remarks, index."""
        return (self.place, self.reason.kind, self.reason.index)


def points_of(evidence: Sequence[Evidence]) -> tuple[Point, ...]:
    """Every finding and remark of the notes, in order."""
    return tuple(
        point
        for place, each in enumerate(evidence)
        for point in (
            *(
                Point(place, Reason(each.note, "finding", index), (finding.aspect.value, finding.polarity is Polarity.STRENGTH), finding)
                for index, finding in enumerate(each.findings)
            ),
            *(
                Point(place, Reason(each.note, "remark", index), (remark.kind.value, is_praise(remark)), remark)
                for index, remark in enumerate(each.remarks)
            ),
        )
    )


def is_praise(remark: Remark) -> bool:
    """Whether a remark speaks for the candidate; a remark on a personal trait never counts as praise."""
    return remark.polarity is RemarkPolarity.STRENGTH and remark.kind is not RemarkKind.PROTECTED


def is_unspecific(evidence: Sequence[Evidence]) -> bool:
    """Whether some note gives nothing to act on, and no other note makes up for it with a concern."""
    helped = any(each.specific and any(finding.polarity is Polarity.CONCERN for finding in each.findings) for each in evidence)
    return not helped and any(not each.specific for each in evidence)


def looks_refused(evidence: Sequence[Evidence]) -> bool:
    """Whether the notes read like a refusal, for when the outcome is not known."""
    return any(
        each.refused
        or any(finding.decisive for finding in each.findings)
        or any(remark.kind is not RemarkKind.PROTECTED and remark.polarity is not RemarkPolarity.STRENGTH for remark in each.remarks)
        for each in evidence
    )
