"""How a lane's next call has fared: so that a failing lane backs off alone, over restarts and for every replica."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_FAILING = sa.text("failing_since IS NOT NULL")


def upgrade() -> None:
    """Add columns to `lanes`; every lane is well."""
    for column in (
        sa.Column("failures", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("failing_since", sa.BigInteger()),
        sa.Column("not_before", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("last_failure", sa.Text(), nullable=False, server_default=""),
        sa.Column("lost_calls", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("alone_until", sa.Integer(), nullable=False, server_default="0"),
    ):
        op.add_column("lanes", column)
    op.create_index(
        "ix_lanes_failing", "lanes", ["surface", "failing_since"], sqlite_where=_FAILING, postgresql_where=_FAILING
    )
