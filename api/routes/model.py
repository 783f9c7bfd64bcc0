"""Which model reads."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from api import examples
from api.deps import LoadedAnalyzer

router = APIRouter(tags=["reference"])


@router.get(
    "/v1/model", operation_id="getModel", summary="Which model reads, and how well", responses={200: examples.shown(examples.MODEL)}
)
async def model(analyzer: LoadedAnalyzer) -> dict[str, Any]:
    """The model's name and version, what it was made with, and how it does on notes that it has not seen."""
    return analyzer.describe()
