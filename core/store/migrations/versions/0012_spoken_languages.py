"""Which languages somebody's own words were in, beside what their browser or app says."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of those who wrote before nothing is known but what their app said."""
    op.add_column("contacts", sa.Column("spoken", sa.Text(), nullable=False, server_default=""))
