"""What every connection to the database is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from inspections.db import make_engine, make_sessions, sqlite_module, transaction

PRAGMAS = ("journal_mode", "synchronous", "foreign_keys")


@pytest.mark.postgres
def test_the_server_notices_within_half_a_minute_that_a_host_is_gone(postgres_url: str) -> None:
    engine = make_engine(postgres_url)
    names = ("tcp_keepalives_idle", "tcp_keepalives_interval", "tcp_keepalives_count")
    with engine.connect() as connection:
        idle, interval, times = (
            int(connection.execute(text(f"SHOW {name}")).scalar_one()) for name in names
        )
        left_open = "SHOW idle_in_transaction_session_timeout"
        assert connection.execute(text(left_open)).scalar_one() == "10min"
    engine.dispose()
    assert 0 < idle + interval * times <= 30


def test_a_writer_has_the_file_to_itself_before_it_reads(tmp_path: Path) -> None:
    """Who only reads first and is then overtaken could not write any more."""
    url = f"sqlite:///{tmp_path / 'one.sqlite3'}"
    engine = make_engine(url)
    other = sqlite_module().connect(str(tmp_path / "one.sqlite3"), timeout=0, isolation_level=None)
    with transaction(make_sessions(engine)) as session:
        session.execute(text("SELECT 1"))
        with pytest.raises(Exception, match="database is locked"):
            other.execute("BEGIN IMMEDIATE")
    other.execute("BEGIN IMMEDIATE")
    other.close()
    engine.dispose()


def test_what_is_committed_is_on_the_disk(tmp_path: Path) -> None:
    """FULL, for with NORMAL a power failure takes back what people were told is kept."""
    engine = make_engine(f"sqlite:///{tmp_path / 'one.sqlite3'}")
    with engine.connect() as connection:
        told = [connection.execute(text(f"PRAGMA {name}")).scalar() for name in PRAGMAS]
    engine.dispose()
    assert told == ["wal", 2, 1]
