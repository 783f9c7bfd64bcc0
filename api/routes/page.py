"""The page at `/`: plain modules, no build step, nothing from elsewhere."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request
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
async def page(request: Request) -> Response:
    """The page for a person who was turned down, and for the coach beside them."""
    return _answer("index.html", request)


@router.get("/page/{name}", operation_id="getPagePart", summary="A part of the page")
async def part(name: str, request: Request) -> Response:
    """Styles, modules and the icon."""
    if name not in {path.name for path in FOLDER.iterdir()}:
        raise ProblemError(NOT_FOUND)
    return _answer(name, request)


def _answer(name: str, request: Request) -> Response:
    content = (FOLDER / name).read_bytes()
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": "no-cache", "content-security-policy": _POLICY}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=_TYPES[Path(name).suffix], headers=headers)
