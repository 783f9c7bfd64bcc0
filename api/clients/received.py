"""Webhooks as they come in: verified before they are believed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from standardwebhooks import Webhook, WebhookVerificationError

from api.clients.answers import Event

if TYPE_CHECKING:
    from collections.abc import Mapping


def verified(body: bytes, headers: Mapping[str, str], *secrets: str) -> Event:
    """The event that the bytes of a request hold, signed with one of the secrets. Drop one whose `id` has been seen before.

    Raises:
        WebhookVerificationError: none of them signed it, or it is older than five minutes.

    """
    given = {name.lower(): value for name, value in headers.items()}
    for secret in secrets:
        try:
            event = Webhook(secret).verify(body, given)
        except WebhookVerificationError:
            continue
        return Event.model_validate({**event, "id": given["webhook-id"]})
    raise WebhookVerificationError("no secret fits, or it is too old")
