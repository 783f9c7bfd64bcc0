"""The actions of a plan as CSV, one row an action. No cell is one that a spreadsheet would run as a formula."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from analyzer.plan.brief import Brief

COLUMNS: Final = ("order", "when", "id", "title", "purpose", "effort", "due", "because", "steps", "done_when", "source", "state", "note")
_RUNS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def to_csv(brief: Brief) -> str:
    """The actions in order: RFC 4180 with a header row; several quotes or steps in a cell stand on lines of their own."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(COLUMNS)
    order = 0
    for when, actions in (("first", brief.plan.first), ("later", brief.plan.later)):
        for action in actions:
            order += 1
            due = brief.due(action)
            cells = (
                str(order),
                when,
                action.id,
                action.title,
                action.purpose,
                action.effort,
                due.isoformat() if due else "",
                "\n".join(brief.quotes(action)),
                "\n".join(action.steps),
                action.done_when,
                action.source or "",
                brief.became_of(action).state,
                brief.became_of(action).note,
            )
            writer.writerow([inert(cell) for cell in cells])
    return stream.getvalue()


def inert(cell: str) -> str:
    """A cell that no spreadsheet runs: what looks like a formula gets an apostrophe before it.

    >>> inert("=1+1")
    "'=1+1"
    """
    return f"'{cell}" if cell.lstrip(" ").startswith(_RUNS) else cell
