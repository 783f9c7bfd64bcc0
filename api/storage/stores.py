"""Everything that is kept in a database, opened together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from api.storage.corrections import Corrections
from api.storage.jobs import Jobs
from api.storage.keys import Keys
from api.storage.notes import Notes
from api.storage.outbox import Outbox
from api.storage.requests import Requests
from api.storage.webhooks import Webhooks

if TYPE_CHECKING:
    from api.storage.database import Database


@dataclass(frozen=True, slots=True)
class Stores:
    """The stores of one database."""

    database: Database
    keys: Keys
    notes: Notes
    corrections: Corrections
    webhooks: Webhooks
    outbox: Outbox
    requests: Requests
    jobs: Jobs

    @classmethod
    def of(cls, database: Database) -> Self:
        """The stores of a database; nothing is asked of it yet."""
        return cls(
            database, Keys(database), Notes(database), Corrections(database), Webhooks(database), Outbox(database), Requests(database),
            Jobs(database),
        )  # fmt: skip

    def expire(self) -> None:
        """Delete what is older than its time."""
        for store in (self.notes, self.outbox, self.requests, self.jobs):
            store.expire()
