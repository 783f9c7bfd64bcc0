"""The application's description of itself (OpenAPI), with what its functions do not say: headers, open routes, whole examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fastapi import FastAPI
from fastapi.encoders import jsonable_encoder
from fastapi.routing import APIRoute

from api.auth import keeps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi import APIRouter

_KEY: Final[dict[str, Any]] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "pattern": r'^("([ !#-\[\]-~]|\\["\\]){1,255}"|[!#-\[\]-~]{1,255})$'},
    "description": "A string in quotes, best a random UUID. The same request with the same key is carried out once; for 24 hours it gets "
    "the answer of the first time, with `Idempotency-Replayed: true`.",
    "example": '"3f1c0a52-6f0e-4b0d-9a37-5d1f2c7e8b90"',
}


class Described(FastAPI):
    """An application that describes more than its functions ask for."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document."""
        if self.openapi_schema is None:
            document = super().openapi()
            routes = {route.operation_id: route for route in self.api_routes()}
            for operation in _operations(document["paths"]):
                route = routes[operation["operationId"]]
                if keeps(route):
                    operation.setdefault("parameters", []).append(_KEY)
                _show_whole(route, operation)
                operation.setdefault("security", [])
            for operation in _operations(document["webhooks"]):
                operation.setdefault("security", [])
        return super().openapi()

    def api_routes(self) -> Iterator[APIRoute]:
        """Every route of the application and of the routers that it includes."""
        for route in self.routes:
            included: APIRouter | None = getattr(route, "original_router", None)
            yield from (each for each in (included.routes if included else [route]) if isinstance(each, APIRoute))


def _operations(paths: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return (operation for path in paths.values() for operation in path.values())


def _show_whole(route: APIRoute, operation: dict[str, Any]) -> None:
    """Puts back the nulls, which FastAPI leaves out of examples though the schema may ask for them."""
    for status, response in route.responses.items():
        for media_type, shown in response.get("content", {}).items():
            if "example" in shown:
                operation["responses"][str(status)]["content"][media_type]["example"] = jsonable_encoder(shown["example"])
