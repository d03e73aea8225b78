"""Jobs take ids, re-read the rows and do what is still to do; five deliveries do it once."""

from __future__ import annotations

from inspections.usecases import run_due
from inspections.usecases.fire_timer import fire_or_rest, fire_together
from workers.app import celery, office


@celery.task(name="fire_timer")
def fire_timer(timer_id: int) -> None:
    fire_or_rest(office().sessions, timer_id, now=office().clock())


@celery.task(name="fire_timers")
def fire_timers(timer_ids: list[int]) -> None:
    fire_together(office().sessions, timer_ids, now=office().clock())


@celery.task(name="deliver_letter")
def deliver_letter(message_id: int) -> None:
    run_due.deliver(office(), message_id)


@celery.task(name="build_export")
def build_export(export_id: int) -> None:
    run_due.export(office(), export_id)


@celery.task(name="compare_policies", soft_time_limit=180, time_limit=210)
def compare_policies(export_id: int) -> None:
    """Years of a made-up district, twice; a task of its own because it takes so long."""
    run_due.export(office(), export_id)
