"""The second wall: PostgreSQL itself shows a transaction the rows of its district only.

Raised anew by every migration over all tables with a `district_id`, so that none is forgotten.
The policy counts for the owner too, and by it a transaction that said no district sees nothing.
"""

from __future__ import annotations

from sqlalchemy import DDL, Connection, Table, text

from inspections.db import Base
from inspections.tenancy import NO_DISTRICT

POLICY = "own_district"
_OWN = (
    "(SELECT nullif(current_setting('begehung.district', true), '')::integer)"
    f" IN (district_id, {NO_DISTRICT})"
)
_WALL = (
    "ALTER TABLE %(fullname)s ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE %(fullname)s FORCE ROW LEVEL SECURITY",
    f"CREATE POLICY {POLICY} ON %(fullname)s USING ({_OWN}) WITH CHECK ({_OWN})",
)
_WALLED = text("SELECT tablename FROM pg_policies WHERE policyname = :policy")
_RIGHTS = (
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    "REVOKE UPDATE, DELETE ON audit_lines, audit_objects FROM {role}",
    "REVOKE UPDATE ON audit_values FROM {role}",  # which may be erased
)
_BYPASSES = text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")


def tables_of_districts() -> list[Table]:
    return [table for table in Base.metadata.sorted_tables if "district_id" in table.columns]


def raise_wall(connection: Connection) -> None:
    """Nothing on SQLite, which has no row-level security."""
    if connection.dialect.name != "postgresql":
        return
    walled = set(connection.scalars(_WALLED, {"policy": POLICY}))
    for table in tables_of_districts():
        if table.name not in walled:
            for statement in _WALL:
                connection.execute(DDL(statement).against(table))  # type: ignore[no-untyped-call]
    if role := connection.get_execution_options().get("role"):
        quoted = connection.dialect.identifier_preparer.quote(role)
        for statement in _RIGHTS:
            connection.execute(DDL(statement.format(role=quoted)))  # type: ignore[no-untyped-call]


def bypassed(connection: Connection) -> bool:
    """Whether the role of this connection sees through the wall, as superusers do."""
    return connection.dialect.name == "postgresql" and bool(connection.scalar(_BYPASSES))
