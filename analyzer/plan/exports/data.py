"""A brief as JSON types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyzer.plan.review import review
from analyzer.results import plain

if TYPE_CHECKING:
    from analyzer.plan.brief import Brief


def to_dict(brief: Brief) -> dict[str, Any]:
    """The plan, the review sheet and the analyses that they rest on."""
    due = {action.id: day.isoformat() for action in (*brief.plan.first, *brief.plan.later) if (day := brief.due(action))}
    return {
        "plan": plain(brief.plan),
        "due": due,
        "review": plain(review(brief.notes)),
        "notes": [note.to_dict() for note in brief.notes],
    }
