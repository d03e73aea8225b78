"""A town to copy, and cheap passwords, for every simulated story."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulation.town import Town, found_town

MEMORY = Path("/dev/shm")


@pytest.fixture(scope="session")
def stories() -> Iterator[Path]:
    """A directory in memory where there is one; a crash of a process needs no disk."""
    folder = Path(tempfile.mkdtemp(prefix="begehung-", dir=MEMORY if MEMORY.is_dir() else None))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def town(stories: Path, cheap_passwords: None) -> Town:
    (stories / "town").mkdir()
    return found_town(stories / "town")
