"""Each parser that reads what strangers send, searched along its own branches for a bounded time.

`make fuzz` gives each as many seconds as it gives the others examples.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("atheris", reason="there is no atheris for this kind of machine")

SECONDS = int(os.environ.get("BEGEHUNG_FUZZ_EXAMPLES", "5"))


@pytest.mark.parametrize("parser", ["workbook", "sheet", "rule", "multipart"])
def test_nothing_but_a_refusal_comes_out(parser: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.fuzz.guided", parser, str(tmp_path / "corpus")]
    bounds = [f"-max_total_time={SECONDS}", "-max_len=20000", "-rss_limit_mb=2048", "-seed=1"]
    done = subprocess.run([*command, *bounds], capture_output=True, text=True, check=False)
    found = [file.read_bytes() for file in (tmp_path / "corpus").glob("crash-*")]
    assert done.returncode == 0, f"{found[:1]}\n{done.stdout[-3000:]}{done.stderr[-3000:]}"
    assert "DONE" in done.stderr  # it ran at all
