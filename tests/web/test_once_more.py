"""Two who wait for each other: the database takes one back, and nobody has to do anything."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from sqlalchemy import ExceptionContext, event, text
from sqlalchemy.exc import OperationalError

from inspections.db import make_engine, make_sessions, reading, transaction
from inspections.domain.vocabulary import DeficiencyState, Role
from inspections.runtime import instances
from inspections.store import deficiencies
from inspections.store.deficiencies import Deficiency
from inspections.store.inspections import Inspection
from inspections.tenancy import WHOLE_INSTALLATION
from inspections.wiring import wire
from tests.fixtures.databases import settings_for
from tests.fixtures.moving_clock import MovingClock
from tests.fixtures.small_district import SmallDistrict, make_district
from tests.fixtures.web_client import Visitor
from web import create_app

PATIENCE = 20.0  # seconds


@pytest.fixture
def closing() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.mark.postgres
def test_a_deadlock_is_tried_again_and_decided_once(
    fresh_postgres: str,
    clock: MovingClock,
    tmp_path: Path,
    closing: ExitStack,
) -> None:
    settings = settings_for(tmp_path, DATABASE_URL=fresh_postgres)
    engine = make_engine(fresh_postgres)
    closing.callback(engine.dispose)
    small = make_district(make_sessions(engine, WHOLE_INSTALLATION), clock, settings)
    wiring = wire(settings, clock=clock, transport=small.mailbox)
    closing.callback(wiring.engine.dispose)
    taken_back: list[str] = []

    @event.listens_for(wiring.engine, "handle_error")
    def note(context: ExceptionContext) -> None:
        taken_back.append(getattr(context.original_exception, "sqlstate", ""))

    app = create_app(wiring)
    app.test_client_class = Visitor
    coordinator = app.test_client().log_in_as(small.user(Role.COORDINATOR))
    for item in ("C06", "B11", "M02", "B13"):
        [case] = small.inspect(item)
        accept_while_we_wait(small, coordinator, case)
        if taken_back:
            break  # else we were taken back: this machine slept for a second in between
    assert taken_back == ["40P01"]
    with reading(small.sessions) as session:
        found = deficiencies.get(session, small.district.id, case.id)
        assert found.state == DeficiencyState.OPEN
        raised = [s for s in instances.history(session, case.instance_id) if s.trigger == "raise"]
        assert len(raised) == 1


def accept_while_we_wait(small: SmallDistrict, coordinator: Visitor, case: Deficiency) -> None:
    """The page holds the case and wants its inspection, we hold that and want the case."""
    accept = {"entscheidung": "accept", "gesehen": str(entry_of(small, case.id))}
    with ThreadPoolExecutor(1) as other:
        with suppress(OperationalError), transaction(small.sessions) as session:
            visit = session.get_one(Inspection, case.inspection_id)
            instances.lock(session, visit.instance_id)
            answer = other.submit(coordinator.post_form, f"/maengel/{case.id}", accept)
            wait_until_somebody_waits(small)
            instances.lock(session, case.instance_id)  # the page, waiting longer, gives way
        assert answer.result(PATIENCE).status_code == 302


def test_a_database_out_of_reach_is_said_so_and_nothing_is_written(
    app, small: SmallDistrict
) -> None:
    [case] = small.inspect("C06")
    coordinator = app.test_client().log_in_as(small.user(Role.COORDINATOR))
    accept = {"entscheidung": "accept", "gesehen": str(entry_of(small, case.id))}
    engine = app.extensions["wiring"].engine

    def fail(_connection, _cursor, said: str, *_: object) -> None:
        if said.startswith("INSERT INTO workflow_steps"):
            raise OperationalError(said, None, Exception("disk I/O error"))

    event.listen(engine, "before_cursor_execute", fail)
    answer = coordinator.post_form(f"/maengel/{case.id}", accept)
    event.remove(engine, "before_cursor_execute", fail)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "nichts gespeichert" in answer.text
    with reading(small.sessions) as session:
        found = deficiencies.get(session, small.district.id, case.id)
        assert found.state == DeficiencyState.FOUND


def entry_of(small: SmallDistrict, case_id: int) -> int:
    with reading(small.sessions) as session:
        return deficiencies.get(session, small.district.id, case_id).instance.entry


def wait_until_somebody_waits(small: SmallDistrict) -> None:
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with reading(small.sessions) as session:
            if session.scalar(waiting):
                return
    raise AssertionError("the page waits for nobody")
