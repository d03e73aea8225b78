"""The Celery application: a heartbeat and hands; the truth is in the database."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import Any

from celery import Celery
from celery.signals import (
    celeryd_after_setup,
    task_postrun,
    task_prerun,
    task_received,
    worker_ready,
)

from inspections.audit.acting import CLOCK, Acting, begin_acting
from inspections.settings import Settings
from inspections.usecases.run_due import Office
from inspections.wiring import Wiring, wire
from workers.beat import SCHEDULE
from workers.watchdog import CALL, Watchdog, queue_of, watch

celery = Celery("begehung", include=["workers.sweeps", "workers.jobs"])


_given: Wiring | None = None


@lru_cache
def _settings() -> Settings:
    return Settings.from_env(os.environ)


@lru_cache
def _wiring(process: int) -> Wiring:
    return wire(_settings())


def office() -> Office:
    """The office of this process; database connections are never shared over a fork."""
    return (_given or _wiring(os.getpid())).office()


def use(wiring: Wiring | None) -> None:
    """Work with these parts instead of those the environment names: a worker inside a program."""
    global _given
    _given = wiring
    if wiring is not None:
        celery.conf.broker_url = wiring.settings.redis_url


celery.add_defaults(lambda: {"broker_url": _settings().redis_url})
celery.conf.update(
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_transport_options={
        # Longer than the hard time limit and the wait; short, because every job may repeat.
        "visibility_timeout": 900,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 3,
        "socket_timeout": 30,
        "socket_connect_timeout": 5,
        "socket_keepalive": True,
        "health_check_interval": 20,
        "retry_on_timeout": True,
    },
    timezone="UTC",
    enable_utc=True,
    task_serializer="json",
    accept_content=["json"],
    task_ignore_result=True,
    # Late acknowledgement only because attempts are counted in the database before the work.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_time_limit=300,
    task_soft_time_limit=240,
    task_publish_retry_policy={"max_retries": 2, "interval_start": 0, "interval_max": 0.3},
    worker_prefetch_multiplier=1,
    worker_max_tasks_per_child=500,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    worker_soft_shutdown_timeout=20,
    worker_send_task_events=False,
    worker_enable_remote_control=False,
    worker_hijack_root_logger=False,
    beat_schedule=SCHEDULE,
    beat_max_loop_interval=5,
)


@worker_ready.connect
def catch_up(**_signal: object) -> None:
    """Whatever was due while nobody was alive is looked for at once."""
    for entry in SCHEDULE.values():
        celery.send_task(entry["task"])


_watchdog: Watchdog | None = None


@celeryd_after_setup.connect
def listen_to_oneself(sender: str, instance: Any, **_signal: object) -> None:
    instance.app.amqp.queues.select_add(queue_of(sender))


@worker_ready.connect
def guard(sender: Any, **_signal: object) -> None:
    """Once a process; the signal comes again after each new connection.

    Not for a worker inside another program, which the watchdog would end with it.
    """
    global _watchdog
    if _watchdog is None and _given is None:
        _watchdog = watch(celery, sender.hostname)


@task_received.connect
def note_hearing(**_signal: object) -> None:
    if _watchdog is not None:
        _watchdog.heard()


@task_prerun.connect
def note_who_acts(task: Any, **_signal: object) -> None:
    begin_acting(Acting(CLOCK, f"job {task.name}"))


@task_postrun.connect
def forget_who_acted(**_signal: object) -> None:
    begin_acting(Acting())


@celery.task(name=CALL)
def hear() -> None:
    """That it arrived is all."""
