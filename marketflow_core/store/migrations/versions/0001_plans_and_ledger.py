"""Plans, and the ledger of what was sent."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "plans",
        sa.Column("campaign", sa.String(80), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("reference", sa.DateTime, nullable=False),
        sa.Column("brief", sa.Text, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("stored_at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "batches",
        sa.Column("reference", sa.String(255), primary_key=True),
        sa.Column("mode", sa.String(10), nullable=False),
        sa.Column("campaign", sa.String(80), nullable=False),
        sa.Column("step", sa.String(80), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("occurrence", sa.String(32), nullable=False),
        sa.Column("platform", sa.String(40), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("action", sa.String(30), nullable=False),
        sa.Column("instant", sa.DateTime, nullable=False),
        sa.Column("people", sa.Integer, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("external_id", sa.String(255)),
        sa.Column("reason", sa.Text),
        sa.Column("claimed_at", sa.DateTime, nullable=False),
        sa.Column("settled_at", sa.DateTime),
    )
    op.create_index("batches_by_cell", "batches", ["mode", "campaign", "step", "zone", "occurrence"])
    op.create_table(
        "sends",
        sa.Column("mode", sa.String(10), primary_key=True),
        sa.Column("campaign", sa.String(80), primary_key=True),
        sa.Column("step", sa.String(80), primary_key=True),
        sa.Column("occurrence", sa.String(32), primary_key=True),
        sa.Column("channel", sa.String(20), primary_key=True),
        sa.Column("profile_id", sa.BigInteger, primary_key=True),
        sa.Column("reference", sa.String(255), sa.ForeignKey("batches.reference"), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("at", sa.DateTime, nullable=False),
    )
    op.create_index("sends_by_reference", "sends", ["reference"])
    op.create_index("sends_by_person", "sends", ["mode", "profile_id", "channel", "at"])
    op.create_table(
        "cells",
        sa.Column("mode", sa.String(10), primary_key=True),
        sa.Column("campaign", sa.String(80), primary_key=True),
        sa.Column("step", sa.String(80), primary_key=True),
        sa.Column("zone", sa.String(64), primary_key=True),
        sa.Column("occurrence", sa.String(32), primary_key=True),
        sa.Column("platform", sa.String(40), primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("action", sa.String(30), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("instant", sa.DateTime),
        sa.Column("local", sa.String(32)),
        sa.Column("planned", sa.Integer, nullable=False),
        sa.Column("suppressed", sa.JSON, nullable=False),
        sa.Column("held", sa.JSON, nullable=False),
        sa.Column("note", sa.Text),
        sa.Column("position", sa.Integer, nullable=False),
    )


def downgrade() -> None:
    """Drop the tables."""
    for table in ("cells", "sends", "batches", "plans"):
        op.drop_table(table)
