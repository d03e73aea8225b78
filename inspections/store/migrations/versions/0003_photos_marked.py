"""A photo that was marked or pixelated afterwards names the one that stands in its place."""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

TO_ERASE = sa.text("replaced_by_id IS NOT NULL AND stored <> ''")


def upgrade() -> None:
    with op.batch_alter_table('photos', schema=None) as batch_op:
        batch_op.add_column(sa.Column('replaced_by_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_photos_replaced_by_id'), 'photos', ['replaced_by_id'], ['id'])
        batch_op.create_index('ix_photos_to_erase', ['replaced_by_id'], unique=False, sqlite_where=TO_ERASE, postgresql_where=TO_ERASE)
