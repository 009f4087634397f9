"""The bot's offer of a person that stands in a conversation: a yes to it is a request."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; what the bot offered before is no offer any more."""
    op.add_column("chat_sessions", sa.Column("offer_seq", sa.Integer()))
