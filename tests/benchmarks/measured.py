"""What a measurement is, and how it is timed and shown."""

from __future__ import annotations

import resource
import statistics
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypedDict


class Row(TypedDict):
    name: str
    value: float
    unit: str
    note: str


def row(name: str, value: float, unit: str, note: str = "") -> Row:
    return {"name": name, "value": round(value, 3), "unit": unit, "note": note}


def show(rows: Iterable[Row]) -> None:
    for each in rows:
        print(
            f"  {each['name']:<56} {each['value']:>12,.3f} {each['unit']:<8} {each['note']}",
            flush=True,
        )


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def median(samples: Iterable[float]) -> float:
    return statistics.median(samples)


def p95(samples: list[float]) -> float:
    return sorted(samples)[int(len(samples) * 0.95)]


def forget_peak() -> int:
    """KiB now. Linux lets a process forget its peak; ru_maxrss would even count the parent's."""
    forget = Path("/proc/self/clear_refs")
    if forget.exists():
        forget.write_text("5")
    return peak()


def peak() -> int:
    """The most memory this process has had, in KiB."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1])
