"""The checker is checked: each mistake put in on purpose is found within a few seeds."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.simulation.seeded_defects import DEFECTS, LOUD, Defect
from tests.simulation.story import tell
from tests.simulation.town import Town

ENOUGH = 20  # seeds; the rarest of these mistakes needs a dozen
WEEKS = 4


def name(value: Defect | str) -> str:
    return value if isinstance(value, str) else value.__name__


@pytest.mark.parametrize(("defect", "invariant"), DEFECTS.items(), ids=name)
def test_a_mistake_is_found_within_a_few_seeds(
    defect: Defect, invariant: str, town: Town, stories: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    defect(monkeypatch)
    seen: set[str] = set()
    for seed in range(1, ENOUGH + 1):
        folder = stories / "now"
        try:
            violations = tell(seed, town, folder, weeks=WEEKS).watch.violations
            seen |= {one[1:5] for one in violations}
        except Exception:
            seen.add(LOUD)
        finally:
            shutil.rmtree(folder)
        if invariant in seen:
            return
    pytest.fail(f"{ENOUGH} seeds did not betray it by {invariant}, but by {seen or 'nothing'}")
