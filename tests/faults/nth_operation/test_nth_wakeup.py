"""The n-th message to the broker cannot be sent, n = 1, 2, 3 ...; the next sweep sends it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from celery.app.task import Task as CeleryTask
from kombu.exceptions import OperationalError as BrokerDown
from sqlalchemy import func, select

from inspections.db import transaction
from inspections.runtime import outbox, timers
from inspections.runtime.outbox import Message
from tests.faults.nth_operation.failing_statements import Store
from tests.fixtures.databases import Database
from tests.fixtures.small_district import SmallDistrict
from workers import app as worker_app
from workers import sweeps

FEWEST = 3
ROUNDS = 8  # the ladder of an imminent danger is climbed rung by rung


class Broker:
    """Runs each task at once, but for the n-th, which it never gets."""

    def __init__(self, nth: int) -> None:
        self.left, self.failed = nth, False

    def send(self, task: CeleryTask, args: tuple[Any, ...] = (), **_options: Any) -> None:
        self.left -= 1
        if self.left == 0:
            self.failed = True
            raise BrokerDown("connection refused")
        task(*args)


def sending_to(broker: Broker) -> Callable[..., None]:
    def apply_async(task: CeleryTask, args: tuple[Any, ...] = (), **options: Any) -> None:
        broker.send(task, args, **options)

    return apply_async


class SmallWorker:
    """What the workers need of their wiring."""

    def __init__(self, small: SmallDistrict) -> None:
        self.office = lambda: small.office


@pytest.fixture
def store(database: Database) -> Store:
    assert database.engine.url.database
    return Store(database.engine, Path(database.engine.url.database))


def test_a_broker_that_fails_once_delays_work_and_loses_none(
    small: SmallDistrict, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_app, "_given", SmallWorker(small))
    small.inspect("C06", "B04", "B11")
    small.clock.ahead(days=10)
    start, began = store.keep(), small.clock.now
    for nth in count(1):
        store.put_back(start)
        small.clock.now = began
        small.mailbox.received.clear()
        broker = Broker(nth)
        monkeypatch.setattr(CeleryTask, "apply_async", sending_to(broker))
        for sweep in (sweeps.sweep_timers, sweeps.sweep_letters) * ROUNDS:
            with suppress(BrokerDown):
                sweep()
        with transaction(small.sessions) as session:
            assert not timers.due(session, now=small.clock()), f"after message {nth}"
            assert not outbox.waiting(session, now=small.clock()), f"after message {nth}"
        sent = [letter["Message-ID"] for letter in small.mailbox.received]
        assert len(sent) == len(set(sent)) == outbox_size(small), f"after message {nth}"
        if not broker.failed:
            break
    assert nth > FEWEST


def outbox_size(small: SmallDistrict) -> int:
    with transaction(small.sessions) as session:
        return session.scalar(select(func.count(Message.id))) or 0
