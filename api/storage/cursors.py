"""Cursors: where a page ended, as text that means nothing to whoever hands it back."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import datetime

from analyzer.errors import InputError


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
