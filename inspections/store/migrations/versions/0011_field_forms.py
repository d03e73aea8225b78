"""ODK Collect: filled forms until they are whole, and the keys it logs in with."""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('field_forms',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('district_id', sa.Integer(), nullable=False),
    sa.Column('inspection_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('instance_id', sa.String(), nullable=False),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('photos', sa.Integer(), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('completed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('handed_in', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_field_forms_district_id')),
    sa.ForeignKeyConstraint(['inspection_id'], ['inspections.id'], name=op.f('fk_field_forms_inspection_id')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_field_forms_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_field_forms')),
    sa.UniqueConstraint('instance_id', name=op.f('uq_field_forms_instance_id'))
    )
    op.create_index('ix_field_forms_inspection', 'field_forms', ['inspection_id'], unique=False)
    op.create_table('field_photos',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('district_id', sa.Integer(), nullable=False),
    sa.Column('form_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('sha256', sa.String(), nullable=False),
    sa.Column('stored', sa.String(), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('height', sa.Integer(), nullable=False),
    sa.Column('bytes', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_field_photos_district_id')),
    sa.ForeignKeyConstraint(['form_id'], ['field_forms.id'], name=op.f('fk_field_photos_form_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_field_photos')),
    sa.UniqueConstraint('form_id', 'name', name=op.f('uq_field_photos_form_id_name'))
    )
    op.create_table('field_keys',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('district_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('key_hash', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_field_keys_district_id')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_field_keys_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_field_keys')),
    sa.UniqueConstraint('key_hash', name=op.f('uq_field_keys_key_hash'))
    )
