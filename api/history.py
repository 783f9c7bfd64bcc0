"""A candidate over time: which points recur from interview to interview, are new, contradict each other, or have gone."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel

from analyzer.labels import Aspect, Category, Polarity
from analyzer.plan.progress import State
from analyzer.results import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analyzer.results import Plan
    from api.storage.tables import StoredNote

Course = Literal["recurring", "new", "gone", "once"]


class Said(BaseModel):
    """Where a point was made, by whom, and in which words."""

    note: str
    interview: int
    interviewer: str | None
    polarity: Polarity
    quote: str


class Thread(BaseModel):
    """One aspect through all interviews. `course` is that of its concerns; `contradicted`: one note praised what another blamed."""

    category: Category
    aspect: Aspect
    course: Course | None
    contradicted: bool
    said: list[Said]


class Interview(BaseModel):
    """Notes on one interview."""

    number: int
    date: date | None
    company: str | None
    role: str | None
    notes: list[str]


class PlannedAction(BaseModel):
    """An action of the plan over all interviews, with what became of it."""

    action: dict[str, Any]
    state: State


class History(BaseModel):
    """A candidate over time."""

    candidate: str
    interviews: list[Interview]
    threads: list[Thread]
    first: list[PlannedAction]
    later: list[PlannedAction]
    not_yours: list[dict[str, Any]]
    question: str | None
    models: list[str]
    """Which models read the notes."""


def history_of(candidate: str, notes: Sequence[StoredNote], plan: Plan, states: Mapping[str, State]) -> History:
    """The history that notes amount to.

    Args:
        candidate: whose.
        notes: by interview, the earliest first; notes of one day, company and role are of one interview.
        plan: over all notes.
        states: what became of actions, by id; what is not there is open.

    """
    interviews = _interviews(notes)
    place = {note: interview.number for interview in interviews for note in interview.notes}
    said: dict[Aspect, list[Said]] = defaultdict(list)
    for note in notes:
        for finding in note.analysis["findings"]:
            said[Aspect(finding["aspect"])].append(_said(note, place[note.id], finding))
    threads = [_thread(aspect, said[aspect], len(interviews)) for aspect in Aspect if aspect in said]
    return History(
        candidate=candidate,
        interviews=interviews,
        threads=sorted(threads, key=_weight),
        first=[PlannedAction(action=plain(action), state=states.get(action.id, "open")) for action in plan.first],
        later=[PlannedAction(action=plain(action), state=states.get(action.id, "open")) for action in plan.later],
        not_yours=[plain(part) for part in plan.not_yours],
        question=plan.question,
        models=sorted({note.model for note in notes}),
    )


def _interviews(notes: Sequence[StoredNote]) -> list[Interview]:
    """The interviews in the order of their first notes; a note without a date belongs to the day on which it was kept."""
    found: dict[tuple[date, str | None, str | None], Interview] = {}
    for note in notes:
        key = (note.interview_date or note.created_at.date(), note.company, note.role)
        if key not in found:
            found[key] = Interview(number=len(found) + 1, date=note.interview_date, company=note.company, role=note.role, notes=[])
        found[key].notes.append(note.id)
        found[key].date = found[key].date or note.interview_date
    return list(found.values())


def _said(note: StoredNote, interview: int, finding: Mapping[str, Any]) -> Said:
    return Said(
        note=note.id,
        interview=interview,
        interviewer=note.interviewer,
        polarity=finding["polarity"],
        quote=finding["quote"],
    )


def _thread(aspect: Aspect, said: list[Said], interviews: int) -> Thread:
    blamed = {each.interview for each in said if each.polarity is Polarity.CONCERN}
    against, praising = ({each.note for each in said if each.polarity is polarity} for polarity in (Polarity.CONCERN, Polarity.STRENGTH))
    contradicted = bool(against and praising) and len(against | praising) > 1
    return Thread(category=aspect.category, aspect=aspect, course=_course(blamed, interviews), contradicted=contradicted, said=said)


def _course(blamed: set[int], interviews: int) -> Course | None:
    """How the concerns of an aspect went: in several interviews, in the last one only, not in the last one any more."""
    if not blamed:
        return None
    if interviews == 1:
        return "once"
    if interviews not in blamed:
        return "gone"
    return "new" if len(blamed) == 1 else "recurring"


def _weight(thread: Thread) -> tuple[int, int]:
    order = ("recurring", "new", "once", "gone", None)
    return order.index(thread.course), -len(thread.said)
