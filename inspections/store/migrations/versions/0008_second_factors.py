"""Authenticator apps, recovery codes, their reset, and how a session was proved.

Deploy rules: expand before, contract after, never both in one release.
"""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('login_sessions', sa.Column('pending', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column('login_sessions', sa.Column('proof', sa.String(), server_default='', nullable=False))
    op.add_column('login_sessions', sa.Column('proven_at', sa.DateTime(timezone=True), nullable=True))
    op.create_table('authenticators',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('district_id', sa.Integer(), nullable=False),
    sa.Column('sealed_seed', sa.String(), nullable=False),
    sa.Column('last_step', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_authenticators_district_id')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_authenticators_user_id')),
    sa.PrimaryKeyConstraint('user_id', name=op.f('pk_authenticators'))
    )
    op.create_table('recovery_codes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('district_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('code_hash', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_recovery_codes_district_id')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_recovery_codes_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recovery_codes'))
    )
    op.create_index('ix_recovery_codes_user', 'recovery_codes', ['user_id'], unique=False)
    op.create_table('factor_resets',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('district_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('by_user_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['by_user_id'], ['users.id'], name=op.f('fk_factor_resets_by_user_id')),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_factor_resets_district_id')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_factor_resets_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_factor_resets'))
    )
    op.create_index('ix_factor_resets_user', 'factor_resets', ['user_id'], unique=False)
