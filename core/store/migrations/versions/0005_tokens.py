"""What API tokens may do, and from when on a user's browsers have to be new."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add columns; the tokens that are there keep their rights, and every browser stays known."""
    op.add_column("credentials", sa.Column("scope", sa.Text(), nullable=False, server_default="admin"))
    op.add_column("contacts", sa.Column("signed_out_at", sa.BigInteger(), nullable=False, server_default="0"))
