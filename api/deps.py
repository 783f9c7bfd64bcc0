"""What routes depend on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, cast

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from analyzer.engine import Analyzer
from api.problems import NOT_READY, ProblemError
from api.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi.dependencies.models import Dependant


def get_settings(request: Request) -> Settings:
    """The settings that the application was made with."""
    return cast(Settings, request.app.state.settings)


def get_analyzer(request: Request) -> Analyzer:
    """The loaded analyzer.

    Raises:
        ProblemError: it is not loaded yet.

    """
    analyzer = request.app.state.analyzer
    if analyzer is None:
        raise ProblemError(NOT_READY)
    return cast(Analyzer, analyzer)


def reject_unknown_parameters(request: Request) -> None:
    """Refuse query parameters that the route does not know: a misspelt filter must not be ignored."""
    route = request.scope["route"]
    known = set(_parameters(route.dependant)) if isinstance(route, APIRoute) else set()
    unknown = [name for name in request.query_params if name not in known]
    if unknown:
        expected = f"known are {', '.join(sorted(known))}" if known else "there are none here"
        raise RequestValidationError(
            [
                {"type": "extra_forbidden", "loc": ("query", name), "msg": f"Unknown parameter; {expected}", "input": None}
                for name in unknown
            ]
        )


def _parameters(dependant: Dependant) -> Iterator[str]:
    yield from (field.alias for field in dependant.query_params)
    for below in dependant.dependencies:
        yield from _parameters(below)


LoadedAnalyzer = Annotated[Analyzer, Depends(get_analyzer)]
AppSettings = Annotated[Settings, Depends(get_settings)]
