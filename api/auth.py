"""Who is asking, and whether they may: API keys, or nobody in particular on an open service.

A service on loopback without keys is open to the one person at the machine. As soon as there is a key, each request needs one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final, cast

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.problems import NOT_PERMITTED, UNKNOWN_KEY, ProblemError
from api.storage.keys import LOCAL, Caller, Keys, Scope

if TYPE_CHECKING:
    from collections.abc import Callable

_BEARER: Final = HTTPBearer(auto_error=False, description="An API key: `Authorization: Bearer avk_...`.", scheme_name="key")
_OPEN: Final = Caller(LOCAL, frozenset(Scope))


def caller(request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)]) -> Caller:
    """On whose behalf the request is answered.

    Raises:
        ProblemError: there is no key and one is needed, or it is none that works.

    """
    keys = cast("Keys | None", request.app.state.keys)
    if keys is None:
        return _OPEN
    if given is None:
        if keys.any_valid() or request.headers.get("authorization"):
            raise ProblemError(UNKNOWN_KEY)
        return Caller(request.app.state.local, _OPEN.scopes)
    found = keys.caller(given.credentials)
    if found is None:
        raise ProblemError(UNKNOWN_KEY)
    if found.publishable and request.headers.get("origin") not in found.origins:
        raise ProblemError(NOT_PERMITTED, "This key works from pages of its own origins only.")
    return found


def _allowed(scope: Scope) -> Callable[[Caller], Caller]:
    def allowed(who: Annotated[Caller, Depends(caller)]) -> Caller:
        if scope not in who.scopes:
            raise ProblemError(NOT_PERMITTED, f"This key may not do that: it lacks the scope {scope.value!r}.")
        return who

    return allowed


Reading = Annotated[Caller, Depends(_allowed(Scope.READ))]
Writing = Annotated[Caller, Depends(_allowed(Scope.WRITE))]
Administering = Annotated[Caller, Depends(_allowed(Scope.ADMIN))]
may_analyze: Final = Depends(_allowed(Scope.ANALYZE))
"""For routes that do not need to know who is asking."""
