"""All four processes, policy with a history, and what each of them has to remember.

Deploy rules: expand before, contract after, never both in one release.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    _deficiencies()


def _deficiencies() -> None:
    """Escalation, the ladder for imminent danger, pauses, extensions, merging, whom to call."""
    with op.batch_alter_table('deficiencies', schema=None) as batch_op:
        batch_op.add_column(sa.Column('merged_into_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('alarmed_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('acknowledged_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('rung', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('paused_from', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('extensions', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('asked_until', sa.Date(), nullable=True))
        batch_op.create_foreign_key(op.f('fk_deficiencies_merged_into_id'), 'deficiencies', ['merged_into_id'], ['id'])
        batch_op.create_index('ix_deficiencies_merged_into', ['merged_into_id'], unique=False, postgresql_where=sa.text('merged_into_id IS NOT NULL'), sqlite_where=sa.text('merged_into_id IS NOT NULL'))
        batch_op.drop_constraint(op.f('ck_deficiencies_ended'), type_='check')
        batch_op.create_check_constraint(op.f('ck_deficiencies_ended'), "(ended_on IS NULL) = (state NOT IN ('remedied', 'withdrawn', 'merged'))")
    op.add_column('accommodations', sa.Column('land', sa.String(), nullable=True))
    op.add_column('operators', sa.Column('phone', sa.String(), nullable=False, server_default=''))
    op.add_column('users', sa.Column('phone', sa.String(), nullable=False, server_default=''))
    op.add_column('districts', sa.Column('duty_phone', sa.String(), nullable=False, server_default=''))
    op.add_column('districts', sa.Column('duty_email', sa.String(), nullable=False, server_default=''))
