"""Two worker processes as Celery would keep them, without the broker between."""

from __future__ import annotations

import logging
import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime

from inspections.settings import Settings
from inspections.usecases import run_due
from inspections.usecases.fire_timer import TIMERS_AT_ONCE, fire_together
from inspections.wiring import Wiring, wire

WORKERS = 2
AT_ONCE = TIMERS_AT_ONCE  # ids handed over together; a letter is two transactions all the same
_wiring: list[Wiring] = []  # of this process, made once


def _prepare(settings: Settings) -> None:
    logging.disable(logging.WARNING)
    _wiring.append(wire(settings))


def fire(ids: Sequence[int], now: datetime) -> int:
    return fire_together(_wiring[0].sessions, ids, now=now)


def deliver(ids: Sequence[int], _now: datetime) -> int:
    office = _wiring[0].office()
    return sum(run_due.deliver(office, one) for one in ids)


def share(
    settings: Settings, work: Callable[[Sequence[int], datetime], int], now: datetime
) -> Callable[[Sequence[int]], int]:
    """A function that lets the processes do the work of these ids; they live as long as it."""
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(WORKERS, context, _prepare, (settings,))

    def do(ids: Sequence[int]) -> int:
        parts = [ids[at : at + AT_ONCE] for at in range(0, len(ids), AT_ONCE)]
        return sum(pool.map(work, parts, [now] * len(parts)))

    return do
