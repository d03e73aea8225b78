"""The second wall: what PostgreSQL itself shows and takes, whoever writes the statement."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from inspections.commands import doctor
from inspections.db import make_engine, make_sessions, reading, transaction
from inspections.labels import using_locale
from inspections.store.accommodations import Accommodation
from inspections.store.migrate import migrate_database
from inspections.store.people import Operator
from inspections.store.row_security import POLICY, bypassed, tables_of_districts
from inspections.tenancy import WHOLE_INSTALLATION
from tests.fixtures.small_district import SmallDistrict, make_district

pytestmark = pytest.mark.postgres
TIMES = 1000
COUNT = text("SELECT count(*) FROM accommodations")


@pytest.fixture
def two(fresh_postgres: str, clock, settings) -> Iterator[tuple[SmallDistrict, SmallDistrict]]:
    engine = make_engine(fresh_postgres)
    sessions = make_sessions(engine, WHOLE_INSTALLATION)
    yield tuple(
        make_district(sessions, clock, settings, code=code) for code in ("goerlitz", "bautzen")
    )
    engine.dispose()


def past_the_program(url: str, district: str | None) -> psycopg.Connection:
    """A connection of the owner of the tables, as somebody with the password would have it."""
    connection = psycopg.connect(url, autocommit=True)
    if district is not None:
        connection.execute("SELECT set_config('begehung.district', %s, false)", (district,))
    return connection


def test_every_table_of_districts_is_walled_both_ways(fresh_postgres: str) -> None:
    with psycopg.connect(fresh_postgres) as connection:
        walled = {
            row[0]: row[1:]
            for row in connection.execute(
                "SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, p.qual, p.with_check"
                " FROM pg_class c JOIN pg_policies p ON p.tablename = c.relname"
                " WHERE p.policyname = %s",
                (POLICY,),
            )
        }
    assert walled.keys() == {table.name for table in tables_of_districts()}
    for name, (enabled, forced, using, check) in walled.items():
        assert (enabled, forced) == (True, True), name
        assert "begehung.district" in using, name
        assert using == check, name


def test_who_says_no_district_sees_no_row_of_any_table(two, fresh_postgres: str) -> None:
    for district in (None, ""):
        with past_the_program(fresh_postgres, district) as connection:
            for table in tables_of_districts():
                count = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table.name))
                assert connection.execute(count).fetchone() == (0,), table.name


def test_who_says_one_district_sees_it_and_writes_into_no_other(two, fresh_postgres: str) -> None:
    mine, other = two
    with past_the_program(fresh_postgres, str(mine.district.id)) as connection:
        codes = connection.execute("SELECT DISTINCT district_id FROM accommodations").fetchall()
        assert codes == [(mine.district.id,)]
        assert connection.execute("UPDATE users SET phone = '1'").rowcount == len(mine.people)
        insert = "INSERT INTO counters (district_id, name, value) VALUES (%s, 'x', 1)"
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(insert, (other.district.id,))
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("UPDATE operators SET district_id = %s", (other.district.id,))


@pytest.fixture
def with_role(postgres_server, fresh_postgres: str) -> Iterator[str]:
    """The same database by a URL that names a role which owns nothing."""
    postgres_server.run("CREATE ROLE {} NOLOGIN", "begehung_office", role="postgres")
    postgres_server.run("GRANT {} TO {}", "begehung_office", "begehung", role="postgres")
    yield f"{fresh_postgres}?role=begehung_office"
    owner = psycopg.connect(fresh_postgres, autocommit=True)
    with owner:
        owner.execute("DROP OWNED BY begehung_office")
    postgres_server.run("DROP ROLE {}", "begehung_office", role="postgres")


def test_the_owners_url_works_as_a_role_that_owns_nothing(two, with_role: str) -> None:
    mine, other = two
    engine = make_engine(with_role)
    migrate_database(engine)  # gives the role its rights
    sessions = make_sessions(engine)
    with transaction(sessions, mine.district.id) as session:
        assert session.scalar(text("SELECT current_user")) == "begehung_office"
        assert session.scalar(select(func.count(Accommodation.id))) == 1
        assert session.get(Accommodation, other.house.id) is None
    refused = pytest.raises(ProgrammingError, match="owner")
    with transaction(sessions, mine.district.id) as session, refused:
        session.execute(text("ALTER TABLE districts ADD COLUMN x integer"))
    engine.dispose()


@pytest.mark.parametrize("trying", [
    "UPDATE audit_lines SET payload = ''", "DELETE FROM audit_lines", "TRUNCATE audit_lines",
    "DELETE FROM audit_objects", "UPDATE audit_values SET value = ''",
])  # fmt: skip
def test_such_a_role_may_add_to_the_log_and_not_change_it(
    two, with_role: str, fresh_postgres: str, trying: str
) -> None:
    """Not even where somebody took the triggers away."""
    engine = make_engine(with_role)
    migrate_database(engine)
    engine.dispose()
    with psycopg.connect(fresh_postgres, autocommit=True) as owner:
        owner.execute("ALTER TABLE audit_lines DISABLE TRIGGER USER")
        owner.execute("ALTER TABLE audit_objects DISABLE TRIGGER USER")
        owner.execute("ALTER TABLE audit_values DISABLE TRIGGER USER")
        owner.execute("SELECT set_config('begehung.district', '0', false)")
        owner.execute("SET ROLE begehung_office")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            owner.execute(trying)
        assert owner.execute("SELECT count(*) > 0 FROM audit_lines").fetchone() == (True,)


def test_a_superuser_is_told_that_the_wall_does_not_hold_him(
    postgres_server, fresh_postgres: str
) -> None:
    for url, seen_through in (
        (fresh_postgres, False),
        (fresh_postgres.replace("begehung@", "postgres@"), True),
    ):
        engine = make_engine(url)
        with engine.connect() as connection:
            assert bypassed(connection) is seen_through
        engine.dispose()


def test_a_connection_given_back_knows_no_district_any_more(two, fresh_postgres: str) -> None:
    """One pooled connection for two districts in turn, also after errors."""
    engine = make_engine(fresh_postgres)
    sessions = make_sessions(engine)
    for turn in range(TIMES):
        mine = two[turn % 2]
        try:
            with transaction(sessions, mine.district.id) as session:
                assert session.scalars(select(Accommodation.district_id)).all() == [
                    mine.district.id
                ]
                assert _past_the_filter(session) == 1
                if turn % 7 == 0:
                    raise RuntimeError("a page that failed")
        except RuntimeError:
            pass
        with engine.connect() as connection:
            told = connection.scalar(text("SELECT current_setting('begehung.district', true)"))
            assert not told
    assert engine.pool.checkedin() == 1
    engine.dispose()


def _past_the_filter(session) -> int:
    """How many houses PostgreSQL itself shows."""
    cursor = session.connection().connection.cursor()
    return cursor.execute(COUNT.text).fetchone()[0]


def test_a_page_reads_through_the_wall(two, fresh_postgres: str) -> None:
    engine = make_engine(fresh_postgres)
    with reading(make_sessions(engine), two[1].district.id) as session:
        assert _past_the_filter(session) == 1
    engine.dispose()


def test_the_doctor_names_a_user_who_sees_through(fresh_postgres: str, clock) -> None:
    engine = make_engine(fresh_postgres.replace("begehung@", "postgres@"))
    with using_locale("de"):
        assert any("Wand zwischen den Kreisen" in line for line in doctor.database(engine, clock()))
    engine.dispose()


def test_a_row_that_is_refused_tells_its_names_to_no_log(two) -> None:
    """Behind the wall PostgreSQL leaves out "Key (name)=(...)"; the driver repeats none."""
    mine, _other = two
    with transaction(mine.sessions, mine.district.id) as session:
        session.query(Operator).order_by(Operator.id).first().name = "kanarie"
    with pytest.raises(IntegrityError) as refused, transaction(
        mine.sessions, mine.district.id
    ) as session:
        session.add(Operator(district_id=mine.district.id, name="kanarie", email=""))
    causes = [refused.value, refused.value.orig]
    assert [cause for cause in causes if "kanarie" in str(cause)] == []
    assert refused.value.orig.diag.message_detail is None
