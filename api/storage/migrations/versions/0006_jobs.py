"""Jobs, and the candidates whose rows are to be left out of their results."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from api.storage.tables import Moment

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "jobs",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("organisation_id", sa.String(36), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("found", sa.Text(), nullable=True),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("candidate_column", sa.String(200), nullable=True),
        sa.Column("model", sa.String(100), nullable=True),
        sa.Column("read_by", sa.String(100), nullable=True),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("rows_about", sa.Integer(), nullable=True),
        sa.Column("rows_done", sa.Integer(), nullable=False),
        sa.Column("rows_bad", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("touched_at", Moment(), nullable=False),
        sa.Column("started_at", Moment(), nullable=True),
        sa.Column("finished_at", Moment(), nullable=True),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name="fk_jobs_organisation_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
    )
    for columns in (["organisation_id", "created_at", "id"], ["state"], ["expires_at"]):
        op.create_index(f"ix_jobs_{'_'.join(columns)}", "jobs", columns)
    op.create_table(
        "job_erasures",
        sa.Column("job_id", sa.String(36), nullable=False),
        sa.Column("candidate", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name="fk_job_erasures_job_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("job_id", "candidate", name="pk_job_erasures"),
    )


def downgrade() -> None:
    """Drop them."""
    for table in ("job_erasures", "jobs"):
        op.drop_table(table)
