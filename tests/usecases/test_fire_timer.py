"""A timer rests when it cannot ring, not when the database could not be asked."""

from __future__ import annotations

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from inspections.db import transaction
from inspections.runtime import timers
from inspections.usecases.fire_timer import fire_or_rest
from tests.fixtures.small_district import SmallDistrict


def test_a_database_in_trouble_puts_no_timer_to_rest(small: SmallDistrict) -> None:
    small.clock.to("2026-04-07 10:00")
    small.inspect("C06")
    small.clock.to("2026-04-10 08:00")
    with transaction(small.sessions) as session:
        [timer_id] = timers.due(session, now=small.clock())
    engine = small.sessions.kw["bind"]

    def fail(_connection, _cursor, said: str, *_: object) -> None:
        if said.startswith("UPDATE timers"):
            event.remove(engine, "before_cursor_execute", fail)
            raise OperationalError(said, None, Exception("database is locked"))

    event.listen(engine, "before_cursor_execute", fail)
    with pytest.raises(OperationalError):
        fire_or_rest(small.sessions, timer_id, now=small.clock())
    assert fire_or_rest(small.sessions, timer_id, now=small.clock())
