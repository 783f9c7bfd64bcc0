"""The application: `create_app(settings)`. The model is loaded when the application starts, not when this is imported."""

from __future__ import annotations

from contextlib import asynccontextmanager
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from fastapi import Depends, FastAPI
from fastapi.concurrency import run_in_threadpool
from starlette.middleware.cors import CORSMiddleware

from analyzer.engine import load
from api import examples, problems
from api.deps import reject_unknown_parameters
from api.guard import Guard
from api.routes import analyze, health, model, plan, reference

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from analyzer.engine import Analyzer
    from api.settings import Settings

_PROBLEM: Final[dict[str, Any]] = {
    "description": "Any error is a problem document (RFC 9457); its `type` leads to what it means.",
    "content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": examples.PROBLEM}},
}
_DESCRIPTION: Final = """Reads the feedback that interviewers give about a candidate: what it means, and what to do next.

Offsets count Unicode code points of the text as it was sent; ask for `utf16` (JavaScript, Java) or `utf8` with `offsets`.
Unknown fields and parameters are errors, not ignored. Nothing is stored."""


def create_app(settings: Settings, analyzer: Analyzer | None = None) -> FastAPI:
    """The application.

    Args:
        settings: how it runs.
        analyzer: what reads; loaded at start by `settings.model` if None.

    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.analyzer = analyzer or await run_in_threadpool(partial(load, settings.model, catalogue=settings.catalogue))
        yield

    app = FastAPI(
        title="Afterview",
        version=version("afterview"),
        description=_DESCRIPTION,
        lifespan=lifespan,
        dependencies=[Depends(reject_unknown_parameters)],
        responses={"default": _PROBLEM, 422: _PROBLEM},
        redirect_slashes=False,
        openapi_url=None,  # a route of its own, as strict as the others
        docs_url=None,  # its page would fetch scripts from elsewhere
        redoc_url=None,
    )
    app.state.settings = settings
    app.state.analyzer = None
    problems.install(app)
    for routes in (analyze, plan, reference, model, health):
        app.include_router(routes.router)
    if settings.allowed_origins:
        app.add_middleware(
            CORSMiddleware, allow_origins=settings.allowed_origins, allow_methods=["GET", "POST"], allow_headers=["content-type"]
        )
    app.add_middleware(Guard, settings=settings)
    return app
