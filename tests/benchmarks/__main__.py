"""`make bench`: run every bench_*.py here, or those named, and print one table.

Each has `run()`, which gives measured rows, and runs alone: `python -m tests.benchmarks.bench_x`.
"""

from __future__ import annotations

import os
import platform
import sys
from importlib import import_module
from pathlib import Path

from tests.benchmarks.measured import show


def main(wanted: list[str]) -> None:
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    for file in sorted(Path(__file__).parent.glob("bench_*.py")):
        if wanted and file.stem.removeprefix("bench_") not in wanted:
            continue
        print(f"\n{file.stem}", flush=True)
        show(import_module(f"tests.benchmarks.{file.stem}").run())


if __name__ == "__main__":
    main(sys.argv[1:])
