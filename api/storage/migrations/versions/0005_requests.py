"""Requests with an Idempotency-Key, and what was answered to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from api.storage.tables import Moment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "requests",
        sa.Column("organisation_id", sa.String(36), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=True),
        sa.Column("claim", sa.String(36), nullable=True),
        sa.Column("claimed_until", Moment(), nullable=True),
        sa.Column("committed", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name="fk_requests_organisation_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("organisation_id", "name", name="pk_requests"),
    )
    op.create_index("ix_requests_created_at", "requests", ["created_at"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("requests")
