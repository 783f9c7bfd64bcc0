"""`/v1/webhooks`: where one's own organisation wants to be told of events, and what became of telling it."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Final, Self

from fastapi import APIRouter, Depends, Query, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, Field

from api import examples
from api.auth import Administering
from api.deps import OutboxStore, WebhookStore, WebhookTargets, require_json
from api.events import EventType
from api.problems import DISABLED, INVALID, NOT_FOUND, TOO_MANY_WEBHOOKS, ProblemError
from api.schemas import Flag, Strict
from api.storage.outbox import Logged, Status
from api.storage.tables import Webhook
from api.storage.webhooks import Wanted
from api.targets import TargetError, Targets, UnknownHostError

router = APIRouter(prefix="/v1/webhooks", tags=["webhooks"])
MOST: Final = 20
_LOOKUP_SECONDS: Final = 3.0
_ABSENT: Final = "There is no such webhook here."


class WebhookIn(Strict):
    """A webhook as it shall be."""

    url: Annotated[
        str,
        Field(
            max_length=2000,
            description="Where to send events to.",
            examples=["https://coach.example/afterview"],
            json_schema_extra={"pattern": "^https?://"},
        ),
    ]
    events: Annotated[list[EventType], Field(min_length=1, description="Which events to send.")]
    description: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] | None = None
    enabled: Annotated[Flag, Field(description="False sends nothing and gives up what waits; true lets it start afresh.")] = True

    def to_wanted(self) -> Wanted:
        """The same for the storage."""
        return Wanted(self.url, tuple(self.events), self.description, self.enabled)


class RotationIn(Strict):
    """How a secret is renewed."""

    overlap_hours: Annotated[int, Field(ge=0, le=168, description="How long the old secret signs, too; 0 if it has leaked.")] = 24


class WebhookOut(BaseModel):
    """What is known of a webhook; never its secret."""

    id: str
    url: str
    events: list[str]
    description: str | None
    enabled: bool
    disabled_reason: str | None
    failing_since: datetime | None
    previous_until: Annotated[datetime | None, Field(description="Until when the secret before this one signs, too.")]
    created_at: datetime

    @classmethod
    def of(cls, webhook: Webhook) -> Self:
        """From the table."""
        return cls.model_validate(webhook, from_attributes=True)


class NewWebhookOut(WebhookOut):
    """A webhook with a new secret, shown this once."""

    secret: str


class AttemptOut(BaseModel):
    """A try: the status of the response, or why there was none, and how a bad response began."""

    at: datetime
    seconds: float
    response: int | None
    error: str | None
    excerpt: str | None


class DeliveryOut(BaseModel):
    """An event on its way to a webhook, or what became of it."""

    id: str
    event: str
    type: str
    status: Status
    created_at: datetime
    next_try: datetime | None
    payload: dict[str, Any]
    attempts: list[AttemptOut]

    @classmethod
    def of(cls, logged: Logged) -> Self:
        """From the tables."""
        delivery = logged.delivery
        return cls(
            id=delivery.id, event=delivery.event_id, type=delivery.event_type, status=Status(delivery.status),
            created_at=delivery.created_at, next_try=delivery.next_at, payload=json.loads(delivery.body),
            attempts=[AttemptOut.model_validate(attempt, from_attributes=True) for attempt in logged.attempts],
        )  # fmt: skip


class DeliveryPage(BaseModel):
    """Some deliveries, the newest first; `cursor` leads to the next ones."""

    deliveries: list[DeliveryOut]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class LogQuery:
    """The query parameters of a webhook's deliveries."""

    status: Annotated[Status | None, Query()] = None
    limit: Annotated[int, Query(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Query(max_length=300)] = None


@router.post(
    "",
    operation_id="createWebhook",
    summary="Make a webhook",
    status_code=201,
    dependencies=[Depends(require_json)],
    responses={201: examples.shown(examples.NEW_WEBHOOK)},
)
async def create(body: WebhookIn, response: Response, who: Administering, store: WebhookStore, targets: WebhookTargets) -> NewWebhookOut:
    """Make a webhook for one's organisation. The secret that its events are signed with is in this answer and nowhere else."""
    await _check(targets, body.url)
    if len(await run_in_threadpool(store.all_of, who.organisation)) >= MOST:
        raise ProblemError(TOO_MANY_WEBHOOKS, f"There are {MOST} webhooks here, which is the most; delete one first.")
    webhook = await run_in_threadpool(store.create, who.organisation, body.to_wanted())
    response.headers["location"] = f"/v1/webhooks/{webhook.id}"
    return NewWebhookOut(**WebhookOut.of(webhook).model_dump(), secret=webhook.secret)


@router.get("", operation_id="listWebhooks", summary="One's organisation's webhooks", responses={200: examples.shown(examples.WEBHOOKS)})
def all_webhooks(who: Administering, store: WebhookStore) -> dict[str, list[WebhookOut]]:
    """List every webhook, the oldest first, disabled ones too."""
    return {"webhooks": [WebhookOut.of(webhook) for webhook in store.all_of(who.organisation)]}


@router.get("/{webhook}", operation_id="getWebhook", summary="A webhook", responses={200: examples.shown(examples.WEBHOOK)})
def get(webhook: str, who: Administering, store: WebhookStore) -> WebhookOut:
    """Get a webhook, and why it is disabled where it is."""
    return WebhookOut.of(_there(store.get(who.organisation, webhook)))


@router.put(
    "/{webhook}",
    operation_id="changeWebhook",
    summary="Change, disable or enable a webhook",
    dependencies=[Depends(require_json)],
    responses={200: examples.shown(examples.WEBHOOK)},
)
async def change(webhook: str, body: WebhookIn, who: Administering, store: WebhookStore, targets: WebhookTargets) -> WebhookOut:
    """Replace what a webhook is; its secret stays. Enabling one that was disabled lets it start afresh."""
    await _check(targets, body.url)
    return WebhookOut.of(_there(await run_in_threadpool(store.change, who.organisation, webhook, body.to_wanted())))


@router.delete("/{webhook}", operation_id="deleteWebhook", summary="Delete a webhook", status_code=204)
def delete(webhook: str, who: Administering, store: WebhookStore) -> Response:
    """Delete a webhook, what waits for it and the log of its deliveries."""
    if not store.delete(who.organisation, webhook):
        raise ProblemError(NOT_FOUND, _ABSENT)
    return Response(status_code=204)


@router.post(
    "/{webhook}/rotate",
    operation_id="rotateWebhookSecret",
    summary="Renew a webhook's secret",
    dependencies=[Depends(require_json)],
    responses={200: examples.shown(examples.ROTATED_WEBHOOK)},
)
def rotate(webhook: str, body: RotationIn, who: Administering, store: WebhookStore) -> NewWebhookOut:
    """Give a webhook a new secret, shown this once. Until `previous_until` events carry the signatures of both."""
    found = _there(store.rotate(who.organisation, webhook, timedelta(hours=body.overlap_hours)))
    return NewWebhookOut(**WebhookOut.of(found).model_dump(), secret=found.secret)


@router.post(
    "/{webhook}/test",
    operation_id="testWebhook",
    summary="Send a test event",
    status_code=202,
    responses={202: examples.shown(examples.DELIVERY)},
)
def test(webhook: str, who: Administering, store: WebhookStore, outbox: OutboxStore) -> DeliveryOut:
    """Send an event of type `webhook.test`; the log of deliveries says what came of it."""
    return DeliveryOut.of(outbox.test(_enabled(store.get(who.organisation, webhook))))


@router.get(
    "/{webhook}/deliveries",
    operation_id="listDeliveries",
    summary="What was sent to a webhook, the newest first",
    responses={200: examples.shown(examples.DELIVERY_PAGE)},
)
def deliveries(
    webhook: str, who: Administering, store: WebhookStore, outbox: OutboxStore, wanted: Annotated[LogQuery, Depends()]
) -> DeliveryPage:
    """List a webhook's deliveries of the last 30 days with every try, page by page."""
    found = _there(store.get(who.organisation, webhook))
    page = outbox.page(who.organisation, found.id, status=wanted.status, size=wanted.limit, cursor=wanted.cursor)
    return DeliveryPage(deliveries=[DeliveryOut.of(logged) for logged in page.deliveries], cursor=page.cursor)


@router.post(
    "/{webhook}/deliveries/{delivery}/replay",
    operation_id="replayDelivery",
    summary="Send an event again",
    status_code=202,
    responses={202: examples.shown(examples.DELIVERY)},
)
def replay(webhook: str, delivery: str, who: Administering, store: WebhookStore, outbox: OutboxStore) -> DeliveryOut:
    """Send an event again with the same `webhook-id` and body, now and by the schedule; also one that was delivered."""
    _enabled(store.get(who.organisation, webhook))
    again = outbox.replay(who.organisation, webhook, delivery)
    if again is None:
        raise ProblemError(NOT_FOUND, "There is no such delivery here; they are kept for 30 days, and no longer than their notes.")
    return DeliveryOut.of(again)


async def _check(targets: Targets, url: str) -> None:
    """Refuse a URL that no try could use. A host that is not found yet may be by then, and is looked up at every try."""
    try:
        parsed = targets.parsed(url)
        with suppress(TimeoutError, UnknownHostError):
            async with asyncio.timeout(_LOOKUP_SECONDS):
                await targets.addresses(parsed)
    except TargetError as error:
        raise ProblemError(INVALID, f"#/url: {error}") from error


def _there(webhook: Webhook | None) -> Webhook:
    if webhook is None:
        raise ProblemError(NOT_FOUND, _ABSENT)
    return webhook


def _enabled(webhook: Webhook | None) -> Webhook:
    found = _there(webhook)
    if not found.enabled:
        raise ProblemError(DISABLED)
    return found
