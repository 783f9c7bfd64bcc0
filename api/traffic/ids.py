"""Every request has an id: the caller's own or a new one. It stands in the answer, in the logs and in problems."""

from __future__ import annotations

import re
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final
from uuid import uuid4

if TYPE_CHECKING:
    from starlette.datastructures import Headers

HEADER: Final = "x-request-id"
_OWN: Final = re.compile(r"[A-Za-z0-9._:-]{1,128}")
_CURRENT: Final[ContextVar[str | None]] = ContextVar("request_id", default=None)


def begin(headers: Headers) -> str:
    """The id of the request that begins here; one that the caller chose is taken if it is of plain letters, digits and `._:-`."""
    given = headers.get(HEADER, "")
    identity = given if _OWN.fullmatch(given) else uuid4().hex
    _CURRENT.set(identity)
    return identity


def current() -> str | None:
    """The id of the request that is being answered; None outside of one."""
    return _CURRENT.get()
