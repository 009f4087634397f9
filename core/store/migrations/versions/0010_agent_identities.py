"""What platforms call agents, as rows: an agent may be known at several."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table, and move the ids that stood in a column."""
    op.create_table(
        "agent_identities",
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["agent"], ["agents.id"], name=op.f("fk_agent_identities_agent")),
        sa.PrimaryKeyConstraint("agent", "provider", name=op.f("pk_agent_identities")),
        sa.UniqueConstraint("provider", "external_id", name="uq_agent_identities_external_id"),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO agent_identities (agent, provider, external_id) "
        "SELECT id, 'slack', slack_user FROM agents WHERE slack_user IS NOT NULL"
    )
    with op.batch_alter_table("agents") as agents:
        agents.drop_constraint(op.f("uq_agents_slack_user"), type_="unique")
        agents.drop_column("slack_user")
