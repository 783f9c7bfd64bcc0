"""What the service counts of itself, for Prometheus: by method, route and status, never by what was sent or who is spoken of."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

if TYPE_CHECKING:
    from api.traffic.turns import Turns

MEDIA_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


class Metrics:
    """The counts of one application.

    Args:
        turns: whose state is shown.

    """

    def __init__(self, turns: Turns) -> None:
        self._registry = CollectorRegistry()
        self._answered = Counter("afterview_requests", "Requests answered.", ["method", "route", "status"], registry=self._registry)
        self._seconds = Histogram(
            "afterview_request_seconds", "Seconds until a request was answered.", ["route"], buckets=_SECONDS, registry=self._registry
        )
        self._under_way = Gauge("afterview_requests_under_way", "Requests that are being answered.", registry=self._registry)
        for name, help_, attribute in (
            ("afterview_turns_taken", "Requests that are being read.", "taken"),
            ("afterview_turns_awaited", "Requests that wait to be read.", "waiting"),
        ):
            gauge = Gauge(name, help_, registry=self._registry)
            gauge.set_function(lambda attribute=attribute: getattr(turns, attribute))  # type: ignore[misc]
        self._model = Gauge("afterview_info", "The version that runs, and its model.", ["version", "model"], registry=self._registry)
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self._registry)

    def has_model(self, name: str) -> None:
        """Say which model reads."""
        self._model.labels(version("afterview"), name).set(1)

    def begin(self) -> None:
        """A request has come."""
        self._under_way.inc()

    def end(self, method: str, route: str, status: int, seconds: float) -> None:
        """It was answered, or broke off."""
        self._under_way.dec()
        self._answered.labels(method if method in _METHODS else "other", route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def written(self) -> bytes:
        """All of it in Prometheus's text format."""
        return generate_latest(self._registry)
