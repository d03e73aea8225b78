"""A timer rests when it cannot ring, not when the database could not be asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from inspections.db import reading, transaction
from inspections.runtime import timers
from inspections.runtime.timers import ArmedTimer
from inspections.usecases import fire_timer
from inspections.usecases.fire_timer import fire_or_rest, fire_together
from tests.fixtures.small_district import SmallDistrict


def test_a_database_in_trouble_puts_no_timer_to_rest(small: SmallDistrict) -> None:
    small.clock.to("2026-04-07 10:00")
    small.inspect("C06")
    small.clock.to("2026-04-10 08:00")
    with transaction(small.sessions) as session:
        timer_id, *_ = timers.due(session, now=small.clock())
    engine = small.sessions.kw["bind"]

    def fail(_connection, _cursor, said: str, *_: object) -> None:
        if said.startswith("UPDATE timers"):
            event.remove(engine, "before_cursor_execute", fail)
            raise OperationalError(said, None, Exception("database is locked"))

    event.listen(engine, "before_cursor_execute", fail)
    with pytest.raises(OperationalError):
        fire_or_rest(small.sessions, timer_id, now=small.clock())
    assert fire_or_rest(small.sessions, timer_id, now=small.clock())


def test_timers_that_fire_together_fire_once_in_one_transaction(small: SmallDistrict) -> None:
    ids = due_after_a_month(small, "C06", "B11", "M02")
    with counted_commits(small) as commits:
        assert fire_together(small.sessions, ids, now=small.clock()) == len(ids)
    assert len(commits) == 1
    assert fire_together(small.sessions, ids, now=small.clock()) == 0


def test_one_timer_that_raises_keeps_none_of_the_others_from_firing(
    small: SmallDistrict, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = due_after_a_month(small, "C06", "B11", "M02")
    with reading(small.sessions) as session:
        broken = session.get_one(ArmedTimer, ids[1]).instance_id
    advance = fire_timer.advance

    def refuse(session: Session, case: Any, *more: Any) -> None:
        if case.instance_id == broken:
            raise ValueError("broken")
        advance(session, case, *more)

    monkeypatch.setattr(fire_timer, "advance", refuse)
    with pytest.raises(ExceptionGroup, match="timers in trouble"):
        fire_together(small.sessions, ids, now=small.clock())
    with reading(small.sessions) as session:
        rows = {one: session.get_one(ArmedTimer, one) for one in ids}
        resting = {one for one, row in rows.items() if row.fired_at is None}
        assert resting == {one for one, row in rows.items() if row.instance_id == broken}
        assert all("broken" in (rows[one].last_error or "") for one in resting)


def due_after_a_month(small: SmallDistrict, *items: str) -> list[int]:
    small.inspect(*items)
    small.clock.ahead(days=40)
    with reading(small.sessions) as session:
        return timers.due(session, now=small.clock())


@contextmanager
def counted_commits(small: SmallDistrict) -> Iterator[list[object]]:
    commits: list[object] = []
    engine = small.sessions.kw["bind"]

    def count(connection: object) -> None:
        commits.append(connection)

    event.listen(engine, "commit", count)
    yield commits
    event.remove(engine, "commit", count)
