"""The security table names tests that are collected, or a dated decision."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| (V-\d\d) \| .+ \| (.+) \|$", re.MULTILINE)
NAMED = re.compile(r"`(tests/[\w/]+\.py::\w+)`")
DECIDED = re.compile(r"\[?(\d{4}-\d\d-\d\d)\b: .{20,}")
SWITCHED_OFF = re.compile(r"@pytest\.mark\.(?:skip|xfail)\b")


def rows() -> dict[str, str]:
    return dict(ROW.findall((ROOT / "docs" / "SECURITY.md").read_text()))


def named() -> list[str]:
    return sorted({node for said in rows().values() for node in NAMED.findall(said)})


def test_all_seventy_six_lines_are_there_in_order() -> None:
    assert list(rows()) == [f"V-{number:02}" for number in range(1, 77)]


def test_each_line_names_a_test_or_a_dated_decision() -> None:
    for number, said in rows().items():
        assert NAMED.search(said) or DECIDED.search(said), number
        assert "..." not in said, number


def test_every_named_test_is_collected_by_pytest() -> None:
    """One run that only collects; pytest itself says which it does not know."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-p", "no:cacheprovider"]
    run = subprocess.run(
        [*command, *named()], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-3000:]
    collected = {line.partition("[")[0] for line in run.stdout.splitlines() if "::" in line}
    assert set(named()) <= collected


def test_no_named_test_is_switched_off() -> None:
    for node in named():
        file, _, name = node.partition("::")
        before = (ROOT / file).read_text().split(f"def {name}(")[0].rsplit("\n\n\n", 1)[-1]
        assert not SWITCHED_OFF.search(before), node
