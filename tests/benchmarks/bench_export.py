"""The whole deficiency workbook from the database, as the worker makes it, in a process each."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from inspections.clock import utcnow
from inspections.db import reading
from inspections.labels import using_locale
from inspections.settings import Settings
from inspections.store.deficiency_lists import Filter, View
from inspections.store.districts import by_code
from inspections.tenancy import WHOLE_INSTALLATION
from inspections.usecases.build_export import write_workbook
from inspections.wiring import wire
from tests.benchmarks.district import a_place, settled
from tests.benchmarks.history import write_history
from tests.benchmarks.measured import Row, forget_peak, peak, row, show

SIZES = (20_000, 100_000)
ROOT = Path(__file__).parents[2]


def run() -> Iterator[Row]:
    for size in SIZES:
        done = measure(size)
        note = f"+{done['mib']:.0f} MiB peak, file {done['file']:.1f} MB, SQLite"
        yield row(f"deficiency workbook of {size:,} rows", done["seconds"], "s", note)


def measure(size: int) -> dict[str, float]:
    with a_place("sqlite") as place:
        write_history(place, settled(place), size)
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.bench_export", "child"],
            check=True,
            capture_output=True,
            cwd=ROOT,
            env=os.environ | place.environment,
        )
    return dict(json.loads(done.stdout))


def child() -> dict[str, float]:
    """Make the workbook here; the open ones first, so that imports are not counted."""
    settings = Settings.from_env(os.environ)
    wiring = wire(settings)
    path = settings.data_dir / "out.xlsx"

    def make(target: BinaryIO, view: View) -> None:
        with reading(wiring.sessions, WHOLE_INSTALLATION) as session, using_locale("de"):
            write_workbook(
                session,
                target,
                by_code(session, "goerlitz"),
                Filter(view=view),
                made_for="Koordination 1",
                base_url=settings.base_url,
                now=utcnow(),
            )

    make(BytesIO(), View.OVERDUE)
    before = forget_peak()
    started = time.perf_counter()
    with path.open("wb") as target:
        make(target, View.ALL)
    seconds = time.perf_counter() - started
    return {
        "seconds": seconds, "mib": (peak() - before) / 1024, "file": path.stat().st_size / 1e6,
    }  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1:] == ["child"]:
        print(json.dumps(child()))
    else:
        show(run())
