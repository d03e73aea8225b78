"""Disks of the database and of the photos fill up under real processes; nothing kept is missing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.processes, pytest.mark.postgres]

ROOT = Path(__file__).parents[3]
UNSHARE = ("unshare", "--mount", "--propagation", "private")


def why_not() -> str:
    """Empty where small disks can be made."""
    if shutil.which("unshare") is None or os.getuid() != 0:
        return "small disks need root and unshare"
    mounting = [*UNSHARE, "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    tried = subprocess.run(mounting, capture_output=True, text=True, check=False)
    return f"mounting is not permitted: {tried.stderr.strip()}" if tried.returncode else ""


def test_a_full_disk_loses_nothing_and_needs_nobody_when_there_is_room_again() -> None:
    if reason := why_not():
        pytest.skip(reason)
    call = [*UNSHARE, sys.executable, "-m", "tests.faults.full_disk.run"]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    met = re.search(r"the disk was full for (\d+) attempts", done.stdout)
    assert met is not None
    assert int(met[1]) > 0, done.stdout
