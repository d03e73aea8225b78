"""The district's own text modules.

Deploy rules: expand before, contract after, never both in one release.
"""

import sqlalchemy as sa
from alembic import op

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('text_modules',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('district_id', sa.Integer(), nullable=False),
    sa.Column('item', sa.String(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_text_modules_district_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_text_modules'))
    )
    op.create_index('ix_text_modules_district', 'text_modules', ['district_id', 'item', 'position'], unique=False)
