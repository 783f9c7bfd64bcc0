"""Whether the service is alive, and whether it can answer."""

from __future__ import annotations

from fastapi import APIRouter, Request

from api import examples
from api.deps import LoadedAnalyzer

router = APIRouter(tags=["health"])


@router.get("/livez", operation_id="getLiveness", summary="Is the process alive?", responses={200: examples.shown(examples.LIVE)})
async def live() -> dict[str, str]:
    """Answers as long as the process runs."""
    return {"status": "alive"}


@router.get("/readyz", operation_id="getReadiness", summary="Can it answer?", responses={200: examples.shown(examples.READY)})
async def ready(request: Request, analyzer: LoadedAnalyzer) -> dict[str, str]:
    """Answers with 200 once the model is loaded, with 503 before. `keeps` says whether notes and corrections can be kept here."""
    keeps = "nothing" if request.app.state.stores is None else "notes"
    return {"status": "ready", "model": f"{analyzer.model.name}-{analyzer.model.version}", "keeps": keeps}
