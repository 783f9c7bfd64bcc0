"""The page at `/`: plain modules, no build step, nothing from elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from fastapi import APIRouter
from fastapi.responses import Response

from api.problems import NOT_FOUND, ProblemError

router = APIRouter(include_in_schema=False)
FOLDER: Final = Path(__file__).parents[1] / "page"
_TYPES: Final = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


@router.get("/", operation_id="getPage", summary="The page")
async def page() -> Response:
    """The page for a person who was turned down, and for the coach beside them."""
    return _answer("index.html")


@router.get("/page/{name}", operation_id="getPagePart", summary="A part of the page")
async def part(name: str) -> Response:
    """Styles, modules and the icon."""
    if name not in {path.name for path in FOLDER.iterdir()}:
        raise ProblemError(NOT_FOUND)
    return _answer(name)


def _answer(name: str) -> Response:
    headers = {"cache-control": "no-cache", "content-security-policy": _POLICY}
    return Response((FOLDER / name).read_bytes(), media_type=_TYPES[Path(name).suffix], headers=headers)
