"""Requests that carry an Idempotency-Key: who works on them, whether they have changed anything, and what was answered.

A claim is a lease that its process renews. Whatever a request changes is committed together with a mark on its row, so that after a
crash it is known whether it was carried out: without the mark nothing has happened, and it may be tried again. A process whose lease
ran out cannot commit any more: its mark finds no row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from api.storage.tables import Request

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from api.storage.database import Database

KEPT: Final = timedelta(hours=24)
"""How long an answer is kept."""
LEASE: Final = timedelta(seconds=30)
"""How long a claim lasts that is not renewed."""


class SupersededError(Exception):
    """Another process works on this request by now, or it was given up; what it was about to change is undone."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to work on a request."""

    organisation: str
    name: str
    token: str


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a request that came before.

    Attributes:
        wait: how long its claim lasts; None where nobody works on it any more.
        fingerprint: of what was sent; None where it was not read to its end.
        answer: as it was kept; None where it was lost.

    """

    wait: timedelta | None
    fingerprint: str | None = None
    answer: bytes | None = None


class Requests:
    """The requests in a database.

    Args:
        database: where they are.
        now: the clock.

    """

    def __init__(self, database: Database, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._database = database
        self._insert = sqlite.insert if database.is_sqlite else postgresql.insert
        self._now = now

    def claim(self, organisation: str, name: str, fingerprint: str | None) -> Claim | Known:
        """The right to work on a request of this name, or what is known of it."""
        now = self._now()
        claim = Claim(organisation, name, str(uuid4()))
        fresh = {"claim": claim.token, "claimed_until": now + LEASE, "fingerprint": fingerprint, "created_at": now, "committed": False}
        new = self._insert(Request).values(organisation_id=organisation, name=name, **fresh)
        with self._database.session() as session:
            if session.scalar(new.on_conflict_do_nothing().returning(Request.name)) is not None:
                return claim
            found = session.scalar(select(Request).where(*_named(claim)).with_for_update())
            if found is None:  # given up at this moment
                return Known(LEASE)
            if found.claimed_until is not None and found.claimed_until > now:
                return Known(found.claimed_until - now)
            if found.committed and found.created_at > now - KEPT:
                return Known(None, found.fingerprint, found.answer)
            taken = (*_named(claim), Request.claim.is_not_distinct_from(found.claim))
            again = session.scalar(update(Request).where(*taken).values(answer=None, **fresh).returning(Request.name))
            return Known(LEASE) if again is None else claim

    def renew(self, claim: Claim) -> None:
        """Let a claim last longer."""
        with self._database.session() as session:
            session.execute(update(Request).where(*_held(claim)).values(claimed_until=self._now() + LEASE))

    def mark(self, claim: Claim, session: Session) -> None:
        """Note, in the transaction of what a request changes, that it is carried out.

        Raises:
            SupersededError: the claim has gone to another, or was given up.

        """
        if session.scalar(update(Request).where(*_held(claim)).values(committed=True).returning(Request.name)) is None:
            raise SupersededError(claim.name)

    def finish(self, claim: Claim, fingerprint: str | None, answer: bytes | None) -> None:
        """Keep what was answered, and end the claim."""
        done = {"claim": None, "claimed_until": None, "committed": True, "fingerprint": fingerprint, "answer": answer}
        with self._database.session() as session:
            session.execute(update(Request).where(*_held(claim)).values(done))

    def release(self, claim: Claim) -> None:
        """End the claim without an answer: where nothing was changed, it is as if the request had never come."""
        with self._database.session() as session:
            session.execute(delete(Request).where(*_held(claim), Request.committed.is_(False)))
            session.execute(update(Request).where(*_held(claim)).values(claim=None, claimed_until=None))

    def forget(self, organisation: str, session: Session) -> None:
        """Drop what was answered to an organisation, in the transaction in which it deletes something: the answers may hold it."""
        session.execute(update(Request).where(Request.organisation_id == organisation).values(answer=None))

    def expire(self) -> int:
        """Delete what is older than a day; how many."""
        old = delete(Request).where(Request.created_at < self._now() - KEPT).returning(Request.name)
        with self._database.session() as session:
            return len(session.scalars(old).all())


def _named(claim: Claim) -> tuple[ColumnElement[bool], ...]:
    return Request.organisation_id == claim.organisation, Request.name == claim.name


def _held(claim: Claim) -> tuple[ColumnElement[bool], ...]:
    return *_named(claim), Request.claim == claim.token
