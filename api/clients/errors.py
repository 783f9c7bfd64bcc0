"""What goes wrong between a client and the service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx


class ServiceError(Exception):
    """The service refused; `kind` is the last part of the problem's type, such as `not-found`, and is what to go by.

    Attributes:
        kind: which problem it is; empty where the answer is none of the service's.
        status: the HTTP status.
        detail: what was wrong and what to do, for people.
        errors: each fault, as `detail` and `pointer`.
        request_id: under which the service's log has the request.
        retry_after: seconds to wait, where the service says so.

    """

    def __init__(self, problem: dict[str, Any], status: int, retry_after: float | None = None) -> None:
        self.kind = str(problem.get("type", "")).rpartition("/")[2]
        self.status = status
        self.detail = str(problem.get("detail", ""))
        self.errors: list[dict[str, str]] = problem.get("errors") or []
        self.request_id: str | None = problem.get("request_id")
        self.retry_after = retry_after
        super().__init__(f"{status} {self.kind}: {self.detail}")

    @classmethod
    def of(cls, answer: httpx.Response) -> ServiceError:
        """From an answer that has been read."""
        is_problem = answer.headers.get("content-type", "").startswith("application/problem+json")
        given = answer.headers.get("retry-after", "")
        return cls(answer.json() if is_problem else {}, answer.status_code, float(given) if given.isdecimal() else None)


class CutShortError(ServiceError):
    """A stream of results ended before the last one; those before it have been given out."""
