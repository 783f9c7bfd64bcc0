"""The tables. Every row but an organisation's own belongs to one organisation."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Date,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect  # noqa: TC002 - read by SQLAlchemy
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

_NAMES: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator[datetime]):
    """A moment in UTC; SQLite forgets time zones, so they are taken off and put on again."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """From the database."""
        return None if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Table(DeclarativeBase):
    """The base of all tables."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map = {datetime: Moment, dict[str, Any]: JSON, list[str]: JSON, date: Date}  # noqa: RUF012 - SQLAlchemy's own


class Organisation(Table):
    """A customer: a platform, a career centre, or the one person who runs the service on their own machine."""

    __tablename__ = "organisations"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    retention_days: Mapped[int | None]
    created_at: Mapped[datetime]


class Key(Table):
    """An API key: of the secret only its hash is kept; the prefix finds it."""

    __tablename__ = "keys"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), index=True)
    label: Mapped[str] = mapped_column(String(200))
    prefix: Mapped[str] = mapped_column(String(32), unique=True)
    secret_sha256: Mapped[str] = mapped_column(String(64))
    scopes: Mapped[list[str]]
    origins: Mapped[list[str]]
    publishable: Mapped[bool]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class StoredNote(Table):
    """A note that was kept, with its analysis."""

    __tablename__ = "notes"
    __table_args__ = (
        Index("ix_notes_organisation_id_created_at_id", "organisation_id", "created_at", "id"),
        Index("ix_notes_organisation_id_candidate", "organisation_id", "candidate"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"))
    candidate: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    analysis: Mapped[dict[str, Any]]
    model: Mapped[str] = mapped_column(String(100))
    interview_date: Mapped[date | None]
    interviewer: Mapped[str | None] = mapped_column(String(200))
    role: Mapped[str | None] = mapped_column(String(200))
    company: Mapped[str | None] = mapped_column(String(200))
    stage: Mapped[str | None] = mapped_column(String(200))
    source: Mapped[str | None] = mapped_column(String(200))
    consent: Mapped[bool]
    created_at: Mapped[datetime]


class Correction(Table):
    """What a reader says of one point of a note, beside what the model said of it.

    It belongs to a note that is kept, and goes with it; or it keeps the text itself, where no note is kept. `was` and `should` are labels
    as JSON types; None where there is no point.
    """

    __tablename__ = "corrections"
    __table_args__ = (
        Index("ix_corrections_organisation_id_created_at_id", "organisation_id", "created_at", "id"),
        Index("ix_corrections_organisation_id_candidate", "organisation_id", "candidate"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"))
    note_id: Mapped[str | None] = mapped_column(ForeignKey("notes.id", ondelete="CASCADE"), index=True)
    candidate: Mapped[str | None] = mapped_column(String(200))
    text: Mapped[str | None] = mapped_column(Text)
    reader: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20))
    start: Mapped[int]
    end: Mapped[int]
    quote: Mapped[str] = mapped_column(Text)
    was: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    should: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    model: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime]


class ActionState(Table):
    """What became of an action of a candidate's plan."""

    __tablename__ = "action_states"

    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), primary_key=True)
    candidate: Mapped[str] = mapped_column(String(200), primary_key=True)
    action: Mapped[str] = mapped_column(String(100), primary_key=True)
    state: Mapped[str] = mapped_column(String(10))
    updated_at: Mapped[datetime]


class Webhook(Table):
    """Where an organisation wants to be told of events. The secrets sign, so they are kept as they are."""

    __tablename__ = "webhooks"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), index=True)
    url: Mapped[str] = mapped_column(String(2000))
    events: Mapped[list[str]]
    description: Mapped[str | None] = mapped_column(String(200))
    secret: Mapped[str] = mapped_column(String(100))
    previous_secret: Mapped[str | None] = mapped_column(String(100))
    previous_until: Mapped[datetime | None]
    enabled: Mapped[bool]
    disabled_reason: Mapped[str | None] = mapped_column(String(300))
    failing_since: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Delivery(Table):
    """One event on its way to one webhook: written in the transaction of what happened, and the log of it afterwards."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        UniqueConstraint("webhook_id", "event_id"),
        Index("ix_webhook_deliveries_status_next_at", "status", "next_at"),
        Index("ix_webhook_deliveries_webhook_id_created_at_id", "webhook_id", "created_at", "id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), index=True)
    webhook_id: Mapped[str] = mapped_column(ForeignKey("webhooks.id", ondelete="CASCADE"))
    note_id: Mapped[str | None] = mapped_column(ForeignKey("notes.id", ondelete="CASCADE"), index=True)
    event_id: Mapped[str] = mapped_column(String(100))
    event_type: Mapped[str] = mapped_column(String(50))
    body: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(10))
    tries: Mapped[int]
    next_at: Mapped[datetime | None]
    claim: Mapped[str | None] = mapped_column(String(36))
    claimed_until: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(index=True)


class Attempt(Table):
    """One try to deliver, and what came of it."""

    __tablename__ = "webhook_attempts"

    delivery_id: Mapped[str] = mapped_column(ForeignKey("webhook_deliveries.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    seconds: Mapped[float]
    response: Mapped[int | None]
    error: Mapped[str | None] = mapped_column(String(300))
    excerpt: Mapped[str | None] = mapped_column(String(200))


class Request(Table):
    """A request with an Idempotency-Key. Neither the key nor what was sent stands here, and the answer only sealed with the key.

    `name` is the hash of route and key, `committed` whether it has changed something, `claim` who works on it and until when.
    """

    __tablename__ = "requests"

    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    fingerprint: Mapped[str | None] = mapped_column(String(64))
    claim: Mapped[str | None] = mapped_column(String(36))
    claimed_until: Mapped[datetime | None]
    committed: Mapped[bool]
    answer: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(index=True)


class Job(Table):
    """A file that is read from end to end. The file and what was found in it lie in a folder of the job's own, not here."""

    __tablename__ = "jobs"
    __table_args__ = (
        Index("ix_jobs_organisation_id_created_at_id", "organisation_id", "created_at", "id"),
        Index("ix_jobs_state", "state"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(255))
    kind: Mapped[str] = mapped_column(String(10))
    found: Mapped[str | None] = mapped_column(Text)
    options: Mapped[dict[str, Any]]
    candidate_column: Mapped[str | None] = mapped_column(String(200))
    model: Mapped[str | None] = mapped_column(String(100))
    read_by: Mapped[str | None] = mapped_column(String(100))
    bytes: Mapped[int] = mapped_column(BigInteger)
    rows_about: Mapped[int | None]
    rows_done: Mapped[int]
    rows_bad: Mapped[int]
    attempts: Mapped[int]
    problem: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    touched_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class JobErasure(Table):
    """A candidate whose rows are to be left out of a job's result, which is not there yet."""

    __tablename__ = "job_erasures"

    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    candidate: Mapped[str] = mapped_column(String(200), primary_key=True)
