"""Where a lane ended, so that its cursor can go on over what is edited or taken back of what it shows."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column. A lane that has ended shows what was in the log then, up to its head."""
    op.add_column("lanes", sa.Column("shows_until", sa.Integer(), nullable=True))
    lanes = sa.table("lanes", sa.column("shows_until"), sa.column("head"), sa.column("ended"))
    op.execute(sa.update(lanes).where(lanes.c.ended != 0).values(shows_until=lanes.c.head))
