"""Since when a checklist version is there, and who brought it."""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('checklists', sa.Column('imported_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('checklists', sa.Column('imported_by', sa.String(), nullable=True))
