"""Tell one seed: eight weeks with faults, then healing, then the verdict."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspections.db import reading
from inspections.usecases.fold_figures import verify_figures
from tests.simulation import office, people, residents
from tests.simulation.absences import Absences
from tests.simulation.releases import plan_releases
from tests.simulation.town import Town
from tests.simulation.world import WEEKS, World, living


def tell(
    seed: int, town: Town, folder: Path, *, weeks: int = WEEKS, holidays: bool = False
) -> World:
    """Live through the seed; what went wrong is in `world.watch.violations`."""
    folder.mkdir(parents=True, exist_ok=True)
    with living(seed, town, folder, weeks) as world, pytest.MonkeyPatch.context() as patch:
        world.plan_the_workers()
        plan_releases(world, patch)
        for acts, somebody in (
            (people.ALL_ACTS, people.People),
            (office.ACTS, office.OfficePeople),
            (residents.ACTS, residents.Residents),
        ):
            people.plan_acts(world, somebody(world), acts)
        if holidays:
            Absences(world).plan()
        world.run_until(world.end)
        world.heal()
        world.calm_down()
        with reading(world.sessions) as session:
            for one in verify_figures(session, town.district):
                world.watch.wrong("I-22", one)
        world.watch.judge(world.clock.now)
    return world
