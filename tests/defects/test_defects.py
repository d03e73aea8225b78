"""The tests are tested: each patch of `defects.py` makes the test beside it fail.

With those of `tests/simulation/seeded_defects.py` (marked before it is sent, a Message-ID for each
attempt, no fence, hours in Greenwich) and `tests/faults/processes/seeded.py`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.defects.defects import DEFECTS, Defect
from tests.fixtures.node import node

ROOT = Path(__file__).parents[2]
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", ".run", "node_modules", ".*_cache", ".hypothesis", "docs"
)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The product once more, to be spoiled."""
    tree = tmp_path_factory.mktemp("defects") / "tree"
    shutil.copytree(ROOT, tree, ignore=LEFT_OUT)
    (tree / "web" / "node_modules").symlink_to(ROOT / "web" / "node_modules")
    return tree


@contextmanager
def patched(tree: Path, defect: Defect) -> Iterator[None]:
    whole = {name: (tree / name).read_text() for name, _right, _wrong in defect.places}
    try:
        for name, right, wrong in defect.places:
            text = (tree / name).read_text()
            assert text.count(right) == 1, f"{name} has changed: {right}"
            (tree / name).write_text(text.replace(right, wrong))
        yield
    finally:
        for name, text in whole.items():
            (tree / name).write_text(text)


def run(tree: Path, test: str) -> subprocess.CompletedProcess[str]:
    pytests = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-x", test]
    command = [node(), "--test", test] if test.endswith(".mjs") else pytests
    here = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return subprocess.run(
        command, cwd=tree, env=here, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda one: one.name.replace(" ", "_"))
def test_a_defect_makes_its_test_fail(defect: Defect, tree: Path) -> None:
    with patched(tree, defect):
        spoiled = run(tree, defect.seen_by)
    assert spoiled.returncode == 1, spoiled.stdout + spoiled.stderr
