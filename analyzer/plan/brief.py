"""A plan together with the notes that it answers: what a reader of the plan needs to see."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from analyzer.plan.context import Context
from analyzer.plan.titles import Titles
from analyzer.results import Plan

if TYPE_CHECKING:
    from analyzer.results import Action, Analysis, Finding, NotYours, Reason, Remark


@dataclass(frozen=True, slots=True)
class Brief:
    """The notes on one interview, one plan over all of them, and what is known beside them.

    >>> Brief((), Plan()).is_empty
    True
    """

    notes: tuple[Analysis, ...]
    plan: Plan
    context: Context = field(default_factory=Context)
    titles: Titles = field(default_factory=Titles)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do and nothing was said."""
        return self.plan == Plan() and not any(note.findings or note.remarks for note in self.notes)

    def said(self, reason: Reason) -> Finding | Remark:
        """The finding or remark that a reason points at."""
        note = next(note for note in self.notes if note.id == reason.note)
        return note.findings[reason.index] if reason.kind == "finding" else note.remarks[reason.index]

    def quotes(self, part: Action | NotYours) -> tuple[str, ...]:
        """The words that a part of the plan answers, in the order of the notes, each once."""
        return tuple(dict.fromkeys(one_line(self.said(reason).quote) for reason in part.because))

    def due(self, action: Action) -> date | None:
        """The last day for an action: `within_days` from the day of the plan. None where either is unknown."""
        if action.within_days is None or self.context.today is None:
            return None
        return self.context.today + timedelta(days=action.within_days)


def one_line(text: str) -> str:
    """A text with its white space made single spaces."""
    return " ".join(text.split())
