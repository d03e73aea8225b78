"""People go away, stand in for each other and come back: still nothing is forgotten or doubled."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from inspections.usecases import addressed, standing_in
from tests.simulation.story import tell
from tests.simulation.town import Town

SEEDS = 12
WEEKS = 4


@pytest.mark.parametrize("seed", range(1, SEEDS + 1))
def test_letters_reach_whoever_is_there(seed: int, town: Town, stories: Path) -> None:
    folder = stories / "now"
    try:
        world = tell(seed, town, folder, weeks=WEEKS, holidays=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    assert world.journal.leaves
    assert world.watch.violations == []


def everybody_reads_on(session, district_id, found, *, now):
    return [(to, {}) for to in found]


def chains(away, person):
    """To the stand-in of the stand-in."""
    seen = {person}
    while (one := next((each for each in away if each.person == person), None)) is not None:
        person = one.stand_in
        if person in seen:
            return None
        seen.add(person)
    return person


MISTAKES = {
    "letters go on to the absent": (addressed, "in_their_place", everybody_reads_on),
    "a stand-in who is away passes on": (standing_in, "reads_for", chains),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_checker_sees_a_mistake(
    mistake: str, town: Town, stories: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, name, wrong = MISTAKES[mistake]
    monkeypatch.setattr(module, name, wrong)
    folder = stories / "now"
    for seed in range(1, SEEDS + 1):
        try:
            violations = tell(seed, town, folder, weeks=WEEKS, holidays=True).watch.violations
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        if any(one.startswith("[I-01]") for one in violations):
            return
    pytest.fail(f"{SEEDS} seeds did not betray it")
