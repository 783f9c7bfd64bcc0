"""Notes that an organisation keeps, and what became of its candidates' actions. Every query names the organisation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from sqlalchemy import delete, func, select, update

from api.events import note_analyzed
from api.storage import retention
from api.storage.cursors import page_of
from api.storage.outbox import announce
from api.storage.tables import ActionState, Correction, StoredNote

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from analyzer.plan.progress import State
    from api.storage.database import Database


@dataclass(frozen=True, slots=True)
class NewNote:
    """A note to keep, with its analysis as JSON types."""

    candidate: str
    text: str
    analysis: dict[str, Any]
    model: str
    interview_date: date | None = None
    interviewer: str | None = None
    role: str | None = None
    company: str | None = None
    stage: str | None = None
    source: str | None = None
    consent: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """Which notes are wanted; all that is given has to hold."""

    candidate: str | None = None
    model: str | None = None
    role: str | None = None
    company: str | None = None
    source: str | None = None
    since: date | None = None
    until: date | None = None
    notes: tuple[str, ...] | None = None
    """Only these, by id."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some notes, and the cursor that leads to the next ones; None at the end."""

    notes: tuple[StoredNote, ...]
    cursor: str | None


class Notes:
    """The notes in a database.

    Args:
        database: where they are.
        now: the clock.

    """

    def __init__(self, database: Database, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._database = database
        self._now = now

    def add(self, organisation: str, note: NewNote) -> StoredNote:
        """Keep a note, and announce it in the same transaction."""
        row = StoredNote(
            id=str(uuid4()), organisation_id=organisation, candidate=note.candidate, text=note.text, analysis=note.analysis,
            model=note.model, interview_date=note.interview_date, interviewer=note.interviewer, role=note.role, company=note.company,
            stage=note.stage, source=note.source, consent=note.consent, created_at=self._now(),
        )  # fmt: skip
        with self._database.session() as session:
            session.add(row)
            announce(session, organisation, note_analyzed(row), self._now())
        return row

    def outdated(self, organisation: str, wanted: Filter, model: str, *, size: int) -> tuple[list[StoredNote], int]:
        """Some notes that another model than this has read, the earliest first, and how many there are of them."""
        conditions = (StoredNote.organisation_id == organisation, StoredNote.model != model, *_conditions(wanted))
        with self._database.session() as session:
            count = session.scalar(select(func.count()).select_from(StoredNote).where(*conditions)) or 0
            query = select(StoredNote).where(*conditions).order_by(StoredNote.created_at, StoredNote.id).limit(size)
            return list(session.scalars(query)), count

    def renew(self, organisation: str, note: StoredNote, analysis: dict[str, Any], model: str) -> bool:
        """Put another analysis in place of a note's; whether it was still there, with the analysis that it had."""
        change = (
            update(StoredNote)
            .where(StoredNote.organisation_id == organisation, StoredNote.id == note.id, StoredNote.model == note.model)
            .values(analysis=analysis, model=model)
        )
        with self._database.session() as session:
            return bool(session.scalars(change.returning(StoredNote.id)).all())

    def unknown(self, organisation: str, notes: Sequence[str]) -> list[str]:
        """Which of these ids no note of the organisation has."""
        query = select(StoredNote.id).where(StoredNote.organisation_id == organisation, StoredNote.id.in_(notes))
        with self._database.session() as session:
            known = set(session.scalars(query))
        return [note for note in notes if note not in known]

    def get(self, organisation: str, note: str) -> StoredNote | None:
        """A note of an organisation; None where it has none of this id."""
        with self._database.session() as session:
            return session.scalar(select(StoredNote).where(StoredNote.organisation_id == organisation, StoredNote.id == note))

    def delete(self, organisation: str, note: str) -> bool:
        """Delete a note; whether there was one."""
        with self._database.session() as session:
            return bool(_deleted(session, StoredNote.organisation_id == organisation, StoredNote.id == note))

    def page(self, organisation: str, wanted: Filter, *, size: int, cursor: str | None = None) -> Page:
        """Some of an organisation's notes, the newest first.

        Raises:
            InputError: the cursor is none that was given out.

        """
        query = select(StoredNote).where(StoredNote.organisation_id == organisation, *_conditions(wanted))
        with self._database.session() as session:
            shown, following = page_of(session, query, StoredNote, size, cursor)
        return Page(tuple(shown), following)

    def of_candidate(self, organisation: str, candidate: str) -> list[StoredNote]:
        """All notes on a candidate, by interview, the earliest first."""
        query = select(StoredNote).where(StoredNote.organisation_id == organisation, StoredNote.candidate == candidate)
        with self._database.session() as session:
            found = session.scalars(query.order_by(StoredNote.created_at, StoredNote.id)).all()
        return sorted(found, key=lambda note: (note.interview_date or note.created_at.date(), note.created_at, note.id))

    def erase(self, organisation: str, candidate: str) -> int:
        """Delete all that is kept of a candidate, corrections too; how many notes there were."""
        with self._database.session() as session:
            whose = (ActionState.organisation_id == organisation, ActionState.candidate == candidate)
            session.execute(delete(ActionState).where(*whose))
            session.execute(delete(Correction).where(Correction.organisation_id == organisation, Correction.candidate == candidate))
            return _deleted(session, StoredNote.organisation_id == organisation, StoredNote.candidate == candidate)

    def states(self, organisation: str, candidate: str) -> dict[str, State]:
        """What became of a candidate's actions, by id."""
        query = select(ActionState).where(ActionState.organisation_id == organisation, ActionState.candidate == candidate)
        with self._database.session() as session:
            return {state.action: cast("State", state.state) for state in session.scalars(query.order_by(ActionState.action))}

    def set_state(self, organisation: str, candidate: str, action: str, state: State) -> None:
        """Note what became of an action."""
        with self._database.session() as session:
            session.merge(
                ActionState(organisation_id=organisation, candidate=candidate, action=action, state=state, updated_at=self._now())
            )

    def expire(self) -> int:
        """Delete the notes whose organisation's retention time is over, with their corrections; how many notes."""
        gone = 0
        with self._database.session() as session:
            for organisation, oldest in retention.limits(session, self._now()):
                alone = (Correction.organisation_id == organisation, Correction.note_id.is_(None), Correction.created_at < oldest)
                session.execute(delete(Correction).where(*alone))
                gone += _deleted(session, StoredNote.organisation_id == organisation, StoredNote.created_at < oldest)
        return gone


def _deleted(session: Session, *conditions: ColumnElement[bool]) -> int:
    """How many notes were deleted."""
    return len(session.scalars(delete(StoredNote).where(*conditions).returning(StoredNote.id)).all())


def _conditions(wanted: Filter) -> Sequence[Any]:
    equal = {
        StoredNote.candidate: wanted.candidate,
        StoredNote.model: wanted.model,
        StoredNote.role: wanted.role,
        StoredNote.company: wanted.company,
        StoredNote.source: wanted.source,
    }
    conditions = [column == value for column, value in equal.items() if value is not None]
    if wanted.since is not None:
        conditions.append(StoredNote.interview_date >= wanted.since)
    if wanted.until is not None:
        conditions.append(StoredNote.interview_date <= wanted.until)
    if wanted.notes is not None:
        conditions.append(StoredNote.id.in_(wanted.notes))
    return conditions
