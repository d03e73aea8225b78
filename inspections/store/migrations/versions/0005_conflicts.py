"""Contradictions between two devices: open until a coordinator chose."""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

_OPEN = sa.text('resolved_at IS NULL')


def upgrade() -> None:
    op.create_table('answer_conflicts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('district_id', sa.Integer(), nullable=False),
    sa.Column('inspection_id', sa.Integer(), nullable=False),
    sa.Column('item', sa.String(), nullable=False),
    sa.Column('place', sa.String(), nullable=False),
    sa.Column('first_rev', sa.Integer(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('resolved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('resolved_by', sa.Integer(), nullable=True),
    sa.Column('chosen_rev', sa.Integer(), nullable=True),
    sa.Column('replaced_rev', sa.Integer(), nullable=True),
    sa.Column('written_rev', sa.Integer(), nullable=True),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_by', sa.Integer(), nullable=True),
    sa.Column('undone_rev', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_answer_conflicts_district_id')),
    sa.ForeignKeyConstraint(['inspection_id'], ['inspections.id'], name=op.f('fk_answer_conflicts_inspection_id')),
    sa.ForeignKeyConstraint(['resolved_by'], ['users.id'], name=op.f('fk_answer_conflicts_resolved_by')),
    sa.ForeignKeyConstraint(['undone_by'], ['users.id'], name=op.f('fk_answer_conflicts_undone_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_answer_conflicts'))
    )
    op.create_index('ix_answer_conflicts_district', 'answer_conflicts', ['district_id', 'resolved_at'], unique=False)
    op.create_index('uq_answer_conflicts_open', 'answer_conflicts', ['inspection_id', 'item', 'place'], unique=True, postgresql_where=_OPEN, sqlite_where=_OPEN)
