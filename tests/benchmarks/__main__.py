"""`make bench`: run every bench_*.py here, or those named, and print one table.

Each has `run()`, which gives rows with `name`, `value`, `unit` and `note`.
"""

from __future__ import annotations

import os
import platform
import sys
from importlib import import_module
from pathlib import Path


def main(wanted: list[str]) -> None:
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    for file in sorted(Path(__file__).parent.glob("bench_*.py")):
        if wanted and file.stem.removeprefix("bench_") not in wanted:
            continue
        print(f"\n{file.stem}", flush=True)
        for row in import_module(f"tests.benchmarks.{file.stem}").run():
            print(
                f"  {row['name']:<52} {row['value']:>12,.3f} {row['unit']:<8} {row['note']}",
                flush=True,
            )


if __name__ == "__main__":
    main(sys.argv[1:])
