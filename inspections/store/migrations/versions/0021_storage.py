"""What a district's photos may weigh, and what they do, counted from the rows there are.

Deploy rules: expand before, contract after, never both in one release.
"""

import sqlalchemy as sa
from alembic import op

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('storage_rules',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('district_id', sa.Integer(), nullable=False),
    sa.Column('bytes', sa.BigInteger(), nullable=False),
    sa.Column('daily', sa.Integer(), nullable=False),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('set_by', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_storage_rules_district_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_storage_rules'))
    )
    op.create_index('ix_storage_rules_district', 'storage_rules', ['district_id', 'id'], unique=False)
    op.create_table('storage_use',
    sa.Column('district_id', sa.Integer(), nullable=False),
    sa.Column('bytes', sa.BigInteger(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('came', sa.Integer(), nullable=False),
    sa.Column('told', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['district_id'], ['districts.id'], name=op.f('fk_storage_use_district_id')),
    sa.PrimaryKeyConstraint('district_id', name=op.f('pk_storage_use'))
    )
    op.execute(sa.text(
        "INSERT INTO storage_use (district_id, bytes, day, came, told)"
        " SELECT district_id, SUM(bytes), CURRENT_DATE, 0, 0 FROM ("
        "SELECT district_id, bytes FROM photos WHERE stored <> '' AND replaced_by_id IS NULL"
        " UNION ALL SELECT district_id, bytes FROM field_photos WHERE stored <> ''"
        " UNION ALL SELECT district_id, bytes FROM complaint_photos WHERE stored <> ''"
        ") AS kept GROUP BY district_id"
    ))
