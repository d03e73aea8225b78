"""A timer rests when it cannot ring, not when the database could not be asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from inspections.db import reading, transaction
from inspections.domain.vocabulary import Role
from inspections.runtime import timers
from inspections.runtime.outbox import Message
from inspections.runtime.timers import ArmedTimer
from inspections.store import deficiencies
from inspections.store.deficiencies import OperatorLink
from inspections.usecases import fire_timer
from inspections.usecases.decide import Decision, Verdict, decide
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


def test_a_letter_to_an_operator_tells_the_link_there_was(small: SmallDistrict) -> None:
    """Read together for all that fire together; not a second one beside it."""
    ids = overdue(small, "C06", "B11", "M02")
    with reading(small.sessions) as session:
        links = {link.deficiency_id: link.id for link in session.scalars(select(OperatorLink))}
    assert len(links) == 3
    fire_together(small.sessions, ids, now=small.clock())
    with reading(small.sessions) as session:
        assert len(session.scalars(select(OperatorLink)).all()) == 3
        told = session.scalars(select(Message).where(Message.letter == "deadline_missed"))
        given = {row.payload["link"]["id"] for row in told if "operator" in row.key}
    assert given == set(links.values())


def test_a_first_letter_brings_its_link_also_among_others(small: SmallDistrict) -> None:
    ids = overdue(small, "C06", "B11", "M02")
    with transaction(small.sessions) as session:
        session.execute(update(OperatorLink).values(revoked_at=small.clock()))
    fire_together(small.sessions, ids, now=small.clock())
    with reading(small.sessions) as session:
        valid = session.scalars(select(OperatorLink).where(OperatorLink.revoked_at.is_(None)))
        assert sorted(link.deficiency_id for link in valid) == [1, 2, 3]


def overdue(small: SmallDistrict, *items: str) -> list[int]:
    for case in small.inspect(*items):
        with transaction(small.sessions) as session:
            known = deficiencies.get(session, small.district.id, case.id)
            verdict = Verdict(Decision.ACCEPT, known.instance.entry)
            decide(session, known, verdict, user=small.user(Role.COORDINATOR), now=small.clock())
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
