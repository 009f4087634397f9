"""Where in their chat a user writes: an answer goes to the same topic."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; nobody is in a topic."""
    op.add_column("contacts", sa.Column("place", sa.Text(), nullable=False, server_default=""))
