"""What became of an action of a plan, as the candidate says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date

State = Literal["open", "done", "dropped"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How it stands with an action, the day that the candidate set for it instead of the proposed one, and what they wrote to it.

    >>> Progress().state
    'open'
    """

    state: State = "open"
    due: date | None = None
    note: str = ""
