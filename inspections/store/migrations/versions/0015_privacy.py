"""Retention, holds, erasures, police certificates, and since when people are gone.

Deploy rules: expand before, contract after, never both in one release.
"""

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("users", "operators"):
        op.add_column(table, sa.Column('left_on', sa.Date(), nullable=True))
    op.create_table('archive_offers',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('district_id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('offered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('offered_by', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_archive_offers_district_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_archive_offers')),
    sa.UniqueConstraint('district_id', 'year', name=op.f('uq_archive_offers_district_id_year'))
    )
    op.create_table('erasures',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('district_id', sa.Integer(), nullable=False),
    sa.Column('person', sa.String(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('asked_by', sa.String(), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed_by', sa.String(), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_by', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_erasures_district_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_erasures')),
    sa.UniqueConstraint('district_id', 'number', name=op.f('uq_erasures_district_id_number'))
    )
    op.create_index('uq_erasures_open', 'erasures', ['district_id', 'person'], unique=True, sqlite_where=sa.text('confirmed_at IS NULL AND withdrawn_at IS NULL'), postgresql_where=sa.text('confirmed_at IS NULL AND withdrawn_at IS NULL'))
    op.create_table('holds',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('district_id', sa.Integer(), nullable=False),
    sa.Column('about', sa.String(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('until', sa.Date(), nullable=False),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('set_by', sa.String(), nullable=False),
    sa.Column('lifted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('lifted_by', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_holds_district_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_holds'))
    )
    op.create_index('ix_holds_district', 'holds', ['district_id', 'until'], unique=False)
    op.create_table('retention_reports',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('district_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('keep', sa.String(), nullable=False),
    sa.Column('ended_before', sa.Date(), nullable=False),
    sa.Column('erased', sa.Integer(), nullable=False),
    sa.Column('held', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_retention_reports_district_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_retention_reports')),
    sa.UniqueConstraint('district_id', 'day', 'keep', name=op.f('uq_retention_reports_district_id_day_keep'))
    )
    op.create_table('retention_rules',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('district_id', sa.Integer(), nullable=False),
    sa.Column('keep', sa.String(), nullable=False),
    sa.Column('months', sa.Integer(), nullable=False),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('set_by', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_retention_rules_district_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_retention_rules'))
    )
    op.create_index('ix_retention_rules_district', 'retention_rules', ['district_id', 'keep', 'id'], unique=False)
    op.create_table('police_certificates',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('district_id', sa.Integer(), nullable=False),
    sa.Column('accommodation_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('occupation', sa.String(), nullable=False),
    sa.Column('dated_on', sa.Date(), nullable=False),
    sa.Column('convicted', sa.Boolean(), nullable=False),
    sa.Column('left_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['accommodation_id'], ['accommodations.id'], name=op.f('fk_police_certificates_accommodation_id')),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_police_certificates_district_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_police_certificates')),
    sa.UniqueConstraint('accommodation_id', 'number', name=op.f('uq_police_certificates_accommodation_id_number'))
    )
