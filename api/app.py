"""The application: `create_app(settings)`. Model and database are opened when the application starts, not when this is imported."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from fastapi import Depends
from fastapi.concurrency import run_in_threadpool
from sqlalchemy.exc import SQLAlchemyError

from analyzer.engine import load
from api import examples, problems
from api.auth import may_analyze
from api.delivery import Deliverer
from api.deps import reject_unknown_parameters
from api.description import Described
from api.guard import CrossOrigin, Guard, Origins
from api.jobs.folders import JobFolders, folder_of
from api.jobs.keeper import Keeper
from api.jobs.making import Maker
from api.jobs.receiving import Receiver
from api.jobs.service import JobService
from api.reading import AT_ONCE, SECONDS, FileReader
from api.routes import (
    analyze,
    announced,
    candidates,
    corrections,
    files,
    health,
    jobs,
    keys,
    metrics,
    model,
    notes,
    page,
    plan,
    reference,
    webhooks,
)
from api.storage.database import Database
from api.storage.keys import LOCAL
from api.storage.stores import Stores
from api.targets import Targets
from api.threads import run_to_end
from api.traffic import once, tracing
from api.traffic.bounds import Bounds
from api.traffic.logs import LOGGER
from api.traffic.methods import Heads
from api.traffic.metrics import Metrics
from api.traffic.observed import Observed
from api.traffic.once import Once
from api.traffic.patience import Patience
from api.traffic.rates import Rates
from api.traffic.tags import Compressed, Tags
from api.traffic.tracing import Traced
from api.traffic.turns import Turns

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from contextlib import AbstractAsyncContextManager

    from fastapi import FastAPI

    from analyzer.engine import Analyzer
    from api.settings import Settings

_PROBLEM: Final[dict[str, Any]] = {
    "description": "Any error is a problem document (RFC 9457); its `type` leads to what it means.",
    "content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": examples.PROBLEM}},
}
_DESCRIPTION: Final = """Reads the feedback that interviewers give about a candidate: what it means, and what to do next.

Offsets count Unicode code points of the text as it was sent; ask for `utf16` (JavaScript, Java) or `utf8` with `offsets`.
Unknown fields and parameters are errors, not ignored. Nothing is stored but what is sent to `/v1/notes` and `/v1/corrections`."""
_EXPIRE_EVERY: Final = 3600.0


def create_app(settings: Settings, analyzer: Analyzer | None = None) -> FastAPI:
    """The application.

    Args:
        settings: how it runs.
        analyzer: what reads; loaded at start by `settings.model` if None.

    """
    stores = Stores.of(Database(settings.database)) if settings.database else None
    app = Described(
        title="Afterview",
        version=version("afterview"),
        description=_DESCRIPTION,
        license_info={"name": "Apache License 2.0", "identifier": "Apache-2.0"},
        servers=[{"url": "/"}],
        lifespan=_running(settings, analyzer, stores),
        dependencies=[Depends(reject_unknown_parameters)],
        responses={"default": _PROBLEM, 422: _PROBLEM},
        redirect_slashes=False,
        webhooks=announced.router,
        openapi_url=None,  # a route of its own, as strict as the others
        docs_url=None,  # its page would fetch scripts from elsewhere
        redoc_url=None,
    )
    app.state.settings = settings
    app.state.analyzer = None
    app.state.files = FileReader()
    app.state.file_turns = Turns(AT_ONCE, settings.max_waiting, SECONDS)
    app.state.stores = stores
    app.state.probe = Database(settings.database) if settings.database else None
    app.state.targets = Targets(settings.webhook_allow_http, settings.webhook_allow_private)
    app.state.maker = Maker()
    app.state.jobs = _jobs(settings, stores, app) if stores else None
    app.state.rates = Rates(settings.rate_limit)
    app.state.turns = Turns(settings.max_running, settings.max_waiting, settings.max_wait)
    app.state.metrics = Metrics(app.state.turns)
    problems.install(app)
    once.install(app)
    for routes in (analyze, files, plan):
        app.include_router(routes.router, dependencies=[may_analyze])
    for routes in (notes, candidates, corrections, keys, webhooks, jobs, reference, model, health, metrics, page):
        app.include_router(routes.router)
    _surround(app, settings, Origins(settings, stores.keys if stores else None))
    return app


def _surround(app: FastAPI, settings: Settings, origins: Origins) -> None:
    """Lay the middleware around an application, the innermost first."""
    app.add_middleware(Once)
    app.add_middleware(Patience, settings=settings)
    app.add_middleware(Tags)
    app.add_middleware(Compressed)
    app.add_middleware(Heads)
    app.add_middleware(Bounds, settings=settings)
    app.add_middleware(CrossOrigin, origins=origins)
    if settings.tracing:
        app.add_middleware(Traced, provider=tracing.provider())
    app.add_middleware(Guard, settings=settings, origins=origins)
    app.add_middleware(Observed, metrics=app.state.metrics)


def _running(
    settings: Settings, analyzer: Analyzer | None, stores: Stores | None
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """What goes on from the application's start to its end."""

    @asynccontextmanager
    async def running(app: FastAPI) -> AsyncIterator[None]:
        app.state.analyzer = analyzer or await run_in_threadpool(partial(load, settings.model, catalogue=settings.catalogue))
        app.state.metrics.has_model(f"{app.state.analyzer.model.name}-{app.state.analyzer.model.version}")
        if stores is None:
            yield
            return
        await run_in_threadpool(stores.database.migrate)
        app.state.local = stores.keys.organisation(LOCAL)
        deliverer = Deliverer(stores.outbox, app.state.targets, settings.webhook_timeout)
        works = [_expire(stores, app.state.jobs), deliverer.run()]
        if app.state.jobs is not None:
            app.state.keeper = Keeper(settings, stores.jobs)
            works.append(app.state.keeper.run())
        tasks = [asyncio.create_task(work) for work in works]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            stores.database.close()
            app.state.probe.close()

    return running


def _jobs(settings: Settings, stores: Stores, app: FastAPI) -> JobService | None:
    """Jobs, where it is known where their files lie."""
    path = folder_of(settings)
    if path is None:
        return None
    folders = JobFolders(path)
    return JobService(stores.jobs, folders, Receiver(stores.jobs, folders, app.state.files, app.state.file_turns, settings))


async def _expire(stores: Stores, jobs: JobService | None) -> None:
    """Delete what is older than its time, now and every hour; where the database is away, the next time."""
    while True:
        try:
            await run_to_end(stores.expire)
            if jobs is not None:
                await run_to_end(jobs.sweep)
        except (SQLAlchemyError, OSError) as error:
            LOGGER.warning("what is older than its time could not be deleted: %s", type(error).__name__)
        await asyncio.sleep(_EXPIRE_EVERY)
