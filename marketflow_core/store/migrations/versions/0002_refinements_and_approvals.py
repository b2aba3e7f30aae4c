"""What made each version of a plan, from which other one, and which versions are approved."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns of a version's origin, and the table of approvals. Versions that exist came from their briefs."""
    with op.batch_alter_table("plans") as plans:
        plans.add_column(sa.Column("parent", sa.Integer))
        plans.add_column(sa.Column("words", sa.Text))
        plans.add_column(sa.Column("restores", sa.Integer))
        plans.add_column(sa.Column("errors", sa.Integer, nullable=False, server_default="0"))
    op.create_table(
        "approvals",
        sa.Column("campaign", sa.String(80), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("approved_by", sa.String(200), nullable=False),
        sa.Column("approved_at", sa.DateTime, nullable=False),
        sa.ForeignKeyConstraint(["campaign", "version"], ["plans.campaign", "plans.version"]),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("approvals")
    with op.batch_alter_table("plans") as plans:
        for column in ("errors", "restores", "words", "parent"):
            plans.drop_column(column)
