"""Violations that were put right before the visit ended."""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    no = sa.false()
    op.add_column('answers', sa.Column('remedied', sa.Boolean(), nullable=False, server_default=no))
