"""A plan together with the notes that it answers: what a reader of the plan needs to see."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from analyzer.plan.context import Context
from analyzer.plan.progress import Progress
from analyzer.plan.titles import Titles
from analyzer.results import Plan

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    progress: Mapping[str, Progress] = field(default_factory=dict)

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
        """The last day for an action: the candidate's own, else `within_days` from the day of the plan. None where that is unknown."""
        own = self.became_of(action).due
        if own is not None:
            return own
        if action.within_days is None or self.context.today is None:
            return None
        return self.context.today + timedelta(days=action.within_days)

    def became_of(self, action: Action) -> Progress:
        """How it stands with an action; open where nobody said."""
        return self.progress.get(action.id, Progress())

    def going(self, progress: Mapping[str, Progress]) -> Brief:
        """The same with what became of its actions, by their ids.

        Those that were dropped are left out; what the plan does not hold is passed over.
        """
        followed = replace(self, progress=progress)
        first, later = ([a for a in actions if followed.became_of(a).state != "dropped"] for actions in (self.plan.first, self.plan.later))
        return replace(followed, plan=replace(self.plan, first=tuple(first), later=tuple(later)))


def one_line(text: str) -> str:
    """A text with its white space made single spaces."""
    return " ".join(text.split())
