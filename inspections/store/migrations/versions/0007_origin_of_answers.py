"""Where an answer was taken over from."""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('answers', sa.Column('origin', sa.String(), nullable=True))
