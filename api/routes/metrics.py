"""`/metrics`: what Prometheus collects."""

from __future__ import annotations

import hmac
import ipaddress
from typing import Final

from fastapi import APIRouter, Request, Response

from api.deps import AppSettings
from api.problems import UNKNOWN_KEY, ProblemError
from api.settings import Settings
from api.traffic.metrics import MEDIA_TYPE

router = APIRouter(include_in_schema=False)
_FORWARDED: Final = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


@router.get("/metrics", operation_id="getMetrics", summary="Counts for Prometheus")
async def metrics(request: Request, settings: AppSettings) -> Response:
    """What the service has counted: for programs on this machine, or for who has the token that is set for it."""
    if not _may(request, settings):
        detail = (
            "Metrics are for programs on this machine. Its owner can set AFTERVIEW_METRICS_TOKEN for others: `Authorization: Bearer TOKEN`."
        )
        raise ProblemError(UNKNOWN_KEY, detail)
    return Response(request.app.state.metrics.written(), media_type=MEDIA_TYPE)


def _may(request: Request, settings: Settings) -> bool:
    """With the token, where there is one; else from this machine, and not through a proxy on it."""
    if settings.metrics_token is not None:
        wanted = f"Bearer {settings.metrics_token.get_secret_value()}"
        return hmac.compare_digest(request.headers.get("authorization", "").encode(), wanted.encode())
    if request.client is None or any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
