"""A released version is never edited: its file keeps the fingerprint it was released with."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

import pytest

import inspections.workflows
from inspections.workflows.registry import RELEASED

FOLDER = Path(inspections.workflows.__file__).parent
FINGERPRINTS = tomllib.loads((FOLDER / "released.toml").read_text())


@pytest.mark.parametrize("workflow", RELEASED, ids=lambda w: f"{w.name}_v{w.version}")
def test_a_released_file_is_as_it_was_released(workflow) -> None:
    name = f"{workflow.name}_v{workflow.version}"
    content = (FOLDER / f"{name}.py").read_bytes()
    assert hashlib.sha256(content).hexdigest() == FINGERPRINTS[name], (
        f"{name} is released; write a new version beside it"
    )


def test_every_version_file_is_registered_and_fingerprinted() -> None:
    files = {path.stem for path in FOLDER.glob("*_v*.py")}
    assert files == FINGERPRINTS.keys() == {f"{w.name}_v{w.version}" for w in RELEASED}
