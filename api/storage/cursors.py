"""Pages, the newest first, and cursors: where a page ended, as text that means nothing to whoever hands it back."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import tuple_

from analyzer.errors import InputError
from api.storage.tables import Correction, Delivery, Job, StoredNote

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.orm import Session

Dated = TypeVar("Dated", StoredNote, Correction, Delivery, Job)


def page_of(session: Session, query: Select[Dated], table: type[Dated], size: int, cursor: str | None) -> tuple[list[Dated], str | None]:
    """Some rows of a query, the newest first, and the cursor that leads to the next ones; None at the end.

    Raises:
        InputError: the cursor is none that was given out.

    """
    if cursor is not None:
        query = query.where(tuple_(table.created_at, table.id) < tuple_(*opened(cursor)))
    found = list(session.scalars(query.order_by(table.created_at.desc(), table.id.desc()).limit(size + 1)))
    shown = found[:size]
    return shown, cursor_of(shown[-1].created_at, shown[-1].id) if len(found) > size else None


def cursor_of(moment: datetime, last: str) -> str:
    """The cursor after a row, by its moment and id."""
    return base64.urlsafe_b64encode(json.dumps([moment.isoformat(), last]).encode()).decode()


def opened(cursor: str) -> tuple[datetime, str]:
    """Moment and id of the row that a cursor stands after.

    Raises:
        InputError: it is none that was given out.

    """
    try:
        moment, last = json.loads(base64.urlsafe_b64decode(cursor.encode("ascii")))
        return datetime.fromisoformat(moment), str(last)
    except (ValueError, TypeError, binascii.Error) as error:
        raise InputError("the cursor is none that this service gave out; start again without one") from error
