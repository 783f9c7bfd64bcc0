"""`/v1/keys`: the API keys of one's own organisation."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Self

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field

from api import examples
from api.auth import Administering
from api.deps import KeyStore, require_json
from api.problems import NOT_FOUND, ProblemError
from api.schemas import Strict
from api.storage.keys import ORIGIN, Scope

if TYPE_CHECKING:
    from api.storage.tables import Key

router = APIRouter(prefix="/v1/keys", tags=["keys"])
Origin = Annotated[str, Field(pattern=f"^{ORIGIN}$", max_length=300)]


class KeyIn(Strict):
    """A key to make."""

    label: Annotated[str, Field(min_length=1, max_length=200)]
    scopes: Annotated[list[Scope], Field(min_length=1)]
    days: Annotated[int, Field(ge=1, le=3650, description="After how many days it expires; never if left out.")] | None = None
    origins: Annotated[tuple[Origin, ...], Field(max_length=50, description="Makes it publishable: it works from these pages only.")] = ()


class KeyOut(BaseModel):
    """What is known of a key; never its secret."""

    id: str
    label: str
    prefix: str
    scopes: list[Scope]
    origins: list[str]
    publishable: bool
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None

    @classmethod
    def of(cls, key: Key) -> Self:
        """From the table."""
        return cls.model_validate(key, from_attributes=True)


class NewKeyOut(KeyOut):
    """A new key, shown this once."""

    key: str


@router.post(
    "",
    operation_id="createKey",
    summary="Make a key",
    status_code=201,
    dependencies=[Depends(require_json)],
    responses={201: examples.shown(examples.NEW_KEY)},
)
def create(body: KeyIn, who: Administering, keys: KeyStore) -> NewKeyOut:
    """Make a key for one's organisation. Its secret is in this answer and nowhere else."""
    secret, key = keys.create(who.organisation, body.label, body.scopes, days=body.days, origins=body.origins)
    return NewKeyOut(**KeyOut.of(key).model_dump(), key=secret)


@router.get("", operation_id="listKeys", summary="One's organisation's keys", responses={200: examples.shown(examples.KEYS)})
def all_keys(who: Administering, keys: KeyStore) -> dict[str, list[KeyOut]]:
    """List every key, the oldest first, revoked and expired ones too."""
    return {"keys": [KeyOut.of(key) for key in keys.all_of(who.organisation)]}


@router.delete("/{key}", operation_id="revokeKey", summary="Revoke a key", status_code=204)
def revoke(key: str, who: Administering, keys: KeyStore) -> Response:
    """Make a key invalid for good; it may be named by id or prefix."""
    if not keys.revoke(who.organisation, key):
        raise ProblemError(NOT_FOUND, "There is no such key here.")
    return Response(status_code=204)
