"""The audit log: chained lines the database itself refuses to change.

Deploy rules: expand before, contract after, never both in one release.
"""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None

REFUSED = "the audit log is append-only"


def upgrade() -> None:
    _tables()
    postgres = op.get_bind().dialect.name == "postgresql"
    if postgres:
        op.execute(
            "CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN RAISE EXCEPTION '{REFUSED}'; END $$"
        )
    for table, whats in (
        ("audit_lines", ("UPDATE", "DELETE")),
        ("audit_objects", ("UPDATE", "DELETE")),
        ("audit_values", ("UPDATE",)),  # erasing a person deletes
        ("audit_chains", ("DELETE",)),  # its end moves
    ):
        for what in whats:
            _refuse(table, what, postgres=postgres)


def _refuse(table: str, what: str, *, postgres: bool) -> None:
    name = f"{table}_no_{what.lower()}"
    if not postgres:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {what} ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
        )
        return
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {what} ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()"
    )
    if what == "DELETE":
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()"
        )


def _tables() -> None:
    op.create_table('audit_chains',
    sa.Column('chain', sa.String(), nullable=False),
    sa.Column('district_id', sa.Integer(), nullable=True),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('hash', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('chain', name=op.f('pk_audit_chains'))
    )
    op.create_table('audit_lines',
    sa.Column('chain', sa.String(), nullable=False),
    sa.Column('seq', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('district_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('payload', sa.Text(), nullable=False),
    sa.Column('prev_hash', sa.String(), nullable=False),
    sa.Column('hash', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('chain', 'seq', name=op.f('pk_audit_lines')),
    sa.UniqueConstraint('chain', 'prev_hash', name=op.f('uq_audit_lines_chain_prev_hash'))
    )
    op.create_index('ix_audit_lines_at', 'audit_lines', ['district_id', 'at'], unique=False)
    op.create_table('audit_objects',
    sa.Column('object', sa.String(), nullable=False),
    sa.Column('chain', sa.String(), nullable=False),
    sa.Column('seq', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('district_id', sa.Integer(), nullable=True),
    sa.PrimaryKeyConstraint('object', 'chain', 'seq', name=op.f('pk_audit_objects'))
    )
    op.create_table('audit_values',
    sa.Column('chain', sa.String(), nullable=False),
    sa.Column('seq', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('district_id', sa.Integer(), nullable=True),
    sa.Column('owner', sa.String(), nullable=False),
    sa.Column('salt', sa.String(), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('chain', 'seq', 'number', name=op.f('pk_audit_values'))
    )
    op.create_index('ix_audit_values_owner', 'audit_values', ['owner'], unique=False)
