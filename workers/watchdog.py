"""Ends a worker that lives but hears nothing any more, so that whoever keeps it starts it anew.

After Redis was away a Celery worker may stay connected and never take a task again (celery 8030
and its kin; seen with 5.7.0 as well, when an acknowledgement was the first to find the line dead).
From outside it looks well. So each worker calls itself over Redis, on a queue of its own.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from celery import Celery
from celery.worker import state

PATIENCE = 60.0  # seconds from the first unanswered call; longer than any pause before reconnecting
EVERY = 10.0
DEAF = 75  # the exit code: a failure that passes (EX_TEMPFAIL)
CALL = "hear"

log = logging.getLogger(__name__)


@dataclass
class Watchdog:
    """`call` sends the worker a task or raises; `busy` says whether it works on one."""

    call: Callable[[], object]
    busy: Callable[[], bool]
    give_up: Callable[[], None]
    clock: Callable[[], float] = time.monotonic
    _called_at: float | None = None  # the first call since something was heard

    def heard(self) -> None:
        self._called_at = None

    def look(self) -> None:
        """A worker at work is not asked, and nobody hears while Redis is away."""
        if self.busy():
            self.heard()
            return
        if self._called_at is not None and self.clock() - self._called_at >= PATIENCE:
            self.give_up()
            return
        try:
            self.call()
        except Exception:
            self.heard()
            return
        if self._called_at is None:
            self._called_at = self.clock()


def queue_of(worker: str) -> str:
    return f"{CALL}.{worker}"


def watch(app: Celery, worker: str) -> Watchdog:
    """Start looking after the worker in this process."""

    def call() -> None:
        # A connection of its own: the worker's may be what is broken.
        with app.connection_for_write() as line:
            app.send_task(CALL, queue=queue_of(worker), expires=EVERY, connection=line, retry=False)

    dog = Watchdog(call, lambda: bool(state.active_requests or state.reserved_requests), leave)
    threading.Thread(target=_look_forever, args=(dog,), name="watchdog", daemon=True).start()
    return dog


def leave() -> None:
    log.critical("this worker hears nothing any more and ends")
    os._exit(DEAF)


def _look_forever(dog: Watchdog) -> None:
    while True:
        time.sleep(EVERY)
        dog.look()
