"""Absences and who stands in; of a reminder, who read it instead.

Deploy rules: expand before, contract after, never both in one release.
"""

import sqlalchemy as sa
from alembic import op

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('absences',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('district_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('stand_in_id', sa.Integer(), nullable=False),
    sa.Column('first_on', sa.Date(), nullable=False),
    sa.Column('last_on', sa.Date(), nullable=False),
    sa.CheckConstraint('first_on <= last_on', name=op.f('ck_absences_in_order')),
    sa.CheckConstraint('user_id <> stand_in_id', name=op.f('ck_absences_by_another')),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_absences_district_id')),
    sa.ForeignKeyConstraint(['stand_in_id'], ['users.id'], name=op.f('fk_absences_stand_in_id')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_absences_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_absences'))
    )
    op.create_index('ix_absences_days', 'absences', ['district_id', 'last_on', 'first_on'], unique=False)
    op.add_column('reminders', sa.Column('read_by', sa.String(), server_default='', nullable=False))
