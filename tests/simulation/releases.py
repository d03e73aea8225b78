"""Two releases in every story: running cases go on by newer versions while all else goes wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest

from inspections.usecases.take_over import take_over_all
from tests.fixtures.releases import release_next
from tests.simulation.world import World

RELEASES = 2
AGAIN = timedelta(minutes=30)  # somebody starts the broken update once more


def plan_releases(world: World, patch: pytest.MonkeyPatch) -> None:
    for _ in range(RELEASES):
        world.at(world.some_moment(), lambda: _release(world, patch))


def _release(world: World, patch: pytest.MonkeyPatch) -> None:
    world.journal.released_versions |= {one.name: one.version for one in release_next(patch)}
    _take_over(world)


def _take_over(world: World) -> None:
    if not world.process(lambda: take_over_all(world.sessions, clock=world.clock)):
        world.journal.count("take-over broken off")
        world.later(lambda: _take_over(world), at_most=AGAIN)
