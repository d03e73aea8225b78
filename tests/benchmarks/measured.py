"""What a measurement is, and how it is timed and shown."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable
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


def milliseconds(work: Callable[[], object], times: int = 30) -> list[float]:
    """Each of `times` runs, sorted; three more before them warm up."""
    for _ in range(3):
        work()
    return sorted(1000 * seconds(work) for _ in range(times))


def median(samples: Iterable[float]) -> float:
    return statistics.median(samples)


def p95(samples: list[float]) -> float:
    return sorted(samples)[int(len(samples) * 0.95)]
