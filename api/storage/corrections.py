"""What readers say is wrong, or right, in the model's reading of notes. Every query names the organisation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from sqlalchemy import delete, select

from analyzer.errors import InputError
from api.storage.cursors import page_of
from api.storage.tables import Correction, StoredNote

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.storage.database import Database

MOST: Final = 10_000
"""How many corrections are compared or written out at once."""


@dataclass(frozen=True, slots=True)
class NewCorrection:
    """A correction to keep; the text where there is no note. Offsets count code points of the note's text, or of the text."""

    reader: str
    kind: str
    start: int
    end: int
    quote: str
    was: dict[str, Any] | None
    should: dict[str, Any] | None
    model: str
    note: str | None = None
    candidate: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which corrections are wanted; all that is given has to hold."""

    note: str | None = None
    candidate: str | None = None
    reader: str | None = None
    kind: str | None = None
    model: str | None = None

    @property
    def conditions(self) -> list[Any]:
        """The same for a query."""
        equal = {
            Correction.note_id: self.note,
            Correction.candidate: self.candidate,
            Correction.reader: self.reader,
            Correction.kind: self.kind,
            Correction.model: self.model,
        }
        return [column == value for column, value in equal.items() if value is not None]


@dataclass(frozen=True, slots=True)
class Page:
    """Some corrections, and the cursor that leads to the next ones; None at the end."""

    corrections: tuple[Correction, ...]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class Corrected:
    """A text with what readers said of it, the earliest first; its note where one is kept."""

    text: str
    note: StoredNote | None
    corrections: tuple[Correction, ...]


class Corrections:
    """The corrections in a database.

    Args:
        database: where they are.
        now: the clock.

    """

    def __init__(self, database: Database, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._database = database
        self._now = now

    def add(self, organisation: str, new: NewCorrection) -> Correction:
        """Keep a correction."""
        row = Correction(
            id=str(uuid4()), organisation_id=organisation, note_id=new.note, candidate=new.candidate, text=new.text, reader=new.reader,
            kind=new.kind, start=new.start, end=new.end, quote=new.quote, was=new.was, should=new.should, model=new.model,
            created_at=self._now(),
        )  # fmt: skip
        with self._database.session() as session:
            session.add(row)
        return row

    def get(self, organisation: str, correction: str) -> Correction | None:
        """A correction of an organisation; None where it has none of this id."""
        query = select(Correction).where(Correction.organisation_id == organisation, Correction.id == correction)
        with self._database.session() as session:
            return session.scalar(query)

    def delete(self, organisation: str, correction: str) -> bool:
        """Delete a correction; whether there was one."""
        gone = delete(Correction).where(Correction.organisation_id == organisation, Correction.id == correction)
        with self._database.session() as session:
            return bool(session.scalars(gone.returning(Correction.id)).all())

    def page(self, organisation: str, wanted: Wanted, *, size: int, cursor: str | None = None) -> Page:
        """Some of an organisation's corrections, the newest first.

        Raises:
            InputError: the cursor is none that was given out.

        """
        query = select(Correction).where(Correction.organisation_id == organisation, *wanted.conditions)
        with self._database.session() as session:
            shown, following = page_of(session, query, Correction, size, cursor)
        return Page(tuple(shown), following)

    def of_candidate(self, organisation: str, candidate: str) -> list[Correction]:
        """All corrections of notes and texts on a candidate, the earliest first."""
        query = select(Correction).where(Correction.organisation_id == organisation, Correction.candidate == candidate)
        with self._database.session() as session:
            return list(session.scalars(query.order_by(Correction.created_at, Correction.id)))

    def by_text(self, organisation: str, wanted: Wanted) -> list[Corrected]:
        """The corrections by the note or text that they are about, in the order in which each was first corrected.

        Raises:
            InputError: there are more than `MOST`.

        """
        query = (
            select(Correction, StoredNote)
            .outerjoin(StoredNote, Correction.note_id == StoredNote.id)
            .where(Correction.organisation_id == organisation, *wanted.conditions)
            .order_by(Correction.created_at, Correction.id)
            .limit(MOST + 1)
        )
        found: dict[str, tuple[str, StoredNote | None, list[Correction]]] = {}
        with self._database.session() as session:
            rows = session.execute(query).all()
            if len(rows) > MOST:
                raise InputError(
                    f"there are more than {MOST:,} such corrections; narrow them down by note, candidate, reader, kind or model"
                )
            for correction, note in rows:
                text = correction.text or ""
                key, *about = (note.id, note.text, note) if note else (f"text: {text}", text, None)
                found.setdefault(key, (*about, []))[2].append(correction)
        return [Corrected(text, note, tuple(rows)) for text, note, rows in found.values()]
