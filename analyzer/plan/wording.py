"""The words of a plan that depend on what was said: titles with terms, and what is not the candidate's to fix."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from analyzer.labels import RemarkKind
from analyzer.plan.catalogue import TERMS
from analyzer.plan.evidence import is_praise
from analyzer.results import Action, Finding, NotYours, Reason

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analyzer.plan.candidates import Candidate
    from analyzer.plan.catalogue import Entry
    from analyzer.plan.evidence import Evidence, Point

_TERMS_IN_A_TITLE: Final = 2

_NOT_YOURS: Final[Mapping[RemarkKind, tuple[str, str]]] = MappingProxyType(
    {
        RemarkKind.EXTERNAL_REASON: (
            "Decided by circumstances",
            "This is about circumstances, not about how well you did; there is nothing in it for you to practise.",
        ),
        RemarkKind.FIT: (
            "Chemistry between people",
            "No behaviour of yours is named here, so there is nothing to change; you need not become somebody else to be hired.",
        ),
        RemarkKind.PROTECTED: (
            "Who you are",
            "This touches on who you are. It is no fault and nothing to work on, and your plan makes no task of it.",
        ),
    }
)


def to_action(candidate: Candidate) -> Action:
    """The action as the plan shows it, with its reasons in the order of the notes."""
    entry = candidate.entry
    return Action(
        id=entry.id,
        title=_title(entry, candidate.points),
        purpose=entry.purpose,
        steps=(*entry.steps, *(f"{link.title}: {link.url}" for link in entry.links)),
        done_when=entry.done_when,
        effort=entry.effort,
        within_days=entry.within_days,
        because=tuple(point.reason for point in candidate.points),
        source=entry.source,
    )


def not_yours(evidence: Sequence[Evidence]) -> tuple[NotYours, ...]:
    """One entry for each kind of remark that is not the candidate's to fix; praise needs none."""
    gathered: dict[RemarkKind, list[Reason]] = {kind: [] for kind in _NOT_YOURS}
    for each in evidence:
        for index, remark in enumerate(each.remarks):
            if remark.kind in gathered and not is_praise(remark):
                gathered[remark.kind].append(Reason(each.note, "remark", index))
    return tuple(NotYours(*_NOT_YOURS[kind], because=tuple(reasons)) for kind, reasons in gathered.items() if reasons)


def _title(entry: Entry, points: Sequence[Point]) -> str:
    if entry.title_plain is None:
        return entry.title
    terms: dict[str, str] = {}
    for point in points:
        for term in point.said.terms if isinstance(point.said, Finding) else ():
            terms.setdefault(term.casefold(), " ".join(term.split()))
    named = [term for term in terms.values() if term][:_TERMS_IN_A_TITLE]
    return entry.title.replace(TERMS, " and ".join(named)) if named else entry.title_plain
