"""The application's description of itself (OpenAPI), with the headers that routes heed without asking for them by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fastapi import FastAPI
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
            once = {route.operation_id for route in self.api_routes() if keeps(route)}
            for operation in (operation for path in document["paths"].values() for operation in path.values()):
                if operation["operationId"] in once:
                    operation.setdefault("parameters", []).append(_KEY)
        return super().openapi()

    def api_routes(self) -> Iterator[APIRoute]:
        """Every route of the application and of the routers that it includes."""
        for route in self.routes:
            included: APIRouter | None = getattr(route, "original_router", None)
            yield from (each for each in (included.routes if included else [route]) if isinstance(each, APIRoute))
