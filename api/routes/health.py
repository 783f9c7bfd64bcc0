"""Whether the service is alive, and whether it can answer."""

from __future__ import annotations

import asyncio
from functools import cache
from typing import Annotated, Final

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Request

from api import examples
from api.deps import IdleAnalyzer
from api.problems import NOT_READY, ProblemError
from api.storage.database import Database

router = APIRouter(tags=["health"])
_SECONDS: Final = 3.0


def _probe(request: Request) -> Database | None:
    found: Database | None = request.app.state.probe
    return found


@router.get("/livez", operation_id="getLiveness", summary="Is the process alive?", responses={200: examples.shown(examples.LIVE)})
async def live() -> dict[str, str]:
    """Answers as long as the process runs."""
    return {"status": "alive"}


@router.get("/readyz", operation_id="getReadiness", summary="Can it answer?", responses={200: examples.shown(examples.READY)})
async def ready(analyzer: IdleAnalyzer, probe: Annotated[Database | None, Depends(_probe)]) -> dict[str, str]:
    """Answers with 200 once the model is loaded and while the database is in order, else with 503.

    `keeps` says whether notes and corrections can be kept here.
    """
    if probe is not None and (problem := await _problem(probe)):
        raise ProblemError(NOT_READY, f"The database {problem}.")
    return {
        "status": "ready",
        "model": f"{analyzer.model.name}-{analyzer.model.version}",
        "keeps": "nothing" if probe is None else "notes",
    }


async def _problem(probe: Database) -> str | None:
    """What is wrong with the database; asked by a connection and a thread that nothing else uses."""
    try:
        async with asyncio.timeout(_SECONDS):
            return await run_sync(probe.problem, limiter=_threads(), abandon_on_cancel=True)
    except TimeoutError:
        return f"does not answer within {_SECONDS:g} seconds"


@cache
def _threads() -> CapacityLimiter:
    return CapacityLimiter(2)
