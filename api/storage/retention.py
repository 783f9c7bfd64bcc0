"""How long organisations keep what is theirs."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from api.storage.tables import Organisation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy.orm import Session


def limits(session: Session, now: datetime) -> Iterator[tuple[str, datetime]]:
    """The id of each organisation with a retention time, and the moment before which nothing of it is kept."""
    query = select(Organisation.id, Organisation.retention_days).where(Organisation.retention_days.is_not(None))
    for organisation, days in session.execute(query):
        yield organisation, now - timedelta(days=days or 0)
