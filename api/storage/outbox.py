"""Events on their way to webhooks: written with what happened, claimed by one process at a time, tried by a schedule, logged.

A claim is a lease: whoever dies while it delivers loses it by time, and another process takes the delivery up. So an event
arrives at least once, and a receiver tells repeats by its id.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from sqlalchemy import delete, or_, select, update

from api.events import trial
from api.storage import retention
from api.storage.cursors import page_of
from api.storage.tables import Attempt, Delivery, StoredNote, Webhook

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from api.events import Event
    from api.storage.database import Database

RETRIES: Final = tuple(timedelta(seconds=seconds) for seconds in (5, 5 * 60, 30 * 60, 2 * 3600, 4 * 3600, 7 * 3600, 10 * 3600))
"""How long after each failed try the next one comes, up to a tenth more: eight tries in about a day."""
FAILING: Final = timedelta(days=3)
"""After how long without one success a webhook is disabled."""
KEPT: Final = timedelta(days=30)
"""How long deliveries are kept, whatever became of them."""
_GONE: Final = 410
_LONGEST_WAIT: Final = timedelta(days=1)


class Status(StrEnum):
    """How it stands with a delivery."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that this process alone may try, until its lease ends."""

    id: str
    webhook: str
    token: str
    event: str
    body: str
    url: str
    secrets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a try: the status of the response, or the error that there was none for; `wait` is what the receiver asked for."""

    seconds: float
    response: int | None = None
    error: str | None = None
    excerpt: str | None = None
    wait: timedelta = timedelta()

    @property
    def ok(self) -> bool:
        """Whether the receiver took it."""
        return self.response is not None and 200 <= self.response < 300

    @property
    def reason(self) -> str:
        """What went wrong, in a few words."""
        return self.error or f"answered {self.response}"


@dataclass(frozen=True, slots=True)
class Logged:
    """A delivery with its tries."""

    delivery: Delivery
    attempts: tuple[Attempt, ...]


@dataclass(frozen=True, slots=True)
class LogPage:
    """Some deliveries, the newest first, and the cursor that leads to the next ones; None at the end."""

    deliveries: tuple[Logged, ...]
    cursor: str | None


def announce(session: Session, organisation: str, event: Event, now: datetime) -> None:
    """Write an event down for each webhook of an organisation that wants it; it is sent once the transaction is kept.

    An event that was announced before is not written twice.
    """
    session.flush()  # what the event speaks of has to be there first
    there = select(Delivery.webhook_id).where(Delivery.event_id == event.id)
    wanted = select(Webhook).where(Webhook.organisation_id == organisation, Webhook.enabled, Webhook.id.not_in(there))
    for webhook in session.scalars(wanted.order_by(Webhook.id)).all():
        if event.type in webhook.events:
            session.add(_new(webhook, event, now))


class Outbox:
    """The deliveries in a database.

    Args:
        database: where they are.
        now: the clock.

    """

    def __init__(self, database: Database, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._database = database
        self._now = now

    def claim(self, room: int, lease: timedelta, *, busy: Mapping[str, int], each: int) -> list[Claimed]:
        """Take deliveries that are due.

        Args:
            room: how many at most.
            lease: how long they are this process's own.
            busy: how many deliveries are under way, by webhook.
            each: how many may be under way to one webhook.

        """
        now = self._now()
        due = (
            Delivery.status == Status.WAITING,
            Delivery.next_at <= now,
            or_(Delivery.claimed_until.is_(None), Delivery.claimed_until <= now),
        )
        full = [webhook for webhook, under_way in busy.items() if under_way >= each]
        query = select(Delivery.id, Delivery.webhook_id).join(Webhook).where(*due, Webhook.enabled, Webhook.id.not_in(full))
        query = query.order_by(Delivery.next_at, Delivery.id).limit(room)
        with self._database.session() as session:
            # PostgreSQL passes over what another process is claiming; SQLite knows no row locks, there the conditions stand again below.
            found = session.execute(query.with_for_update(of=Delivery, skip_locked=True)).all()
            chosen = _with_room([(row.id, row.webhook_id) for row in found], room, busy, each)
            if not chosen:
                return []
            token = str(uuid4())
            taken = (
                update(Delivery)
                .where(Delivery.id.in_(chosen), *due)
                .values(claim=token, claimed_until=now + lease)
                .returning(Delivery.id)
                .execution_options(synchronize_session=False)
            )
            mine = session.scalars(taken).all()
            rows = session.execute(select(Delivery, Webhook).join(Webhook).where(Delivery.id.in_(mine)).order_by(Delivery.next_at))
            return [_claimed(delivery, webhook, token, now) for delivery, webhook in rows]

    def finish(self, claimed: Claimed, outcome: Outcome) -> None:
        """Log a try, and decide what follows. Nothing is done where the claim was lost meanwhile, or what was sent is erased."""
        now = self._now()
        with self._database.session() as session:
            # First the webhook, then its deliveries: everybody locks in this order.
            webhook = session.get(Webhook, claimed.webhook, with_for_update={"key_share": True})
            delivery = session.get(Delivery, claimed.id, with_for_update={"key_share": True})
            if webhook is None or delivery is None or delivery.claim != claimed.token:
                return
            number = len(_attempts(session, [delivery.id])) + 1
            session.add(
                Attempt(
                    delivery_id=delivery.id, number=number, at=now, seconds=outcome.seconds, response=outcome.response,
                    error=outcome.error, excerpt=outcome.excerpt,
                )
            )  # fmt: skip
            delivery.claim = delivery.claimed_until = None
            if outcome.ok:
                delivery.status, delivery.next_at, webhook.failing_since = Status.DELIVERED, None, None
                return
            _postpone(delivery, outcome, now)
            webhook.failing_since = webhook.failing_since or now
            if outcome.response == _GONE:
                disable(session, webhook, "The receiver answered 410: it wants no more.")
            elif now - webhook.failing_since >= FAILING:
                since = webhook.failing_since.date().isoformat()
                disable(session, webhook, f"Every try since {since} has failed; the last one: {outcome.reason}"[:300])
            elif not webhook.enabled:
                disable(session, webhook, webhook.disabled_reason)

    def page(self, organisation: str, webhook: str, *, status: Status | None, size: int, cursor: str | None = None) -> LogPage:
        """Some of a webhook's deliveries, the newest first.

        Raises:
            InputError: the cursor is none that was given out.

        """
        query = select(Delivery).where(Delivery.organisation_id == organisation, Delivery.webhook_id == webhook)
        if status is not None:
            query = query.where(Delivery.status == status)
        with self._database.session() as session:
            shown, following = page_of(session, query, Delivery, size, cursor)
            return LogPage(_logged(session, shown), following)

    def replay(self, organisation: str, webhook: str, delivery: str) -> Logged | None:
        """Make a delivery due again, with a schedule of its own; None where there is none of this id."""
        wanted = (Delivery.organisation_id == organisation, Delivery.webhook_id == webhook, Delivery.id == delivery)
        with self._database.session() as session:
            found = session.scalar(select(Delivery).where(*wanted).with_for_update())
            if found is None:
                return None
            found.status, found.tries, found.next_at = Status.WAITING, 0, self._now()
            session.flush()
            return _logged(session, [found])[0]

    def test(self, webhook: Webhook) -> Logged:
        """Send a webhook an event that says nothing but that it is a test."""
        delivery = _new(webhook, trial(webhook.id), self._now())
        with self._database.session() as session:
            session.add(delivery)
        return Logged(delivery, ())

    def of_candidate(self, organisation: str, candidate: str) -> list[Logged]:
        """All deliveries that concern a candidate's notes, the oldest first."""
        query = select(Delivery).join(StoredNote, Delivery.note_id == StoredNote.id)
        query = query.where(Delivery.organisation_id == organisation, StoredNote.candidate == candidate)
        with self._database.session() as session:
            return list(_logged(session, session.scalars(query.order_by(Delivery.created_at, Delivery.id)).all()))

    def expire(self) -> int:
        """Delete deliveries that are older than `KEPT` or their organisation's retention time; how many."""
        with self._database.session() as session:
            gone = _deleted(session, Delivery.created_at < self._now() - KEPT)
            for organisation, oldest in retention.limits(session, self._now()):
                gone += _deleted(session, Delivery.organisation_id == organisation, Delivery.created_at < oldest)
        return gone


def disable(session: Session, webhook: Webhook, reason: str | None) -> None:
    """Stop a webhook; what waited for it is given up, and can be replayed."""
    webhook.enabled, webhook.disabled_reason = False, reason
    waiting = update(Delivery).where(Delivery.webhook_id == webhook.id, Delivery.status == Status.WAITING)
    session.flush()
    session.execute(waiting.values(status=Status.FAILED, next_at=None))


def _new(webhook: Webhook, event: Event, now: datetime) -> Delivery:
    return Delivery(
        id=str(uuid4()), organisation_id=webhook.organisation_id, webhook_id=webhook.id, note_id=event.note, event_id=event.id,
        event_type=event.type, body=event.body(now), status=Status.WAITING, tries=0, next_at=now, created_at=now,
    )  # fmt: skip


def _with_room(found: list[tuple[str, str]], room: int, busy: Mapping[str, int], each: int) -> list[str]:
    """As many as there is room for, of no webhook more than it may have under way."""
    under_way = Counter(busy)
    chosen: list[str] = []
    for delivery, webhook in found:
        if len(chosen) < room and under_way[webhook] < each:
            under_way[webhook] += 1
            chosen.append(delivery)
    return chosen


def _claimed(delivery: Delivery, webhook: Webhook, token: str, now: datetime) -> Claimed:
    old = webhook.previous_secret if webhook.previous_until is not None and now < webhook.previous_until else None
    secrets = (webhook.secret, old) if old else (webhook.secret,)
    return Claimed(delivery.id, webhook.id, token, delivery.event_id, delivery.body, webhook.url, secrets)


def _postpone(delivery: Delivery, outcome: Outcome, now: datetime) -> None:
    """The next try, or none if the schedule is through."""
    if delivery.tries < len(RETRIES):
        by_schedule = RETRIES[delivery.tries] * random.uniform(1.0, 1.1)
        delivery.next_at = now + max(by_schedule, min(outcome.wait, _LONGEST_WAIT))
    else:
        delivery.status, delivery.next_at = Status.FAILED, None
    delivery.tries += 1


def _logged(session: Session, deliveries: Collection[Delivery]) -> tuple[Logged, ...]:
    attempts = _attempts(session, [delivery.id for delivery in deliveries])
    return tuple(Logged(delivery, tuple(each for each in attempts if each.delivery_id == delivery.id)) for delivery in deliveries)


def _attempts(session: Session, deliveries: list[str]) -> list[Attempt]:
    return list(session.scalars(select(Attempt).where(Attempt.delivery_id.in_(deliveries)).order_by(Attempt.number)))


def _deleted(session: Session, *conditions: ColumnElement[bool]) -> int:
    return len(session.scalars(delete(Delivery).where(*conditions).returning(Delivery.id)).all())
