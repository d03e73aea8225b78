"""What every connection to the database is told."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from inspections.db import make_engine


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
