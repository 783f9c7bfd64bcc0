"""From what was said to what to do: first steps, the rest, what to leave alone, and the question to ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzer.plan.candidates import Finder
from analyzer.plan.context import Context
from analyzer.plan.evidence import Evidence, is_unspecific
from analyzer.plan.question import question_for
from analyzer.plan.selection import select
from analyzer.plan.wording import not_yours, to_action
from analyzer.results import Plan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.plan.catalogue import Catalogue

__all__ = ["Evidence", "Planner"]

_NOTHING_KNOWN: Final = Context()


class Planner:
    """Plans from one catalogue. Immutable; the same evidence and context give the same plan.

    >>> from analyzer.plan.catalogue import load_catalogue
    >>> plan = Planner(load_catalogue()).plan([Evidence(None, findings=(), remarks=(), specific=False)])
    >>> plan.first[0].id
    'ask-the-one-question'
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._finder = Finder(catalogue)
        self._opener = catalogue.opener.id

    def plan(self, evidence: Sequence[Evidence], context: Context = _NOTHING_KNOWN) -> Plan:
        """What the notes on one candidate ask for; nothing where there are no notes.

        Args:
            evidence: one entry for each note, in the order in which reasons shall stand.
            context: what is known beside the notes.

        """
        if not evidence:
            return Plan()
        asks = is_unspecific(evidence)
        ranked = self._finder.find(evidence, context)
        first, later = select(ranked, self._opener if asks else None)
        return Plan(
            first=tuple(map(to_action, first)),
            later=tuple(map(to_action, later)),
            not_yours=not_yours(evidence),
            question=question_for(evidence, context) if asks else None,
        )
