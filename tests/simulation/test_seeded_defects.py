"""The checker is checked: each mistake put in on purpose is found within a few seeds."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.simulation.seeded_defects import DEFECTS, Defect
from tests.simulation.story import tell
from tests.simulation.town import Town

ENOUGH = 6


def name(defect: Defect) -> str:
    return defect.__name__


@pytest.mark.parametrize("defect", DEFECTS, ids=name)
def test_a_mistake_is_found_within_a_few_seeds(
    defect: Defect, town: Town, stories: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    defect(monkeypatch)
    for seed in range(1, ENOUGH + 1):
        folder = stories / f"{defect.__name__}-{seed}"
        try:
            if tell(seed, town, folder).watch.violations:
                return
        except Exception:  # a mistake that breaks the program is found as well
            return
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    pytest.fail(f"{ENOUGH} seeds did not find it")
