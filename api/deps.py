"""What routes depend on."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated, cast

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from analyzer.engine import Analyzer
from api.jobs.service import JobService
from api.problems import NOT_JSON, NOT_KEPT, NOT_READY, NOT_SUPPORTED, ProblemError
from api.settings import Settings
from api.storage.corrections import Corrections
from api.storage.keys import Keys
from api.storage.notes import Notes
from api.storage.outbox import Outbox
from api.storage.stores import Stores
from api.storage.webhooks import Webhooks
from api.targets import Targets
from api.traffic.turns import Turns

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

    from fastapi.dependencies.models import Dependant


def get_settings(request: Request) -> Settings:
    """The settings that the application was made with."""
    return cast(Settings, request.app.state.settings)


def get_analyzer(request: Request) -> Analyzer:
    """The loaded analyzer, for what reads nothing, or takes its turn itself.

    Raises:
        ProblemError: it is not loaded yet.

    """
    analyzer = request.app.state.analyzer
    if analyzer is None:
        raise ProblemError(NOT_READY)
    return cast(Analyzer, analyzer)


async def take_analyzer(request: Request, analyzer: Annotated[Analyzer, Depends(get_analyzer)]) -> AsyncIterator[Analyzer]:
    """The loaded analyzer; a POST, which has something read, holds a turn until its answer is made.

    Raises:
        ProblemError: it is not loaded yet, or no turn became free in time.

    """
    if request.method != "POST":
        yield analyzer
        return
    async with get_turns(request).turn():
        yield analyzer


def get_turns(request: Request) -> Turns:
    """The turns at reading."""
    return cast(Turns, request.app.state.turns)


async def require_json(request: Request) -> None:
    """Refuse a body that is not JSON in UTF-8 and called so.

    Raises:
        ProblemError: it is of another type, or in another encoding.

    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise ProblemError(NOT_SUPPORTED)
    body = await request.body()
    try:
        body.decode()
    except UnicodeDecodeError as error:
        raise ProblemError(NOT_JSON) from error
    if b"\0" in body:  # UTF-16 and UTF-32 of plain letters: valid UTF-8, and read by Python's json all the same
        raise ProblemError(NOT_JSON)


def reject_unknown_parameters(request: Request) -> None:
    """Refuse query parameters that the route does not know, or that stand twice: neither must be ignored."""
    route = request.scope["route"]
    known = set(_parameters(route.dependant)) if isinstance(route, APIRoute) else set()
    expected = f"known are {', '.join(sorted(known))}" if known else "there are none here"
    faults = []
    for name, times in Counter(name for name, _ in request.query_params.multi_items()).items():
        if name not in known:
            faults.append((name, f"Unknown parameter; {expected}"))
        elif times > 1:
            faults.append((name, f"Given {times} times; give it once"))
    if faults:
        raise RequestValidationError([{"type": "query", "loc": ("query", name), "msg": msg, "input": None} for name, msg in faults])


def _parameters(dependant: Dependant) -> Iterator[str]:
    yield from (field.alias for field in dependant.query_params)
    for below in dependant.dependencies:
        yield from _parameters(below)


async def get_stores(request: Request) -> Stores:
    """What is kept in the database.

    Raises:
        ProblemError: there is no database.

    """
    stores = cast("Stores | None", request.app.state.stores)
    if stores is None:
        raise ProblemError(NOT_KEPT)
    return stores


KeptStores = Annotated[Stores, Depends(get_stores)]


def _store(name: str) -> Callable[[Stores], Awaitable[object]]:
    async def store(stores: KeptStores) -> object:
        return getattr(stores, name)

    return store


def get_targets(request: Request) -> Targets:
    """Where webhooks may lead."""
    return cast(Targets, request.app.state.targets)


def get_jobs(request: Request) -> JobService | None:
    """Jobs, or None where there are none."""
    return cast("JobService | None", request.app.state.jobs)


AnyJobs = Annotated[JobService | None, Depends(get_jobs)]
LoadedAnalyzer = Annotated[Analyzer, Depends(take_analyzer, scope="function")]
IdleAnalyzer = Annotated[Analyzer, Depends(get_analyzer)]
"""For routes that take their turn themselves, by `ReadingTurns`, once they have something to read."""
ReadingTurns = Annotated[Turns, Depends(get_turns)]
KeyStore = Annotated[Keys, Depends(_store("keys"))]
NoteStore = Annotated[Notes, Depends(_store("notes"))]
CorrectionStore = Annotated[Corrections, Depends(_store("corrections"))]
WebhookStore = Annotated[Webhooks, Depends(_store("webhooks"))]
OutboxStore = Annotated[Outbox, Depends(_store("outbox"))]
WebhookTargets = Annotated[Targets, Depends(get_targets)]
AppSettings = Annotated[Settings, Depends(get_settings)]
