"""Where organisations want to be told of events, and the secrets that sign for them. Every query names the organisation."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from sqlalchemy import delete, select

from api.storage.outbox import disable
from api.storage.tables import Webhook

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Select

    from api.events import EventType
    from api.storage.database import Database

BY_HAND: Final = "Disabled by its owner."
_SECRET_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an organisation wants to be told, and where."""

    url: str
    events: tuple[EventType, ...]
    description: str | None = None
    enabled: bool = True


class Webhooks:
    """The webhooks in a database.

    Args:
        database: where they are.
        now: the clock.

    """

    def __init__(self, database: Database, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._database = database
        self._now = now

    def create(self, organisation: str, wanted: Wanted) -> Webhook:
        """Make a webhook with a secret of its own."""
        webhook = Webhook(
            id=str(uuid4()), organisation_id=organisation, url=wanted.url, events=_names(wanted), description=wanted.description,
            secret=_new_secret(), enabled=wanted.enabled, disabled_reason=None if wanted.enabled else BY_HAND, created_at=self._now(),
        )  # fmt: skip
        with self._database.session() as session:
            session.add(webhook)
        return webhook

    def all_of(self, organisation: str) -> list[Webhook]:
        """An organisation's webhooks, the oldest first."""
        query = select(Webhook).where(Webhook.organisation_id == organisation)
        with self._database.session() as session:
            return list(session.scalars(query.order_by(Webhook.created_at, Webhook.id)))

    def get(self, organisation: str, webhook: str) -> Webhook | None:
        """A webhook of an organisation; None where it has none of this id."""
        with self._database.session() as session:
            return session.scalar(_one(organisation, webhook))

    def change(self, organisation: str, webhook: str, wanted: Wanted) -> Webhook | None:
        """Give a webhook another address or other events, stop it, or let it start afresh."""
        with self._database.session() as session:
            found = session.scalar(_one(organisation, webhook).with_for_update(key_share=True))
            if found is None:
                return None
            found.url, found.events, found.description = wanted.url, _names(wanted), wanted.description
            if wanted.enabled and not found.enabled:
                found.enabled, found.disabled_reason, found.failing_since = True, None, None
            elif found.enabled and not wanted.enabled:
                disable(session, found, BY_HAND)
            return found

    def rotate(self, organisation: str, webhook: str, overlap: timedelta) -> Webhook | None:
        """Give a webhook a new secret; the one before it signs beside it for a while."""
        with self._database.session() as session:
            found = session.scalar(_one(organisation, webhook).with_for_update(key_share=True))
            if found is None:
                return None
            found.previous_secret = found.secret if overlap else None
            found.previous_until = self._now() + overlap if overlap else None
            found.secret = _new_secret()
            return found

    def delete(self, organisation: str, webhook: str) -> bool:
        """Delete a webhook with its deliveries; whether there was one."""
        gone = delete(Webhook).where(Webhook.organisation_id == organisation, Webhook.id == webhook).returning(Webhook.id)
        with self._database.session() as session:
            return session.scalar(gone) is not None


def _one(organisation: str, webhook: str) -> Select[Webhook]:
    return select(Webhook).where(Webhook.organisation_id == organisation, Webhook.id == webhook)


def _names(wanted: Wanted) -> list[str]:
    return sorted({event.value for event in wanted.events})


def _new_secret() -> str:
    return f"whsec_{base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()}"
