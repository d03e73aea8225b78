"""Nothing forgotten, nothing twice: eight weeks of faults per seed, judged by the checker.

BEGEHUNG_SEEDS=3000 lives through the seeds 1 to 3000, BEGEHUNG_SEED=17 through that one only.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.simulation.reach import note
from tests.simulation.story import tell
from tests.simulation.town import Town

REGRESSIONS = Path(__file__).with_name("regressions.txt")
DEFAULT_SEEDS = 300  # 46 simulated years; more by BEGEHUNG_SEEDS


def known_failures() -> list[int]:
    lines = REGRESSIONS.read_text().splitlines()
    return [int(line.split()[0]) for line in lines if line.strip() and not line.startswith("#")]


def seeds() -> list[int]:
    if one := os.environ.get("BEGEHUNG_SEED"):
        return [int(one)]
    wanted = int(os.environ.get("BEGEHUNG_SEEDS", DEFAULT_SEEDS))
    return sorted({*known_failures(), *range(1, wanted + 1)})


def remember(seed: int, reason: str) -> None:
    if seed not in known_failures() and os.access(REGRESSIONS, os.W_OK):
        with REGRESSIONS.open("a") as file:
            file.write(f"{seed}  # {reason.splitlines()[0][:80]}\n")


@pytest.mark.parametrize("seed", seeds())
def test_eight_weeks_of_faults_lose_nothing_and_do_nothing_twice(
    seed: int, town: Town, stories: Path
) -> None:
    folder = stories / "now"
    try:
        world = tell(seed, town, folder)
        note(world)
        violations = world.watch.violations
    except Exception as error:
        remember(seed, repr(error))
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if violations:
        remember(seed, violations[0])
        again = f"BEGEHUNG_SEED={seed} python -m pytest tests/simulation/test_simulation.py"
        pytest.fail("\n".join([f"again with: {again}", *violations[:10]]), pytrace=False)
