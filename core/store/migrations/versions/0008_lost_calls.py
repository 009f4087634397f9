"""How far a lane's last call reached: a lost one is repeated with what it showed, and with nothing newer."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column. Of a call that is lost at this moment it is not known: it is taken to have reached the end."""
    op.add_column("lanes", sa.Column("called_until", sa.Integer(), nullable=False, server_default="0"))
    lanes = sa.table(
        "lanes", sa.column("called_until"), sa.column("head"), sa.column("lost_calls"), sa.column("held_by")
    )
    is_open = sa.or_(lanes.c.lost_calls > 0, lanes.c.held_by.is_not(None))
    op.execute(sa.update(lanes).where(is_open).values(called_until=lanes.c.head))
