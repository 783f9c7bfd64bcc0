"""Organisations and their API keys. A key is shown once; of its secret only a hash is kept."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from sqlalchemy import select

from analyzer.errors import ConfigError
from api.storage.tables import Key, Organisation

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from api.storage.database import Database

LOCAL: Final = "local"
"""The organisation of the one person who runs the service open on their own machine."""
ORIGIN: Final = r"https?://(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:[0-9]{1,5})?"
"""What an origin looks like: what a browser sends, without a path."""
_PREFIXES: Final = {False: "avk", True: "avp"}
_PREFIX_BYTES: Final = 6
_SECRET_BYTES: Final = 32
_TOUCH_EVERY: Final = timedelta(minutes=1)


class Scope(StrEnum):
    """What a key may do."""

    ANALYZE = "analyze"
    READ = "read"
    WRITE = "write"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Caller:
    """On whose behalf a request is answered, and what it may do."""

    organisation: str
    scopes: frozenset[Scope]
    origins: tuple[str, ...] = ()
    publishable: bool = False
    key: str | None = None
    """The id of its key; None where none was needed."""


class Keys:
    """The keys in a database.

    Args:
        database: where they are.
        now: the clock.

    """

    def __init__(self, database: Database, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._database = database
        self._now = now

    def organisation(self, name: str, *, retention_days: int | None = None) -> str:
        """The id of the organisation of this name, which is made if there is none; a retention time that is given holds from now on."""
        with self._database.session() as session:
            found = session.scalar(select(Organisation).where(Organisation.name == name))
            if found is None:
                found = Organisation(id=str(uuid4()), name=name, retention_days=retention_days, created_at=self._now())
                session.add(found)
            elif retention_days is not None:
                found.retention_days = retention_days
            return found.id

    def find_organisation(self, name: str) -> str:
        """The id of the organisation of this name.

        Raises:
            ConfigError: there is none; the message names those that there are.

        """
        with self._database.session() as session:
            known = {each.name: each.id for each in session.scalars(select(Organisation).order_by(Organisation.name))}
        if name not in known:
            raise ConfigError(f"there is no organisation {name!r}; there are: {', '.join(known) or 'none'}")
        return known[name]

    def create(
        self,
        organisation: str,
        label: str,
        scopes: Collection[Scope],
        *,
        days: int | None = None,
        origins: Sequence[str] = (),
    ) -> tuple[str, Key]:
        """A new key: the whole of it, which nobody can show again, and what is kept.

        Args:
            organisation: the id of its organisation.
            label: what it is for.
            scopes: what it may do.
            days: after how many it expires; never if None.
            origins: makes it publishable: it works from pages of these origins only, and may only analyse.

        Raises:
            ConfigError: it may do nothing, an origin is none, or a publishable key may do more than analyse.

        """
        if not scopes:
            raise ConfigError(f"a key needs a scope: {', '.join(Scope)}")
        if wrong := [each for each in origins if not re.fullmatch(ORIGIN, each)]:
            raise ConfigError(
                f"{wrong[0]!r} is no origin; write it as a browser does, such as https://coach.example, in lower case and without a path"
            )
        if origins and set(scopes) != {Scope.ANALYZE}:
            raise ConfigError("a publishable key, which pages show to everybody, may have the scope analyze only")
        prefix = f"{_PREFIXES[bool(origins)]}_{secrets.token_hex(_PREFIX_BYTES)}"
        secret = secrets.token_urlsafe(_SECRET_BYTES)
        now = self._now()
        key = Key(
            id=str(uuid4()), organisation_id=organisation, label=label, prefix=prefix, secret_sha256=_hashed(secret),
            scopes=sorted(scopes), origins=list(origins), publishable=bool(origins), created_at=now,
            expires_at=None if days is None else now + timedelta(days=days), last_used_at=None, revoked_at=None,
        )  # fmt: skip
        with self._database.session() as session:
            session.add(key)
        return f"{prefix}_{secret}", key

    def caller(self, given: str) -> Caller | None:
        """Whose key this is; None where it is nobody's, has expired or was revoked."""
        prefix, secret = _parted(given)
        with self._database.session() as session:
            key = session.scalar(select(Key).where(Key.prefix == prefix))
            # The comparison takes as long for a key that does not exist.
            right = hmac.compare_digest(_hashed(secret), key.secret_sha256 if key else _hashed(""))
            if key is None or not right or not self.is_valid(key):
                return None
            now = self._now()
            if key.last_used_at is None or now - key.last_used_at > _TOUCH_EVERY:
                key.last_used_at = now
            scopes = frozenset(map(Scope, key.scopes))
            return Caller(key.organisation_id, scopes, tuple(key.origins), key.publishable, key.id)

    def all_of(self, organisation: str) -> list[Key]:
        """An organisation's keys, the oldest first."""
        with self._database.session() as session:
            return list(session.scalars(select(Key).where(Key.organisation_id == organisation).order_by(Key.created_at, Key.id)))

    def revoke(self, organisation: str, key: str) -> bool:
        """Make a key invalid for good; whether there was one of this id or prefix."""
        with self._database.session() as session:
            found = session.scalar(select(Key).where(Key.organisation_id == organisation, (Key.id == key) | (Key.prefix == key)))
            if found is None:
                return False
            found.revoked_at = found.revoked_at or self._now()
            return True

    def any_valid(self) -> bool:
        """Whether there is any key that works."""
        with self._database.session() as session:
            return any(map(self.is_valid, session.scalars(select(Key).where(Key.revoked_at.is_(None)))))

    def origins(self) -> frozenset[str]:
        """The origins of all publishable keys that work."""
        with self._database.session() as session:
            keys = session.scalars(select(Key).where(Key.publishable, Key.revoked_at.is_(None)))
            return frozenset(origin for key in keys if self.is_valid(key) for origin in key.origins)

    def is_valid(self, key: Key) -> bool:
        """Whether a key has neither expired nor been revoked."""
        return key.revoked_at is None and (key.expires_at is None or key.expires_at > self._now())


def _parted(given: str) -> tuple[str, str]:
    """Prefix and secret of a key; the secret may hold underscores itself."""
    kind, _, rest = given.partition("_")
    own, _, secret = rest.partition("_")
    return f"{kind}_{own}", secret


def _hashed(secret: str) -> str:
    """SHA-256 is enough for a secret of 256 random bits: there is nothing to guess."""
    return hashlib.sha256(secret.encode()).hexdigest()
