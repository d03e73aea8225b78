"""The scripts' own tests, run by Node."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.fixtures.node import node

TESTS = Path(__file__).parents[1] / "js"


def test_the_scripts_do_what_their_tests_say() -> None:
    files = sorted(str(path) for path in TESTS.glob("*.test.mjs"))
    assert files
    run = subprocess.run([node(), "--test", *files], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
