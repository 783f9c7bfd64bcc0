"""Errors as RFC 9457 problem documents, each kind with a stable `type`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DataError
from starlette.exceptions import HTTPException

from analyzer.errors import AfterviewError, ConfigError, InputError, LetterError, ModelError
from api.traffic import ids, methods

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastapi import FastAPI, Request
    from starlette.responses import Response

MEDIA_TYPE: Final = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: the last part of its `type`, its status, its title and what to do about it."""

    name: str
    status: int
    title: str
    remedy: str

    @property
    def type(self) -> str:
        """The URI reference that identifies the kind; it leads to its description."""
        return f"/problems/{self.name}"


INVALID: Final = Kind(
    "invalid-request", 422, "The request does not fit its description", "See `errors`; /openapi.json says what is expected."
)
NOT_JSON: Final = Kind("not-json", 400, "The body is not JSON in UTF-8", "Send one JSON object, encoded as UTF-8.")
UNREADABLE: Final = Kind("unreadable-text", 422, "The text cannot be read", "Send plain text of at most 200,000 characters.")
NOT_FOUND: Final = Kind("not-found", 404, "There is nothing here", "The paths are listed in /openapi.json.")
NOT_ALLOWED: Final = Kind("method-not-allowed", 405, "This method is not offered here", "The header Allow names those that are.")
TOO_LARGE: Final = Kind("body-too-large", 413, "The body is too large", "Send less in one request; POST /v1/jobs takes large files.")
NOT_SUPPORTED: Final = Kind("unsupported-media-type", 415, "The body has another media type", "Send `Content-Type: application/json`.")
NOT_A_FORM: Final = Kind("not-a-form", 400, "The form cannot be read", "Send multipart/form-data as any HTTP library writes it.")
UNSUPPORTED_FILE: Final = Kind("unsupported-file", 415, "Files of this kind are not read", "The detail lists the kinds that are.")
UNREADABLE_FILE: Final = Kind("unreadable-file", 422, "The file cannot be read", "The detail says why, and what would help.")
TOO_MANY_NOTES: Final = Kind("too-many-notes", 413, "The file holds too many notes for one request", "Send it to POST /v1/jobs.")
TOO_MANY_JOBS: Final = Kind(
    "too-many-jobs", 429, "Too many jobs are under way", "Wait until one is over, or cancel one; GET /v1/jobs lists them."
)
NO_ROOM: Final = Kind("no-room", 409, "There is no room for a further job", "Delete jobs whose results you have fetched.")
NO_RESULT: Final = Kind("no-result", 409, "The job has no result", "GET /v1/jobs/{id} says how it stands with it.")
JOB_OVER: Final = Kind("job-over", 409, "The job is over", "There is nothing to cancel; DELETE deletes it.")
FORBIDDEN: Final = Kind(
    "forbidden-origin", 403, "Requests from there are not answered",
    "Call the service by a loopback name; its owner can allow more hosts and origins.",
)  # fmt: skip
UNKNOWN_KEY: Final = Kind(
    "unknown-key", 401, "A valid API key is needed", "Send `Authorization: Bearer KEY` with a key that has not expired or been revoked."
)
NOT_PERMITTED: Final = Kind("not-permitted", 403, "This key may not do that", "Use a key that has the scope.")
NOT_KEPT: Final = Kind("nothing-is-kept", 409, "This service keeps nothing", "Its owner can give it a database (AFTERVIEW_DATABASE).")
DISABLED: Final = Kind(
    "webhook-disabled", 409, "This webhook is disabled", "`disabled_reason` says why; enable it first (PUT with `enabled: true`)."
)
TOO_MANY_WEBHOOKS: Final = Kind("too-many-webhooks", 409, "There are too many webhooks", "Delete one first.")
NO_IDEMPOTENCY_KEY: Final = Kind(
    "invalid-idempotency-key", 400, "The Idempotency-Key cannot be read",
    'Send one, a string in quotes of at most 255 characters, best a UUID: `Idempotency-Key: "3f1c0a52-6f0e-4b0d-9a37-5d1f2c7e8b90"`.',
)  # fmt: skip
KEY_REUSED: Final = Kind(
    "idempotency-key-reused", 422, "Another request was sent with this Idempotency-Key",
    "Send the same bytes as the first time, or take a new key for a new request.",
)  # fmt: skip
UNDER_WAY: Final = Kind(
    "request-under-way", 409, "The same request is still being answered", "Wait a moment, then send it again with the same key."
)
ANSWER_LOST: Final = Kind(
    "answer-lost", 409, "The request was carried out before, but its answer is gone",
    "The service broke off, or something was deleted since. Look up what there is; to do it again, take a new key.",
)  # fmt: skip
TOO_MANY_REQUESTS: Final = Kind("too-many-requests", 429, "Too many requests came", "Wait for as many seconds as `Retry-After` says.")
BUSY: Final = Kind(
    "busy", 503, "The service is busy", "It reads as many notes as it can; try again after as many seconds as `Retry-After` says."
)
TOO_SLOW: Final = Kind("body-too-slow", 408, "The body came too slowly", "Send it again over a better connection, or in parts.")
TOOK_TOO_LONG: Final = Kind(
    "took-too-long", 503, "The request took too long",
    "Send fewer notes at once. It may yet be carried out; with an Idempotency-Key it can be sent again to see what came of it.",
)  # fmt: skip
CHANGED: Final = Kind(
    "has-changed", 412, "It is not what you know any more", "Get it again, see what has changed, and send its new `ETag` as `If-Match`."
)
UNWISE: Final = Kind("unwise-letter", 409, "This letter would be unwise now", "The detail says why, and which letter or step is better.")
NOT_READY: Final = Kind("not-ready", 503, "The service is not ready", "The model is not loaded yet; try again in a few seconds.")
INTERNAL: Final = Kind("internal-error", 500, "Something went wrong here", "Try again; if it stays so, tell the service's owner.")
MODEL: Final = Kind("model-unavailable", 503, "The model cannot be used", "The service's owner has to look at it.")

KINDS: Final = (
    *(INVALID, NOT_JSON, UNREADABLE, NOT_FOUND, NOT_ALLOWED, TOO_LARGE, NOT_SUPPORTED, FORBIDDEN),
    *(NOT_A_FORM, UNSUPPORTED_FILE, UNREADABLE_FILE, TOO_MANY_NOTES, TOO_MANY_JOBS, NO_ROOM, NO_RESULT, JOB_OVER),
    *(UNKNOWN_KEY, NOT_PERMITTED, NOT_KEPT, DISABLED, TOO_MANY_WEBHOOKS, UNWISE, NOT_READY, INTERNAL, MODEL),
    *(NO_IDEMPOTENCY_KEY, KEY_REUSED, UNDER_WAY, ANSWER_LOST),
    *(TOO_MANY_REQUESTS, BUSY, TOO_SLOW, TOOK_TOO_LONG, CHANGED),
)
_BY_STATUS: Final[Mapping[int, Kind]] = {
    kind.status: kind for kind in (NOT_JSON, FORBIDDEN, NOT_FOUND, NOT_ALLOWED, TOO_LARGE, NOT_SUPPORTED)
}
_BY_ERROR: Final = ((InputError, UNREADABLE), (ConfigError, INVALID), (LetterError, UNWISE), (ModelError, MODEL))


class ProblemError(HTTPException):
    """Answers the request with a problem document."""

    def __init__(self, kind: Kind, detail: str | None = None, headers: dict[str, str] | None = None) -> None:
        super().__init__(kind.status, detail or kind.remedy, headers)
        self.kind = kind


def document(kind: Kind, detail: str, instance: str | None = None, **more: Any) -> dict[str, Any]:
    """A problem document as JSON types."""
    body: dict[str, Any] = {"type": kind.type, "title": kind.title, "status": kind.status, "detail": detail}
    if instance is not None:
        body["instance"] = instance
    return {**body, **more}


def response(kind: Kind, detail: str, instance: str | None = None, **more: Any) -> JSONResponse:
    """A problem document as a response, with the id of the request."""
    identity = ids.current()
    known = {} if identity is None else {"request_id": identity}
    return JSONResponse(document(kind, detail, instance, **more, **known), status_code=kind.status, media_type=MEDIA_TYPE)


def kind_of(error: AfterviewError) -> Kind:
    """The kind of problem that an error of the library is."""
    return next((kind for cause, kind in _BY_ERROR if isinstance(error, cause)), INTERNAL)


def faults(errors: Any) -> list[dict[str, str]]:
    """Validation errors as `{detail, pointer}`; the pointer leads into the body, or names the parameter."""
    return [{"detail": error["msg"].removeprefix("Value error, "), "pointer": _pointer(error["loc"])} for error in errors]


def install(app: FastAPI) -> None:
    """Make every error of an application a problem document; what nobody foresaw is left to `Bounds`."""
    app.add_exception_handler(ProblemError, _on_problem)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(AfterviewError, _on_library)
    app.add_exception_handler(DataError, _on_data)


def _pointer(location: tuple[str | int, ...]) -> str:
    where, *rest = location
    if where == "body":
        return "#" + "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in rest)
    return f"{where}: {'.'.join(map(str, rest))}"


async def _on_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)  # noqa: S101 (the handler is registered for nothing else)
    answer = response(error.kind, error.detail, request.url.path)
    answer.headers.update(error.headers or {})
    return answer


async def _on_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    if any(fault["type"] == "json_invalid" for fault in error.errors()):
        return response(NOT_JSON, NOT_JSON.remedy, request.url.path)
    found = faults(error.errors())
    detail = "; ".join(f"{fault['pointer']}: {fault['detail']}" for fault in found[:3])
    return response(INVALID, detail, request.url.path, errors=found)


async def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    kind = _BY_STATUS.get(error.status_code, INTERNAL)
    answer = response(kind, kind.remedy, request.url.path)
    answer.headers.update(error.headers or {})
    if kind is NOT_ALLOWED:
        answer.headers["allow"] = methods.allowed(request)
    return answer


async def _on_library(request: Request, error: Exception) -> Response:
    assert isinstance(error, AfterviewError)  # noqa: S101
    return response(kind_of(error), str(error), request.url.path)


async def _on_data(request: Request, error: Exception) -> Response:  # noqa: ARG001 - the error may hold words of a note
    """The database cannot hold a value: PostgreSQL knows no NUL character in text."""
    return response(INVALID, "A value cannot be kept: it holds a NUL character (U+0000). Take it out, and send the rest.", request.url.path)
