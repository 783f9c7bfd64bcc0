"""Who is asking, and whether they may: API keys, or nobody in particular on an open service.

A service on loopback without keys is open to the one person at the machine. As soon as there is a key, each request needs one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final, cast

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.problems import NOT_PERMITTED, UNKNOWN_KEY, ProblemError
from api.storage.keys import LOCAL, Caller, Scope
from api.traffic import once
from api.traffic.observed import add_header
from api.traffic.rates import Rates

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from fastapi.dependencies.models import Dependant
    from fastapi.routing import APIRoute

    from api.storage.keys import Keys
    from api.storage.stores import Stores

_BEARER: Final = HTTPBearer(auto_error=False, description="An API key: `Authorization: Bearer avk_...`.", scheme_name="key")
_KEEPING: Final[set[object]] = set()
_OPEN: Final = Caller(LOCAL, frozenset(Scope))


def caller(request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)]) -> Caller:
    """On whose behalf the request is answered.

    Raises:
        ProblemError: there is no key and one is needed, or it is none that works, or there were too many requests.

    """
    stores, rates = cast("Stores | None", request.app.state.stores), cast(Rates, request.app.state.rates)
    who = _OPEN if stores is None else _of_key(request, given, stores.keys, rates)
    rates.count(request, who.key)
    add_header(request.scope, "cache-control", "no-store")
    return who


def _of_key(request: Request, given: HTTPAuthorizationCredentials | None, keys: Keys, rates: Rates) -> Caller:
    if given is None:
        if keys.any_valid() or request.headers.get("authorization"):
            rates.count_guess(request)
            raise ProblemError(UNKNOWN_KEY)
        return Caller(request.app.state.local, _OPEN.scopes)
    found = keys.caller(given.credentials)
    if found is None:
        rates.count_guess(request)
        raise ProblemError(UNKNOWN_KEY)
    if found.publishable and request.headers.get("origin") not in found.origins:
        raise ProblemError(NOT_PERMITTED, "This key works from pages of its own origins only.")
    return found


def _allowed(scope: Scope, *, keeps: bool = True) -> Callable[..., Awaitable[Caller]]:
    """Who may do what the scope says. What keeps something is done once for each Idempotency-Key."""

    async def allowed(request: Request, who: Annotated[Caller, Depends(caller)]) -> Caller:
        if scope not in who.scopes:
            raise ProblemError(NOT_PERMITTED, f"This key may not do that: it lacks the scope {scope.value!r}.")
        if keeps:
            await once.claim(request, who.organisation)
        return who

    if keeps:
        _KEEPING.add(allowed)
    return allowed


def keeps(route: APIRoute) -> bool:
    """Whether a route is a POST that changes something, so that it heeds an Idempotency-Key."""
    return "POST" in (route.methods or ()) and any(dependency in _KEEPING for dependency in _within(route.dependant))


def _within(dependant: Dependant) -> Iterator[object]:
    yield dependant.call
    for below in dependant.dependencies:
        yield from _within(below)


Reading = Annotated[Caller, Depends(_allowed(Scope.READ))]
Writing = Annotated[Caller, Depends(_allowed(Scope.WRITE))]
Administering = Annotated[Caller, Depends(_allowed(Scope.ADMIN))]
may_analyze: Final = Depends(_allowed(Scope.ANALYZE, keeps=False))
"""For routes that do not need to know who is asking, since they keep nothing."""
