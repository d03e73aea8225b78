"""What a device names as taken along and held, and what of it never came.

Deploy rules: expand before, contract after, never both in one release.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql')


def upgrade() -> None:
    for name in ('taken', 'holds', 'missing'):
        op.add_column('devices', sa.Column(name, DOCUMENT, nullable=True))
