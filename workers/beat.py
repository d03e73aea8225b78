"""The heartbeat, all of it. A missed beat is harmless: the next one finds the same rows."""

from __future__ import annotations

from typing import TypedDict


class Entry(TypedDict):
    task: str
    schedule: float
    options: dict[str, float]


APART = 600  # seconds the clocks of two hosts may be apart


def every(seconds: float, task: str) -> Entry:
    """A beat nobody took for so long is dropped, so that slow workers pile up little.

    Celery compares the clock of beat with that of the worker: by the next beat alone, a worker
    fifteen seconds ahead would never look for letters.
    """
    return {"task": task, "schedule": seconds, "options": {"expires": seconds + APART}}


SCHEDULE: dict[str, Entry] = {
    "timers": every(60, "sweep_timers"),
    "letters": every(15, "sweep_letters"),
    "exports": every(5, "sweep_exports"),
    "figures": every(30, "fold_figures"),
    "digests": every(600, "weekly_digests"),  # the calendar is in the use case, not here
    "photos": every(3600, "erase_photos"),
    "retention": every(3600, "keep_no_longer"),  # does its work once a day
    "devices": every(600, "silent_devices"),
    "tokens": every(3600, "warn_of_ends"),
    "storage": every(600, "tell_of_storage"),
    "anchors": every(3600, "anchor_audit"),
    "verify": every(3600, "verify_figures"),
}
