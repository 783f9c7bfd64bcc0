"""The actions of a plan as an iCalendar file (RFC 5545): tasks, and a day in the calendar for each that has one.

Google Calendar and Outlook leave tasks (`VTODO`) out, so an action with a date is an all-day event besides.
"""

from __future__ import annotations

import hashlib
import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from icalendar import Calendar, Event, Todo

from analyzer.errors import InputError

if TYPE_CHECKING:
    from datetime import date

    from analyzer.plan.brief import Brief
    from analyzer.results import Action

_NAMESPACE: Final = uuid.UUID("6f0a7c9e-5a54-5d3c-9a39-6c1f3f2f6c11")
_FIRST_PRIORITY, _LATER_PRIORITY = 1, 5


def to_ics(brief: Brief) -> bytes:
    """The plan as an iCalendar file. The same brief gives the same bytes, so importing it twice replaces rather than doubles.

    Raises:
        InputError: the day of the plan (`today`) is not known, so nothing has a date.

    """
    today = brief.context.today
    if today is None:
        raise InputError("a calendar needs the day from which the plan counts: give today")
    calendar = Calendar()
    calendar.add("prodid", "-//Afterview//Afterview//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    stamp = datetime(today.year, today.month, today.day, tzinfo=UTC)
    origin = _origin(brief)
    for priority, actions in ((_FIRST_PRIORITY, brief.plan.first), (_LATER_PRIORITY, brief.plan.later)):
        for action in actions:
            due = brief.due(action)
            calendar.add_component(_todo(brief, action, due, stamp, priority, origin))
            if due:
                calendar.add_component(_event(brief, action, due, stamp, origin))
    return bytes(calendar.to_ical())


def _todo(brief: Brief, action: Action, due: date | None, stamp: datetime, priority: int, origin: str) -> Todo:
    todo = Todo()
    todo.add("uid", _uid(origin, action, "task"))
    todo.add("dtstamp", stamp)
    todo.add("summary", action.title)
    todo.add("description", _description(brief, action))
    todo.add("priority", priority)
    if _is_done(brief, action):
        todo.add("status", "COMPLETED")
        todo.add("percent-complete", 100)
    else:
        todo.add("status", "NEEDS-ACTION")
    todo.add("categories", [action.purpose])
    if due:
        todo.add("due", due)
    return todo


def _event(brief: Brief, action: Action, due: date, stamp: datetime, origin: str) -> Event:
    event = Event()
    event.add("uid", _uid(origin, action, "day"))
    event.add("dtstamp", stamp)
    event.add("summary", f"Done: {action.title}" if _is_done(brief, action) else action.title)  # an event has no status for that
    event.add("description", _description(brief, action))
    event.add("dtstart", due)
    event.add("dtend", due + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    return event


def _description(brief: Brief, action: Action) -> str:
    said = [f'They said: "{quote}"' for quote in brief.quotes(action)]
    note = brief.became_of(action).note
    own = [f"Your note: {note}"] if note else []
    return "\n".join([*said, *(f"- {step}" for step in action.steps), f"Done when: {action.done_when}", *own])


def _is_done(brief: Brief, action: Action) -> bool:
    return brief.became_of(action).state == "done"


def _origin(brief: Brief) -> str:
    """Tells the plans of different interviews apart."""
    digest = hashlib.sha256()
    for note in brief.notes:
        digest.update(note.text.encode("utf-8", "surrogatepass") + b"\0")
    return digest.hexdigest()


def _uid(origin: str, action: Action, kind: str) -> str:
    return f"{uuid.uuid5(_NAMESPACE, f'{origin}/{action.id}/{kind}')}@afterview"
