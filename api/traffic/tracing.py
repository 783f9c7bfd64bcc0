"""Traces for OpenTelemetry: one span a request, with its route and status and nothing of what was sent.

Where they go is said by OpenTelemetry's own variables, such as `OTEL_EXPORTER_OTLP_ENDPOINT`.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import Headers

from analyzer.errors import ConfigError
from api.traffic import ids
from api.traffic.observed import route_of

try:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.trace import SpanKind, StatusCode
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
except ImportError:  # pragma: no cover - the extra `otel`
    _HAS_SDK = False
else:
    _HAS_SDK = True

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send


def provider() -> TracerProvider:
    """What sends spans away, from a thread of its own.

    Raises:
        ConfigError: OpenTelemetry is not installed.

    """
    if not _HAS_SDK:
        raise ConfigError("AFTERVIEW_TRACING needs OpenTelemetry: pip install 'afterview[otel]'")
    found = TracerProvider(resource=Resource.create({"service.name": "afterview", "service.version": version("afterview")}))
    found.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return found


class Traced:
    """ASGI middleware that makes a span of each request, in the trace of its caller where that has one."""

    def __init__(self, app: ASGIApp, provider: TracerProvider) -> None:
        self._app = app
        self._provider = provider
        self._tracer = provider.get_tracer("afterview")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, self._flushing(send))
            return
        headers = Headers(scope=scope)
        parent = TraceContextTextMapPropagator().extract({"traceparent": headers.get("traceparent", "")})
        status = 0

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        with self._tracer.start_as_current_span(
            scope["method"], parent, SpanKind.SERVER, record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                await self._app(scope, receive, noted)
            finally:
                route = route_of(scope)
                span.update_name(f"{scope['method']} {route}".strip())
                told: dict[str, Any] = {"http.request.method": scope["method"], "http.route": route, "http.response.status_code": status}
                span.set_attributes({**told, "afterview.request_id": ids.current() or ""})
                if status == 0 or status >= 500:
                    span.set_status(StatusCode.ERROR)

    def _flushing(self, send: Send) -> Send:
        """Sends the last spans away before it is told that the service has ended."""

        async def flushing(message: Message) -> None:
            if message["type"].startswith("lifespan.shutdown."):
                await run_in_threadpool(self._provider.shutdown)
            await send(message)

        return flushing
